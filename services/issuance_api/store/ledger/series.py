"""The series that contract numbers are counted in, one per office and Reiwa fiscal year, and their ledger by name."""

from datetime import datetime
from typing import NamedTuple
from uuid import UUID

from sqlalchemy import func, select, text, update
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncSession

from services.issuance_api.problems import SERIES_EXHAUSTED
from services.issuance_api.store.ledger.ledger import Ends, Series
from services.issuance_api.store.tables.guarantees import GuaranteeRow
from services.issuance_api.store.tables.numbers import LedgerRow, SeriesRaiseRow, SeriesRow
from shared.runtime.data.database import WriteSession, new_id
from shared.runtime.errors import DomainError
from shared.schemas.words.contract_number import LAST_SERIAL

# The highest number of each series whose certificate was drawn; it is found at the end of an index.
_LIST_DRAWN = text(
    """
    SELECT series.office_code, series.fiscal_year, substr(drawn.contract_number, 7, 5)::integer
    FROM issuance.series, LATERAL (
        SELECT guarantee.contract_number FROM issuance.guarantee
        WHERE guarantee.contract_number BETWEEN
            series.office_code || lpad(series.fiscal_year::text, 2, '0') || '-000000'
            AND series.office_code || lpad(series.fiscal_year::text, 2, '0') || '-999999'
          AND EXISTS (SELECT FROM issuance.version_document WHERE version_document.guarantee_id = guarantee.id)
        ORDER BY guarantee.contract_number DESC LIMIT 1) AS drawn
    """
)
_LIST_MISSING = text(
    """
    WITH taken AS (
        SELECT left(contract_number, 3) AS office_code, substr(contract_number, 4, 2)::integer AS fiscal_year,
               substr(contract_number, 7, 5)::integer AS serial
        FROM issuance.guarantee)
    SELECT series.office_code, series.fiscal_year, given.serial
    FROM issuance.series, generate_series(1, series.last_serial) AS given (serial)
    WHERE NOT EXISTS (SELECT FROM taken WHERE (taken.office_code, taken.fiscal_year, taken.serial)
                          = (series.office_code, series.fiscal_year, given.serial))
      AND NOT EXISTS (SELECT FROM issuance.series_raise AS raised
                      WHERE (raised.office_code, raised.fiscal_year) = (series.office_code, series.fiscal_year)
                        AND given.serial > raised.from_serial AND given.serial <= raised.to_serial)
    ORDER BY 1, 2, 3
    """
)


async def take_serial(session: WriteSession, series: Series) -> int:
    """The next serial. Its row stays locked until the transaction ends: no gap, no reuse, commit order.

    Raises DomainError `series.exhausted` after LAST_SERIAL.
    """
    first = insert(SeriesRow).values(**series._asdict(), last_serial=1)
    serial: int | None = await session.scalar(
        first.on_conflict_do_update(
            index_elements=[SeriesRow.office_code, SeriesRow.fiscal_year],
            set_={"last_serial": SeriesRow.last_serial + 1},
            where=SeriesRow.last_serial < LAST_SERIAL,
        ).returning(SeriesRow.last_serial)
    )
    if serial is None:
        raise DomainError(
            SERIES_EXHAUSTED,
            f"取扱箇所{series.office_code}・令和{series.fiscal_year}年度の保証契約番号は{LAST_SERIAL}番まで使い切りました。"
            "別の取扱箇所コードを用意してください。",
        )
    return serial


async def list_ends(session: AsyncSession) -> Ends:
    """The last serial given, by series."""
    rows = await session.execute(select(SeriesRow.office_code, SeriesRow.fiscal_year, SeriesRow.last_serial))
    return {Series(office_code, fiscal_year): serial for office_code, fiscal_year, serial in rows}


class Raised(NamedTuple):
    """The numbers after `from_serial` up to `to_serial` were left out, by whom and why."""

    series: Series
    from_serial: int
    to_serial: int
    raised_at: datetime
    raised_by: str
    why: str


class SeriesBackwardsError(ValueError):
    """A series goes forward alone."""


async def raise_series(session: AsyncSession, series: Series, serial: int, why: str) -> int:
    """Moves a series forward on purpose, so that the next number is the one after `serial`; answers where it stood.

    Only an administrator may. Raises SeriesBackwardsError where it stands there or beyond.
    """
    row = await session.get(SeriesRow, series, with_for_update=True)
    before = row.last_serial if row else 0
    if serial <= before:
        raise SeriesBackwardsError(f"series {series.office_code} {series.fiscal_year} is at {before} already")
    await session.execute(text("SET LOCAL hosho.series_may_jump = 'on'"))
    if row:
        row.last_serial = serial
    else:
        session.add(SeriesRow(**series._asdict(), last_serial=serial))
    named = {**series._asdict(), "from_serial": before, "to_serial": serial, "why": why}
    session.add(SeriesRaiseRow(id=new_id(), **named))
    await session.flush()
    return before


async def list_raised(session: AsyncSession) -> list[Raised]:
    """Oldest first."""
    rows = await session.scalars(select(SeriesRaiseRow).order_by(SeriesRaiseRow.raised_at))
    return [
        Raised(
            Series(row.office_code, row.fiscal_year),
            row.from_serial,
            row.to_serial,
            row.raised_at,
            row.raised_by,
            row.why,
        )
        for row in rows
    ]


async def list_missing(session: AsyncSession) -> dict[Series, list[int]]:
    """The serials that were given and have no guarantee, and that nobody left out on purpose."""
    missing: dict[Series, list[int]] = {}
    for office_code, fiscal_year, serial in await session.execute(_LIST_MISSING):
        missing.setdefault(Series(office_code, fiscal_year), []).append(serial)
    return missing


async def has_guarantees(session: AsyncSession) -> bool:
    return await session.scalar(select(GuaranteeRow.id).limit(1)) is not None


async def list_drawn_ends(session: AsyncSession) -> Ends:
    """The last serial of which there is a paper, by series."""
    rows = await session.execute(_LIST_DRAWN)
    return {Series(office_code, fiscal_year): serial for office_code, fiscal_year, serial in rows}


async def find_ledger(session: AsyncSession) -> LedgerRow | None:
    """That of this database, as it stands now."""
    return await session.scalar(select(LedgerRow).execution_options(populate_existing=True))


async def add_ledger(session: AsyncSession, ledger_id: UUID, why: str) -> None:
    """The first one of a database; does nothing where another was faster."""
    await session.execute(insert(LedgerRow).values(id=ledger_id, why=why).on_conflict_do_nothing())


async def replace_ledger(session: AsyncSession, ledger_id: UUID, why: str) -> None:
    """Lets the database name this one from now on; only an administrator may."""
    named = {"id": ledger_id, "opened_by": None, "adopted_at": func.now(), "why": why}
    statement = insert(LedgerRow).values(**named)
    await session.execute(statement.on_conflict_do_update(index_elements=[LedgerRow.one], set_=named))


async def open_ledger(session: AsyncSession, opened_by: UUID) -> None:
    """Says who uses it from now on, where only one may."""
    await session.execute(update(LedgerRow).values(opened_by=opened_by))


async def name_server(session: AsyncSession) -> str:
    """What tells this server of Postgres from every other."""
    return str(await session.scalar(text("SELECT system_identifier FROM pg_control_system()")))
