"""Days, moments and amounts as people read them."""

from datetime import UTC, date, datetime

import pytest

from services.portal.web.templates import show_day, show_moment, show_value, show_yen


def strip(shown: str) -> str:
    return shown.replace('<span class="day">', "").replace("<span>", "").replace("</span>", "")


def test_a_day_is_told_in_both_calendars_and_a_moment_in_japan() -> None:
    assert strip(show_day(date(2026, 4, 10))) == "令和8年4月10日 (2026-04-10)"
    assert strip(show_day("2019-05-01")) == "令和元年5月1日 (2019-05-01)"
    assert strip(show_moment(datetime(2026, 4, 10, 15, 5, tzinfo=UTC))) == "令和8年4月11日 (2026-04-11) 00:05"
    assert show_day(None) == show_moment(None) == show_yen(None) == ""


@pytest.mark.parametrize(
    ("value", "field", "shown"),
    [
        (20_000_000, "amount", "20,000,000円"),
        (3, "change_no", "3"),
        (None, "works_name", "（なし）"),
        ("2026-04-10", "expires_on", "令和8年4月10日 (2026-04-10)"),
        (
            {"from": "2026-04-10", "to": "2026-04-11"},
            "term",
            "令和8年4月10日 (2026-04-10) ～ 令和8年4月11日 (2026-04-11)",
        ),
        ({"bank": "静岡銀行", "branch": "稲取支店"}, "deposit_bank", "静岡銀行 稲取支店"),
        ({"name": "<b>", "representative": {"title": "社長", "name": "甲"}}, "principal", "&lt;b&gt; 社長 甲"),
        ([{"name": "甲", "share": "60"}, {"name": "乙", "share": "40"}], "joint_venture_members", "甲 60、乙 40"),
    ],
)
def test_what_changed_is_told_as_what_it_is(value: object, field: str, shown: str) -> None:
    assert strip(str(show_value(value, field))) == shown
