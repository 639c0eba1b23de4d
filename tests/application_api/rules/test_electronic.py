"""When electronic guarantees begin at each shipped town: the day before, the day, and by which day that counts.

The table is written by hand, from what the towns' pages say, so that a row that is changed by mistake is found.
"""

from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import pytest

from services.application_api.rules.case import Case, Earlier
from services.application_api.rules.electronic import check_electronic
from shared.schemas.application.forms import ApplicationForm
from shared.schemas.facts.finding import Finding
from tests.application_api.cases import REGISTER, TODAY, make_case
from tests.application_api.rules.test_change import make_earlier
from tests.forms import make_form

CONTRACT, NOTICE, EITHER, GUARANTEE, UNSAID = "contract_date", "notice_date", "either", "guarantee_date", "unsaid"
ADVANCE, BOND = "advance_payment", "contract"
CONSTRUCTION: dict[str, Any] = {}
DESIGN, SURVEY = {"kind": "design"}, {"kind": "survey"}


def of(section: str) -> dict[str, Any]:
    return {"section": section}


STARTS = [
    # town, first day, by which day it counts, a kind that it takes or may take, other works or a section
    ("223018", "2026-04-01", CONTRACT, ADVANCE, CONSTRUCTION),
    ("250007", "2024-01-04", UNSAID, ADVANCE, CONSTRUCTION),
    ("212181", "2023-11-01", CONTRACT, ADVANCE, CONSTRUCTION),
    ("452033", "2026-01-01", CONTRACT, ADVANCE, CONSTRUCTION),
    ("152161", "2026-01-01", NOTICE, ADVANCE, CONSTRUCTION),
    ("382019", "2024-04-01", CONTRACT, ADVANCE, CONSTRUCTION),
    ("232254", "2025-10-01", UNSAID, ADVANCE, CONSTRUCTION),
    ("432041", "2024-05-01", UNSAID, ADVANCE, CONSTRUCTION),
    ("240001", "2023-06-01", CONTRACT, ADVANCE, CONSTRUCTION),
    ("070009", "2024-04-01", UNSAID, ADVANCE, CONSTRUCTION),
    ("042030", "2024-04-01", UNSAID, ADVANCE, CONSTRUCTION),
    ("012076", "2023-01-01", NOTICE, ADVANCE, CONSTRUCTION),
    ("X00001", "2022-10-01", NOTICE, ADVANCE, CONSTRUCTION),
    ("442143", "2024-10-01", UNSAID, ADVANCE, CONSTRUCTION),
    ("442143", "2025-04-01", UNSAID, ADVANCE, DESIGN),
    ("442143", "2025-04-01", UNSAID, ADVANCE, SURVEY),
    ("422142", "2025-06-01", CONTRACT, BOND, CONSTRUCTION),
    ("122211", "2024-10-01", EITHER, ADVANCE, CONSTRUCTION),
    ("022021", "2024-04-01", NOTICE, ADVANCE, of("契約課")),
    ("151009", "2024-10-01", UNSAID, BOND, CONSTRUCTION),
    ("172065", "2025-01-01", CONTRACT, ADVANCE, CONSTRUCTION),
    ("303836", "2025-06-09", CONTRACT, ADVANCE, CONSTRUCTION),
    ("342131", "2025-04-01", UNSAID, ADVANCE, of("契約課")),
    ("282073", "2024-04-01", CONTRACT, ADVANCE, CONSTRUCTION),
    ("150002", "2023-10-19", UNSAID, ADVANCE, of("農林水産部治山課")),
    ("212016", "2025-11-01", GUARANTEE, ADVANCE, of("行政部契約課")),
    ("212016", "2025-11-01", GUARANTEE, ADVANCE, of("上下水道事業政策課")),
    ("342050", "2025-04-01", UNSAID, ADVANCE, of("契約課")),
    ("342050", "2025-04-01", UNSAID, ADVANCE, of("上下水道局")),
    ("252018", "2024-01-04", CONTRACT, ADVANCE, CONSTRUCTION),
    ("400009", "2025-01-01", CONTRACT, ADVANCE, CONSTRUCTION),
    ("401005", "2024-02-01", NOTICE, ADVANCE, of("契約課")),
    ("032069", "2025-10-01", NOTICE, ADVANCE, CONSTRUCTION),
    ("462195", "2026-04-01", CONTRACT, ADVANCE, CONSTRUCTION),
    ("342157", "2024-11-01", CONTRACT, ADVANCE, CONSTRUCTION),
]
NO_FIRST_DAY = {"352080", "082252", "132144", "152021", "210005"}


@pytest.mark.parametrize(("town", "first", "counted_by", "kind", "works"), STARTS)
def test_a_town_takes_electronic_guarantees_from_its_first_day_on(
    town: str, first: str, counted_by: str, kind: str, works: dict[str, Any]
) -> None:
    severity = "warning" if counted_by == UNSAID else "error"
    day = date.fromisoformat(first)
    assert (severity, "electronic.before_start") in find(town, kind, works, counted_by, day - timedelta(days=1))
    assert STARTED.isdisjoint(code for _, code in find(town, kind, works, counted_by, day))


STARTED = {"electronic.before_start", "electronic.day_missing", "electronic.section_missing", "rule.default_used"}


