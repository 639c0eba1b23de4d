"""Locks of look-ups, which officers list and lift."""

from collections.abc import Sequence
from datetime import datetime
from typing import Annotated, NamedTuple

from pydantic import StringConstraints, TypeAdapter
from sqlalchemy import select, text, tuple_
from sqlalchemy.ext.asyncio import AsyncSession

from services.verification_api.store.look_ups import ALL_NUMBERS
from services.verification_api.store.tables import QuotaRow
from shared.runtime.data.database import WriteSession
from shared.runtime.data.paging import KeptMoment, Listing, Order, Page, PageRequest, fetch_page

_COLUMNS = (QuotaRow.wrong_at, QuotaRow.authority_code, QuotaRow.contract_number, QuotaRow.org)
NEWEST = "-wrong_at"
_Code = Annotated[str, StringConstraints(pattern=r"^([0-9]{6}|X[0-9]{5})$")]
_Number = Annotated[str, StringConstraints(pattern=r"^([0-9]{5}-[0-9]{6})?$")]
_Org = Annotated[str, StringConstraints(pattern=r"^[^\x00]{1,1000}$")]
ORDER = Order(_COLUMNS, True, TypeAdapter(tuple[KeptMoment, _Code, _Number, _Org]))
_LIFT = text("SELECT * FROM verification.lift_locks(:at, :client_id, :authority_codes, :contract_numbers)")


class LockedScope(NamedTuple):
    """Look-ups for a town, on one number, or where it is None on all together."""

    authority_code: str
    contract_number: str | None


class FoundLock(NamedTuple):
    scope: LockedScope
    org: str
    wrong: int
    wrong_at: datetime | None
    locked_until: datetime | None


async def list_locks(
    session: AsyncSession, now: datetime, authority_codes: Sequence[str], page: PageRequest
) -> tuple[list[FoundLock], Page]:
    """The locks that hold now, of these towns or of all, newest first."""
    holding = select(*_COLUMNS).where(QuotaRow.locked_until > now)
    if authority_codes:
        holding = holding.where(QuotaRow.authority_code.in_(authority_codes))
    found = await fetch_page(session, Listing(ORDER, holding), page)
    keys = [position[1:] for position in found.positions]
    query = select(QuotaRow).where(tuple_(*_COLUMNS[1:]).in_(keys))
    rows = {(row.authority_code, row.contract_number, row.org): row for row in await session.scalars(query)}
    return [_read(rows[key]) for key in keys if key in rows], found


def _read(row: QuotaRow) -> FoundLock:
    scope = LockedScope(row.authority_code, row.contract_number or None)
    return FoundLock(scope, row.org, row.wrong, row.wrong_at, row.locked_until)


async def lift_locks(
    session: WriteSession, at: datetime, client_id: str, wanted: Sequence[LockedScope]
) -> set[LockedScope]:
    """Forgets the wrong keys of whoever asked for these towns and keeps who lifted the lock: those that had any.

    One function of the database does both, and this service's role can do neither alone.
    """
    values = {
        "at": at,
        "client_id": client_id,
        "authority_codes": [scope.authority_code for scope in wanted],
        "contract_numbers": [scope.contract_number or ALL_NUMBERS for scope in wanted],
    }
    return {LockedScope(code, number or None) for code, number in await session.execute(_LIFT, values)}
