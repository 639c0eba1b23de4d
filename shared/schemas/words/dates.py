"""Days and moments in Japan: ISO on the wire, Japanese era on paper."""

import re
from datetime import date, datetime, time, timedelta, timezone
from typing import Annotated, Any

from pydantic import AfterValidator, AwareDatetime, BeforeValidator, Field, PlainSerializer, WithJsonSchema
from pydantic_core import PydanticCustomError

from shared.schemas.model import Fact

JST = timezone(timedelta(hours=9), "JST")

# First day and name of each era, newest first; months and days are the Gregorian ones.
ERAS = (
    (date(2019, 5, 1), "令和"),
    (date(1989, 1, 8), "平成"),
    (date(1926, 12, 25), "昭和"),
)
REIWA_OFFSET = 2018

_DAY = re.compile("[0-9]{4}-[0-9]{2}-[0-9]{2}")  # Python alone would also take days of a week (2026-W15-5)


def parse_day(value: Any) -> date:
    """Reads `2026-04-10` and nothing else; pydantic alone would also take timestamps and numbers."""
    if isinstance(value, date) and not isinstance(value, datetime):
        return value
    if isinstance(value, str) and _DAY.fullmatch(value):
        try:
            return date.fromisoformat(value)
        except ValueError:
            pass
    raise PydanticCustomError("day", "実在する日付を 2026-04-10 の形式で入力してください。")


def require_contract_day(day: date) -> date:
    """From 2000 to 2099: a contract of today names no other day, and each of these can be written in its era."""
    if not 2000 <= day.year <= 2099:
        raise PydanticCustomError("day.range", "2000-01-01 から 2099-12-31 までの日付を入力してください。")
    return day


def in_japan(moment: datetime) -> datetime:
    return moment.astimezone(JST)


def begin_day(day: date) -> datetime:
    """The first moment of a day in Japan."""
    return datetime.combine(day, time.min, JST)


def end_day(day: date) -> datetime:
    """The moment at which a day in Japan has passed: the first of the next."""
    return begin_day(day + timedelta(days=1))


Day = Annotated[date, BeforeValidator(parse_day)]
ContractDay = Annotated[Day, AfterValidator(require_contract_day)]
Moment = Annotated[
    AwareDatetime,
    PlainSerializer(lambda moment: in_japan(moment).isoformat(), return_type=str, when_used="json"),
    WithJsonSchema({"type": "string", "format": "date-time"}),
]


def format_wareki(day: date) -> str:
    """令和8年4月10日; the first year of an era is 元年.

    Raises ValueError for days before 昭和, which no contract of today carries.
    """
    for first_day, era in ERAS:
        if day >= first_day:
            year = day.year - first_day.year + 1
            return f"{era}{'元' if year == 1 else year}年{day.month}月{day.day}日"
    raise ValueError(f"no era known for {day.isoformat()}")


def reiwa_fiscal_year(moment: datetime) -> int:
    """The fiscal year in Japan that a moment falls in, counted in Reiwa."""
    return compute_fiscal_year(in_japan(moment).date()) - REIWA_OFFSET


def compute_fiscal_year(day: date) -> int:
    """2026 for every day from 2026-04-01 to 2027-03-31."""
    return day.year - (day.month < 4)


class Term(Fact):
    """工期: first and last day of the works, both included."""

    start: Day = Field(alias="from")
    end: Day = Field(alias="to")
