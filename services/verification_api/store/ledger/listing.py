"""One page of a town's 台帳, or all of it for a file, narrowed to what a reader looks for."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID

from pydantic import TypeAdapter
from sqlalchemy import ColumnElement, Text, and_, func, literal, or_, select
from sqlalchemy.dialects.postgresql import ARRAY
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import InstrumentedAttribute
from sqlalchemy.sql.base import ReadOnlyColumnCollection

from services.verification_api.store.ledger.tables import LedgerRow, LedgerTextRow
from shared.runtime.data.paging import KeptMoment, Listing, Order, Page, PageRequest, Wanted, Words, fetch_page
from shared.schemas.text.folding import fold, fold_words, list_wanted_grams
from shared.schemas.verification.ledger import Attention, LedgerMedium, LedgerState
from shared.schemas.words.contract_number import read_number_part
from shared.schemas.words.guarantee import GuaranteeKind

NEWEST = "newest"
_POSITION: TypeAdapter[tuple[Any, ...]] = TypeAdapter(tuple[KeptMoment, UUID])
ORDER = Order((LedgerRow.opened_at, LedgerRow.id), True, _POSITION)


@dataclass(frozen=True)
class LedgerFilter:
    """What the ledger of one town is narrowed to; of several values any will do, and none is no condition.

    States and attention are of `today`; what expires at most `within` days from it does so soon.
    """

    authority_code: str
    today: date
    within: int
    words: str = ""
    kind: tuple[GuaranteeKind, ...] = ()
    medium: tuple[LedgerMedium, ...] = ()
    state: tuple[LedgerState, ...] = ()
    attention: tuple[Attention, ...] = ()
    expires_before: date | None = None
    opened_from: datetime | None = None
    opened_before: datetime | None = None


async def list_ledger(session: AsyncSession, wanted: LedgerFilter, page: PageRequest) -> tuple[list[LedgerRow], Page]:
    found = await fetch_page(session, compose_listing(wanted), page)
    ids = [position[-1] for position in found.positions]
    rows = {row.id: row for row in await session.scalars(select(LedgerRow).where(LedgerRow.id.in_(ids)))}
    return [rows[each] for each in ids], found


async def list_first(session: AsyncSession, wanted: LedgerFilter, most: int) -> Sequence[LedgerRow]:
    """At most so many, newest first."""
    query = select(LedgerRow).where(*_list_conditions(wanted))
    if _split(wanted.words):
        query = query.where(LedgerRow.id.in_(_select_found(wanted)))
    return (await session.scalars(query.order_by(LedgerRow.opened_at.desc(), LedgerRow.id.desc()).limit(most))).all()


def compose_listing(wanted: LedgerFilter) -> Listing:
    query = select(*ORDER.columns).where(*_list_conditions(wanted))
    typed = _split(wanted.words)
    if not typed:
        return Listing(ORDER, query)
    words = LedgerTextRow
    return Listing(
        ORDER,
        query.add_columns(words.folded, words.digits, words.serial).join(words, words.line_id == LedgerRow.id),
        Words(lambda walked: and_(*(or_(*_hold(word, walked)) for word in typed)), _select_found(wanted), LedgerRow.id),
    )


def is_in(state: LedgerState, today: date) -> ColumnElement[bool]:
    row = LedgerRow
    if state is LedgerState.RETURNED:
        return row.returned_on.is_not(None)
    if state is LedgerState.TERMINATED:
        return and_(row.returned_on.is_(None), row.terminated.is_(True))
    ends = row.expires_on < today
    if state is LedgerState.IN_FORCE:  # a cash deposit has no end
        ends = or_(row.expires_on >= today, row.expires_on.is_(None))
    return and_(row.returned_on.is_(None), row.terminated.is_(False), ends)


def needs(attention: Attention, wanted: LedgerFilter) -> ColumnElement[bool]:
    """The same as `derive_attention` of the ledger says of a row."""
    row, today = LedgerRow, wanted.today
    if attention is Attention.CHANGED_SINCE_SEEN:
        return row.version > row.seen_version
    if attention is Attention.RETURNED_UNANSWERED:
        return row.sent_back_version >= row.version  # a later version answers it
    open_yet = and_(row.returned_on.is_(None), row.terminated.is_(False))
    if attention is Attention.EXPIRES_SOON:
        return and_(open_yet, row.expires_on.between(today, today + timedelta(days=wanted.within)))
    return and_(open_yet, row.term_ends_on > row.expires_on, row.term_ends_on >= today)


def _list_conditions(wanted: LedgerFilter) -> list[ColumnElement[bool]]:
    row = LedgerRow
    asked = [
        None if wanted.expires_before is None else row.expires_on < wanted.expires_before,
        None if wanted.opened_from is None else row.opened_at >= wanted.opened_from,
        None if wanted.opened_before is None else row.opened_at < wanted.opened_before,
        or_(*(is_in(state, wanted.today) for state in wanted.state)) if wanted.state else None,
        or_(*(needs(attention, wanted) for attention in wanted.attention)) if wanted.attention else None,
        _is_one_of(row.kind, wanted.kind) if wanted.kind else None,
        _is_one_of(row.medium, wanted.medium) if wanted.medium else None,
    ]
    return [row.authority_code == wanted.authority_code, *(each for each in asked if each is not None)]


def _select_found(wanted: LedgerFilter) -> Wanted:
    """The ids of the lines that hold each of the words."""
    found_by = (_is_found_by(word) for word in _split(wanted.words))
    return select(LedgerTextRow.line_id).where(LedgerTextRow.authority_code == wanted.authority_code, *found_by)


def _split(words: str) -> list[str]:
    """A number may have been typed with spaces in it."""
    parts = [words] if read_number_part(words) else words.split()
    return [part for part in parts if fold(part)]


def _is_found_by(typed: str) -> ColumnElement[bool]:
    """That a row holds this word, said so that an index finds it: by its grams, or as the beginning of a number."""
    in_texts, *in_number = _hold(typed, LedgerTextRow.__table__.c)
    grams = literal(list_wanted_grams(fold_words(typed)), ARRAY(Text()))
    return or_(and_(LedgerTextRow.grams.contains(grams), in_texts), *in_number)


def _hold(typed: str, row: ReadOnlyColumnCollection[str, Any]) -> list[ColumnElement[bool]]:
    """That a row holds this word in its texts; and, of digits, that its number or serial begins with them."""
    in_texts = and_(*(func.strpos(row.folded, word) > 0 for word in fold_words(typed)))
    digits = read_number_part(typed)
    return [in_texts, *([] if digits is None else [row.digits.like(f"{digits}%"), row.serial.like(f"{digits}%")])]


def _is_one_of(column: InstrumentedAttribute[Any], values: tuple[object, ...]) -> ColumnElement[bool]:
    return column == values[0] if len(values) == 1 else column.in_(values)
