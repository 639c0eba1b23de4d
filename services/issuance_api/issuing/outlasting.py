"""Which guarantees are in force when the seal has ended: without a timestamp nothing proves then when it was made."""

from datetime import datetime

from services.issuance_api.store.listed import count_unstamped
from services.issuance_api.tools import Tools
from shared.runtime.data.away import is_database_away
from shared.runtime.data.scope import EVERYTHING
from shared.runtime.logging import log
from shared.schemas.words.dates import in_japan

_WITHOUT_AUTHORITY = (
    "set HOSHO_SEAL_TSA_URL, so that those from now on have one: else nothing proves then when they were sealed"
)


def describe_seal(ends_at: datetime | None, now: datetime) -> str:
    """For readiness: what is sealed after the seal's end is worth nothing. `ends_at` is None without a seal."""
    if ends_at is None or now < ends_at:
        return "ok"
    return f"ended at {in_japan(ends_at).isoformat(timespec='seconds')}"


async def warn_of_outlasting(tools: Tools, seal_ends_at: datetime, *, has_timestamps: bool) -> None:
    """One line, where there are any; a database that is away is told elsewhere and stops no start."""
    ends_on = in_japan(seal_ends_at).date()
    try:
        async with tools.database.read(EVERYTHING) as session:
            found = await count_unstamped(session, ends_on)
    except Exception as error:
        if not is_database_away(error):
            raise
        return
    if found is not None:
        log.warning(
            "guarantees without a timestamp outlast the seal",
            guarantees=found.guarantees,
            is_at_least=found.is_cut,
            first_expires_on=str(found.first),
            seal_ends_on=str(ends_on),
            advice="from then on nothing proves when they were sealed" if has_timestamps else _WITHOUT_AUTHORITY,
        )
