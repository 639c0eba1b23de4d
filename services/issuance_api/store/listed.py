"""保証契約一覧: what lists know of each guarantee, and one page of it, narrowed to what a reader looks for."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Annotated, Any, NamedTuple

from pydantic import StringConstraints, TypeAdapter
from sqlalchemy import ColumnElement, ColumnExpressionArgument, Text, and_, func, literal, or_, select
from sqlalchemy.dialects.postgresql import ARRAY, insert
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import InstrumentedAttribute
from sqlalchemy.sql.base import ReadOnlyColumnCollection

from services.issuance_api.sealing.sealer import SealState
from services.issuance_api.store.tables.documents import VersionDocumentRow
from services.issuance_api.store.tables.guarantees import GuaranteeRow, VersionRow
from services.issuance_api.store.tables.lists import ListedRow
from shared.runtime.data.database import WriteSession
from shared.runtime.data.paging import (
    KeptMoment,
    KeptYen,
    Listing,
    Order,
    Page,
    PageRequest,
    Wanted,
    Words,
    fetch_page,
)
from shared.runtime.data.scope import is_of
from shared.schemas.issuance.queries import GuaranteeSort
from shared.schemas.text.folding import FOLD_VERSION, fold, fold_words, list_grams, list_wanted_grams
from shared.schemas.words.contract_number import read_number_part
from shared.schemas.words.guarantee import GuaranteeKind, Medium, State, VersionKind

# Nothing found goes across it: no word of a search holds it.
_BETWEEN = "\n"
Conditions = list[ColumnExpressionArgument[bool]]


@dataclass(frozen=True)
class GuaranteeFilter:
    """What a list is narrowed to. Of several values any will do, and none is no condition; states are of `today`."""

    today: date
    words: str = ""
    tenant_org: str | None = None
    kind: tuple[GuaranteeKind, ...] = ()
    medium: tuple[Medium, ...] = ()
    authority_code: tuple[str, ...] = ()
    state: tuple[State, ...] = ()
    concluded_from: datetime | None = None
    concluded_before: datetime | None = None
    amount_from: int | None = None
    amount_to: int | None = None
    expires_from: date | None = None
    expires_to: date | None = None


_Number = Annotated[str, StringConstraints(pattern=r"^[0-9]{5}-[0-9]{6}$")]
_BY_NUMBER: TypeAdapter[tuple[Any, ...]] = TypeAdapter(tuple[_Number])
_BY_MOMENT: TypeAdapter[tuple[Any, ...]] = TypeAdapter(tuple[KeptMoment, _Number])
_BY_AMOUNT: TypeAdapter[tuple[Any, ...]] = TypeAdapter(tuple[KeptYen, _Number])
_BY_DAY: TypeAdapter[tuple[Any, ...]] = TypeAdapter(tuple[date, _Number])
ORDERS = {
    GuaranteeSort.HIGHEST_NUMBER: Order((ListedRow.contract_number,), True, _BY_NUMBER),
    GuaranteeSort.LOWEST_NUMBER: Order((ListedRow.contract_number,), False, _BY_NUMBER),
    GuaranteeSort.NEWEST: Order((ListedRow.concluded_at, ListedRow.contract_number), True, _BY_MOMENT),
    GuaranteeSort.OLDEST: Order((ListedRow.concluded_at, ListedRow.contract_number), False, _BY_MOMENT),
    GuaranteeSort.LARGEST: Order((ListedRow.contract_amount, ListedRow.contract_number), True, _BY_AMOUNT),
    GuaranteeSort.ENDING: Order((ListedRow.expires_on, ListedRow.contract_number), False, _BY_DAY),
}


# So many are counted at most.
LARGEST_COUNT = 10_000


class Unstamped(NamedTuple):
    """`first` is the day on which the first of them expires; `is_cut` where there are more than were counted."""

    guarantees: int
    first: date
    is_cut: bool


async def count_unstamped(session: AsyncSession, after: date) -> Unstamped | None:
    """Electronic guarantees that expire after that day, and whose newest certificate has no timestamp."""
    row, document = ListedRow, VersionDocumentRow
    some = (
        select(row.expires_on)
        .join(GuaranteeRow, GuaranteeRow.id == row.guarantee_id)
        .join(
            document,
            and_(document.guarantee_id == row.guarantee_id, document.version == GuaranteeRow.current_version),
        )
        .where(row.expires_on > after, row.terminated.is_(False), row.medium == Medium.ELECTRONIC)
        .where(document.seal != SealState.TIMESTAMPED)
        .limit(LARGEST_COUNT + 1)
        .subquery()
    )
    count, first = (await session.execute(select(func.count(), func.min(some.c.expires_on)))).one()
    return Unstamped(min(count, LARGEST_COUNT), first, count > LARGEST_COUNT) if count else None


async def write_listed(session: WriteSession, guarantee: GuaranteeRow, version: VersionRow) -> None:
    """What lists know of a guarantee is that of `version`, its newest."""
    content = version.content
    named = (content.works_name, content.works_number, content.authority_name, content.joint_venture_name)
    texts = [fold(text) for text in (*named, content.principal.name) if text]
    head, _, serial = guarantee.contract_number.partition("-")
    listed = {
        ListedRow.tenant_org: guarantee.tenant_org,
        ListedRow.contract_number: guarantee.contract_number,
        ListedRow.digits: head + serial,
        ListedRow.serial: serial,
        ListedRow.kind: guarantee.kind,
        ListedRow.medium: guarantee.medium,
        ListedRow.authority_code: content.authority_code,
        ListedRow.office_code: content.office.code,
        ListedRow.amount: content.amount,
        ListedRow.contract_amount: content.contract_amount,
        ListedRow.concluded_at: guarantee.numbered_at,
        ListedRow.expires_on: content.expires_on,
        ListedRow.terminated: version.kind is VersionKind.TERMINATION,
        ListedRow.fold: FOLD_VERSION,
        ListedRow.folded: _BETWEEN.join(texts),
        ListedRow.grams: list_grams(texts),
    }
    statement = insert(ListedRow).values({ListedRow.guarantee_id: guarantee.id, **listed})
    await session.execute(statement.on_conflict_do_update(index_elements=["guarantee_id"], set_=listed))


async def list_numbers(
    session: AsyncSession, tenant: str | None, wanted: GuaranteeFilter, page: PageRequest
) -> tuple[list[str], Page]:
    """The contract numbers of one page in its order."""
    found = await fetch_page(session, compose_listing(tenant, wanted, page), page)
    return [position[-1] for position in found.positions], found


def compose_listing(tenant: str | None, wanted: GuaranteeFilter, page: PageRequest) -> Listing:
    row = ListedRow
    asked: list[ColumnExpressionArgument[bool] | None] = [
        None if wanted.concluded_from is None else row.concluded_at >= wanted.concluded_from,
        None if wanted.concluded_before is None else row.concluded_at < wanted.concluded_before,
        None if wanted.amount_from is None else row.contract_amount >= wanted.amount_from,
        None if wanted.amount_to is None else row.contract_amount <= wanted.amount_to,
        None if wanted.expires_from is None else row.expires_on >= wanted.expires_from,
        None if wanted.expires_to is None else row.expires_on <= wanted.expires_to,
        or_(*(_is_in(state, wanted.today) for state in wanted.state)) if wanted.state else None,
    ]
    named = ask_listed(tenant, wanted.tenant_org, wanted.kind, wanted.medium, wanted.authority_code)
    order = ORDERS[GuaranteeSort(page.sort)]
    query = select(*order.columns).where(*named, *(condition for condition in asked if condition is not None))
    return narrow_to_words(order, query, wanted.words)


def narrow_to_words(order: Order, query: Wanted, words: str) -> Listing:
    """Of a list that selects from ListedRow the rows that hold each of the words, in their names or their number."""
    typed = _split(words)
    if not typed:
        return Listing(order, query)
    looked_at = (ListedRow.folded, ListedRow.digits, ListedRow.serial)
    found = select(ListedRow.guarantee_id).where(*(_is_found_by(word) for word in typed))
    return Listing(
        order,
        query.add_columns(*looked_at),
        Words(lambda walked: and_(*(or_(*_hold(word, walked)) for word in typed)), found, ListedRow.guarantee_id),
    )


def ask_listed(
    tenant: str | None,
    tenant_org: str | None,
    kind: tuple[GuaranteeKind, ...],
    medium: tuple[Medium, ...],
    authority_code: tuple[str, ...],
) -> Conditions:
    """The conditions, besides words, that the lists of guarantees and of their versions share."""
    row = ListedRow
    listed: list[tuple[InstrumentedAttribute[Any], tuple[object, ...]]] = [
        (row.kind, kind),
        (row.medium, medium),
        (row.authority_code, authority_code),
    ]
    return [
        *([is_of(row.tenant_org, tenant)] if tenant is not None else []),
        *([row.tenant_org == tenant_org] if tenant_org is not None else []),
        *(_is_one_of(column, values) for column, values in listed if values),
    ]


def _split(words: str) -> list[str]:
    """A number may have been typed with spaces in it."""
    parts = [words] if read_number_part(words) else words.split()
    return [part for part in parts if fold(part)]


def _is_found_by(typed: str) -> ColumnElement[bool]:
    """That a row holds this word, said so that an index finds it: by its grams, or as the beginning of a number."""
    in_names, *in_number = _hold(typed, ListedRow.__table__.c)
    grams = literal(list_wanted_grams(fold_words(typed)), ARRAY(Text()))
    return or_(and_(ListedRow.grams.contains(grams), in_names), *in_number)


def _hold(typed: str, row: ReadOnlyColumnCollection[str, Any]) -> list[ColumnElement[bool]]:
    """That a row holds this word in its names; and, of digits, that its number or serial begins with them."""
    in_names = and_(*(func.strpos(row.folded, word) > 0 for word in fold_words(typed)))
    digits = read_number_part(typed)
    return [in_names, *([] if digits is None else [row.digits.like(f"{digits}%"), row.serial.like(f"{digits}%")])]


def _is_in(state: State, today: date) -> ColumnElement[bool]:
    row = ListedRow
    if state is State.TERMINATED:
        return row.terminated.is_(True)
    ends = row.expires_on < today if state is State.EXPIRED else row.expires_on >= today
    return and_(row.terminated.is_(False), ends)


def _is_one_of(column: InstrumentedAttribute[Any], values: tuple[object, ...]) -> ColumnElement[bool]:
    return column == values[0] if len(values) == 1 else column.in_(values)
