"""保証期限 under a change; that of a new guarantee is in test_rules.py."""

import pytest

from tests.application_api.rules.test_change import advise


@pytest.mark.parametrize("kind", ["advance_payment", "contract"])
def test_a_term_that_outlasts_the_guarantee_needs_a_new_expiry(kind: str) -> None:
    extended = {"/works/term/to": "2027-03-20"}
    for expires_on in ("2027-02-26", "2027-03-19", "2026-04-01"):
        found = advise({**extended, "/guarantees/0/expires_on": expires_on}, kind=kind)
        assert found == [("error", "change.expiry_needed", "/guarantees/0/expires_on")]
    assert advise({**extended, "/guarantees/0/expires_on": "2027-03-20"}, kind=kind) == []


def test_an_expiry_that_covers_the_extended_term_may_stay() -> None:
    lasting = {"/guarantees/0/expires_on": "2027-03-31"}
    extended = {"/works/term/to": "2027-03-31"}
    assert advise(extended, lasting) == []
    shorter = advise({**extended, "/guarantees/0/expires_on": "2027-03-30"}, lasting)
    assert shorter == [("warning", "expiry.before_term_end", "/guarantees/0/expires_on")]


def test_an_expiry_that_fell_short_before_is_no_matter_of_the_change() -> None:
    found = advise({"/works/number": "令和8年度第13号"}, {"/guarantees/0/expires_on": "2027-02-20"})
    assert found == [("warning", "expiry.before_term_end", "/guarantees/0/expires_on")]


def test_a_guarantee_for_one_year_outlasts_that_year_and_not_the_whole_term() -> None:
    before = {
        "/works/this_year_amount": 40_000_000,
        "/works/this_year_basis": "payment_limit",
        "/guarantees/0/amount": 16_000_000,
    }
    needed = ("error", "change.expiry_needed", "/guarantees/0/expires_on")
    for expires_on, found in (("2027-03-30", [needed]), ("2027-03-31", [])):
        later = {"/works/term/to": "2028-02-25", "/guarantees/0/expires_on": expires_on}
        assert advise(later, before) == found
