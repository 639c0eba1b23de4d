"""The ledger: the end of every series of numbers, kept outside the database.

A database that was restored, or a standby that lagged, goes back in time and would give numbers a second time. A number
is noted here after its transaction has committed, and before it is drawn, answered or shown.
"""

from typing import NamedTuple, Protocol
from uuid import UUID

from shared.runtime.errors import RestingError


class Series(NamedTuple):
    """What numbers are counted in: an office and a Reiwa fiscal year."""

    office_code: str
    fiscal_year: int


Ends = dict[Series, int]


def list_lower(ends: Ends, than: Ends) -> list[str]:
    """The series of `ends` that end before those of `than`, in words."""
    return [
        f"series {series.office_code} {series.fiscal_year} up to {end} instead of {ends.get(series, 0)}"
        for series, end in sorted(than.items())
        if ends.get(series, 0) < end
    ]


class LedgerError(RestingError):
    """No number is given or drawn for as long as this holds; the message is for operators."""


class LedgerAwayError(LedgerError):
    """It cannot be read or written now."""


class LedgerUnfitError(LedgerError):
    """It is not what it was: another one, an older copy, deleted, replaced or cut. It takes somebody to mend that."""


class DatabaseBehindError(LedgerError):
    """The database gave fewer numbers than the ledger knows of."""


class Ledger(Protocol):
    """`is_for_one` says that only one process at a time may use it. Whatever fails raises LedgerError."""

    is_for_one: bool

    async def read_id(self) -> UUID | None:
        """What it is called; None for one that was never begun."""
        ...

    async def begin(self, ledger_id: UUID) -> None: ...

    async def read_ends(self) -> Ends:
        """The highest serial that was noted, by series."""
        ...

    async def note(self, series: Series, serial: int) -> None:
        """Returns when a power cut would not lose it; noting once more does nothing."""
        ...

    async def is_in(self, server: str) -> bool:
        """Whether it lies in that server of Postgres (its system identifier), and so would go back together with it."""
        ...

    async def close(self) -> None: ...
