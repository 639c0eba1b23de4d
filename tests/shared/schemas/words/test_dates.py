from datetime import UTC, date, datetime
from typing import Any

import pytest
from pydantic import TypeAdapter, ValidationError

from shared.schemas.words.dates import ContractDay, Day, Moment, format_wareki, reiwa_fiscal_year


@pytest.mark.parametrize(
    ("day", "text"),
    [
        (date(2026, 4, 10), "令和8年4月10日"),
        (date(2019, 5, 1), "令和元年5月1日"),
        (date(2019, 4, 30), "平成31年4月30日"),
        (date(1989, 1, 8), "平成元年1月8日"),
        (date(1989, 1, 7), "昭和64年1月7日"),
    ],
)
def test_days_are_written_in_their_era(day: date, text: str) -> None:
    assert format_wareki(day) == text


def test_a_day_before_showa_has_no_era_here() -> None:
    with pytest.raises(ValueError, match="no era"):
        format_wareki(date(1926, 12, 24))


@pytest.mark.parametrize(
    ("moment", "year"),
    [
        (datetime(2026, 3, 31, 14, 59, tzinfo=UTC), 7),
        (datetime(2026, 3, 31, 15, 0, tzinfo=UTC), 8),
        (datetime(2027, 1, 1, tzinfo=UTC), 8),
    ],
)
def test_the_fiscal_year_turns_on_the_first_of_april_in_japan(moment: datetime, year: int) -> None:
    assert reiwa_fiscal_year(moment) == year


@pytest.mark.parametrize(
    "value",
    [
        *("2026-02-30", "2026/04/10", "20260410", 20260410, 1775779200, "2026-04-10T00:00:00"),
        *("2026-W15-5", "2026-W15", "2026W155  ", "2026-100", "+026-04-10", " 026-04-10", "2026-04-1 ", "2026-4-10"),
        *("２０２６-０４-１０", "2026‐04‐10", "2026-04-10\n", "0000-01-01"),
    ],
)
@pytest.mark.parametrize("kind", [Day, ContractDay])
def test_what_is_no_day_in_the_calendar_is_refused(kind: Any, value: object) -> None:
    with pytest.raises(ValidationError) as refused:
        TypeAdapter(kind).validate_python(value)
    assert [error["type"] for error in refused.value.errors()] == ["day"]


def test_moments_go_out_in_japan_time() -> None:
    written = TypeAdapter(Moment).dump_json(datetime(2026, 4, 10, 1, 0, tzinfo=UTC))
    assert written == b'"2026-04-10T10:00:00+09:00"'
