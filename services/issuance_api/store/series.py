"""The series that contract numbers are counted in: one per office and Reiwa fiscal year."""

from sqlalchemy.dialects.postgresql import insert

from services.issuance_api.problems import SERIES_EXHAUSTED
from services.issuance_api.store.tables import SeriesRow
from shared.runtime.data.database import WriteSession
from shared.runtime.errors import DomainError
from shared.schemas.words.contract_number import LAST_SERIAL


async def take_serial(session: WriteSession, office_code: str, fiscal_year: int) -> int:
    """The next serial of a series. Its row stays locked until the transaction ends: no gap, no reuse, commit order.

    Raises DomainError `series.exhausted` after LAST_SERIAL.
    """
    series = insert(SeriesRow).values(office_code=office_code, fiscal_year=fiscal_year, last_serial=1)
    serial: int | None = await session.scalar(
        series.on_conflict_do_update(
            index_elements=[SeriesRow.office_code, SeriesRow.fiscal_year],
            set_={"last_serial": SeriesRow.last_serial + 1},
            where=SeriesRow.last_serial < LAST_SERIAL,
        ).returning(SeriesRow.last_serial)
    )
    if serial is None:
        raise DomainError(
            SERIES_EXHAUSTED,
            f"取扱箇所{office_code}・令和{fiscal_year}年度の保証契約番号は{LAST_SERIAL}番まで使い切りました。"
            "別の取扱箇所コードを用意してください。",
        )
    return serial
