"""変更: of each guarantee one is open at a time, from its sending until it is issued, withdrawn or declined."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from sqlalchemy import ColumnElement, literal_column, select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import InstrumentedAttribute

from services.application_api.problems import CHANGE_OPEN
from services.application_api.rules.case import OpenChange
from services.application_api.store.tables import RequestedGuaranteeRow
from shared.runtime.data.away import constraint_of
from shared.runtime.data.database import WriteSession
from shared.runtime.errors import DomainError
from shared.schemas.application.choices import Status
from shared.schemas.application.labels import STATUS_LABELS

_ONE_OPEN = "ix_requested_guarantee_open_change"
_OPEN = (Status.SUBMITTED, Status.RETURNED, Status.ACCEPTED, Status.APPROVED)


def is_open(status: InstrumentedAttribute[Status]) -> ColumnElement[bool]:
    """Written out, or the index of the open changes could not answer."""
    return status.in_([literal_column(f"'{one.value}'") for one in _OPEN])


@asynccontextmanager
async def keep_one_open(session: WriteSession, contract_number: str) -> AsyncIterator[None]:
    """What is done inside opens a change. Raises DomainError `change.open` where a rival came first.

    A rival that is not committed yet is waited for.
    """
    try:
        async with session.begin_nested():
            yield
    except IntegrityError as error:
        if constraint_of(error) != _ONE_OPEN:
            raise
        raise compose_refusal(contract_number, await _find_open(session, contract_number)) from None


async def _find_open(session: AsyncSession, contract_number: str) -> OpenChange | None:
    row = RequestedGuaranteeRow
    query = select(row.application_id, row.status).where(row.change_of == contract_number, is_open(row.status))
    found = (await session.execute(query)).first()
    return OpenChange(*found) if found else None


def compose_refusal(contract_number: str, open_change: OpenChange | None) -> DomainError:
    """The refusal that names the change which is open; one that has ended just now is named by nothing."""
    named = ""
    if open_change is not None:
        named = f"（申込 {open_change.application_id}、手続状況「{STATUS_LABELS[open_change.status]}」）"
    return DomainError(
        CHANGE_OPEN,
        f"保証契約番号 {contract_number} には、手続中の変更のお申込みがあります{named}。"
        "その変更の完了を待つか、取り下げてから、もう一度送信してください。",
    )
