"""Locks of look-ups, which officers lift."""

from collections.abc import Sequence
from datetime import datetime
from typing import NamedTuple

from sqlalchemy import text

from services.verification_api.store.look_ups import ALL_NUMBERS
from shared.runtime.data.database import WriteSession

_LIFT = text("SELECT * FROM verification.lift_locks(:at, :client_id, :authority_codes, :contract_numbers)")


class LockedScope(NamedTuple):
    """Look-ups for a town, on one number, or where it is None on all together."""

    authority_code: str
    contract_number: str | None


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