def find(town: str, kind: str, works: dict[str, Any], counted_by: str, day: date) -> set[tuple[str, str]]:
    """As if all other days were long after the one that counts."""
    days: dict[str, Any] = {"contract_date": "2026-04-10"}
    if counted_by in (NOTICE, EITHER):
        days["notice_date"] = day.isoformat()
    elif counted_by in (CONTRACT, UNSAID):
        days |= {"contract_date": day.isoformat(), "notice_date": (day - timedelta(days=30)).isoformat()}
    today = day if counted_by == GUARANTEE else TODAY
    found = check(town, kind, {**days, **works}, today)
    return {(finding.severity, finding.code) for finding in found}


def check(town: str, kind: str, works: dict[str, Any], today: date = TODAY) -> list[Finding]:
    return list(check_electronic(replace(make(town, kind, works), today=today)))


def make(town: str, kind: str, works: dict[str, Any], earlier: Earlier = Earlier()) -> Case:
    form = make_form({"/authority_code": town})
    form["works"] |= works
    form["guarantees"] = [guarantee for guarantee in form["guarantees"] if guarantee["kind"] == kind]
    return make_case(ApplicationForm.model_validate(form), earlier)


def test_every_start_of_the_shipped_towns_stands_in_the_table() -> None:
    shipped = {
        (town.code, start.start.isoformat(), str(start.counted_by or UNSAID))
        for town in REGISTER.search(None, TODAY, electronic=False)
        if town.electronic
        for start in town.electronic.starts
    }
    written = {(town, first, _KINDS.get(town, counted_by)) for town, first, counted_by, _, _ in STARTS}
    assert shipped == written
    without = {
        town.code
        for town in REGISTER.search(None, TODAY, electronic=False)
        if town.electronic and not town.electronic.starts
    }
    assert without == NO_FIRST_DAY


# What counts as the day of a contract does so by the first contract here, and at one town only without a tender.
_KINDS = {
    "212181": "initial_contract_date",
    "382019": "initial_contract_date",
    "240001": "initial_contract_date",
    "122211": "notice_or_contract_date",
}


def test_what_counts_by_the_first_contract_does_so_when_it_changes() -> None:
    for day, refused in (("2023-05-31", ["electronic.before_start"]), ("2023-06-01", [])):
        earlier = make_earlier({"/authority_code": "240001", "/works/contract_date": day})
        found = check_electronic(make("240001", ADVANCE, {"contract_date": "2026-04-10"}, earlier))
        assert [finding.code for finding in found if finding.severity == "error"] == refused


@pytest.mark.parametrize(
    ("town", "severity", "works", "pointer"),
    [
        ("152161", "error", {"contract_date": "2026-01-01"}, "/works/notice_date"),
        ("122211", "warning", {"contract_date": "2024-10-01"}, "/works/notice_date"),
        ("022021", "error", {"section": "契約課"}, "/works/notice_date"),
    ],
)
def test_a_day_that_counts_and_is_left_out_is_asked_for(
    town: str, severity: str, works: dict[str, Any], pointer: str
) -> None:
    found = [finding for finding in check(town, ADVANCE, works) if finding.code == "electronic.day_missing"]
    assert [(finding.severity, finding.pointer) for finding in found] == [(severity, pointer)]
    assert "公告日" in found[0].message


def test_a_contract_before_the_start_needs_no_notice_to_be_refused() -> None:
    found = check("152161", ADVANCE, {"contract_date": "2025-12-31"})
    assert [(finding.severity, finding.code) for finding in found] == [("error", "electronic.before_start")]


@pytest.mark.parametrize(
    ("town", "works", "code", "pointer"),
    [
        ("212016", {}, "electronic.section_missing", "/works/section"),
        ("212016", {"section": "建築課"}, "electronic.not_known", "/guarantees/0/form"),
        ("240001", {}, "electronic.not_known", "/guarantees/0/form"),
        ("422142", {}, "electronic.not_known", "/guarantees/0/form"),
        ("222194", {}, "electronic.not_known", "/guarantees/0/form"),
        ("392014", {}, "electronic.not_known", "/guarantees/0/form"),
        ("132144", {"name": "庁舎改修工事監理委託"}, "electronic.not_supported", "/guarantees/0/form"),
    ],
    ids=["section left out", "another section", "kinds unsaid", "another kind", "no profile", "invoices alone", "name"],
)
def test_what_a_town_does_not_say_is_to_be_asked_and_refuses_nothing(
    town: str, works: dict[str, Any], code: str, pointer: str
) -> None:
    found = check(town, ADVANCE, works)
    assert [(finding.severity, finding.code, finding.pointer) for finding in found] == [("warning", code, pointer)]
    assert REGISTER.find(town, TODAY).name in found[0].message  # type: ignore[union-attr]


def test_what_both_guarantees_ask_for_is_asked_once() -> None:
    form = ApplicationForm.model_validate(make_form({"/authority_code": "152161"}))
    found = list(check_electronic(make_case(form)))
    assert [finding.code for finding in found] == ["electronic.day_missing"]


def test_a_kind_that_a_town_refuses_stays_refused() -> None:
    assert [(one.severity, one.code) for one in check("012076", BOND, {})] == [("error", "electronic.not_supported")]
