"""What an application finds of its company on record: the same once more, and what it follows."""

import asyncio
from datetime import datetime, timedelta

from shared.schemas.words.dates import JST
from tests.application_api.steps import ACCEPT, DECLARED, RETURN, post, review, start
from tests.forms import make_form, make_new_form, make_single
from tests.harness import Installation

LAST_MINUTE = datetime(2027, 3, 31, 23, 59, tzinfo=JST)


async def test_of_rivals_with_the_same_application_one_is_kept(installation: Installation) -> None:
    form = make_new_form()
    answers = await asyncio.gather(*(post(installation, "/applications", form) for _ in range(6)))
    assert sorted(answer.status_code for answer in answers) == [201, *[422] * 5]


async def test_a_returned_twin_is_pointed_to(installation: Installation) -> None:
    form = make_new_form()
    application = await start(installation, form)
    await review(installation, application, "contract", RETURN)
    again = await post(installation, "/applications", form)
    assert "差戻しされた申込を修正して" in again.json()["errors"][1]["message"]


async def test_the_same_request_twice_is_an_error_and_a_similar_one_a_warning(installation: Installation) -> None:
    late = {"/guarantees/0/expires_on": "2027-05-31", "/guarantees/1/expires_on": "2027-05-31"}
    form = make_new_form({"/works/term/to": "2027-05-31", **late})
    first = await start(installation, form)
    twice = await post(installation, "/applications", {**form, "message": "急ぎ"})
    assert twice.status_code == 422
    assert first["id"] in twice.json()["errors"][0]["message"]
    number = form["works"]["number"].replace("8", "８")
    similar = make_form({"/works/number": number, "/guarantees/0/amount": 19_000_000})
    similar["guarantees"] = similar["guarantees"][:1]
    second = await start(installation, similar)
    assert [(finding["severity"], finding["code"]) for finding in second["findings"]] == [
        ("warning", "application.duplicate")
    ]
    next_year = {**form, "works": {**form["works"], "fiscal_year": 2027}}
    assert (await start(installation, next_year))["findings"] == []
    for application in (first, second):
        await post(installation, f"/applications/{application['id']}/withdrawal", {})
    assert (await start(installation, form))["findings"] == []


async def test_an_intermediate_payment_follows_an_advance_of_the_same_works(installation: Installation) -> None:
    form = make_new_form({"/authority_code": "250007", "/guarantees/0/premium/payment_method": "monthly"})
    form["guarantees"] = form["guarantees"][:1]
    application = await start(installation, form)
    await review(installation, application, "advance_payment", ACCEPT)
    await installation.settle()
    later = {**form["guarantees"][0], "kind": "intermediate_payment", "amount": 10_000_000, "intermediate": DECLARED}
    asked = {**form, "guarantees": [later]}
    assert (await post(installation, "/applications/checks", asked)).json()["findings"] == []
    premium = (await post(installation, "/applications/checks", asked)).json()["guarantees"][0]["premium"]
    assert premium["amount"] == 6_500
    for field in ("half_term_passed", "half_work_done", "certified"):
        asked["guarantees"] = [{**later, "intermediate": {**DECLARED, field: False}}]
        [finding] = (await post(installation, "/applications/checks", asked)).json()["findings"]
        assert (finding["code"], finding["pointer"]) == ("rule.intermediate", f"/guarantees/0/intermediate/{field}")
    asked["guarantees"] = [{**later, "intermediate": {**DECLARED, "advance_contract_number": "00108-000024"}}]
    [finding] = (await post(installation, "/applications/checks", asked)).json()["findings"]
    assert finding["pointer"] == "/guarantees/0/intermediate/advance_contract_number"


async def test_for_works_over_several_years_a_guarantee_ends_with_its_fiscal_year(installation: Installation) -> None:
    works = {
        "/works/this_year_amount": 20_000_000,
        "/works/this_year_basis": "planned_output",
        "/works/term/to": "2028-03-20",
        "/guarantees/0/amount": 8_000_000,
        "/guarantees/1/expires_on": "2028-03-20",
    }
    for expires_on, expected in (("2027-03-31", []), ("2027-03-30", ["expiry.before_term_end"])):
        form = make_form({**works, "/guarantees/0/expires_on": expires_on})
        answer = (await post(installation, "/applications/checks", form)).json()
        assert [finding["code"] for finding in answer["findings"]] == expected
    final = make_form({**works, "/works/fiscal_year": 2027, "/guarantees/0/expires_on": "2028-03-19"})
    [finding] = (await post(installation, "/applications/checks", final)).json()["findings"]
    assert "令和10年3月20日" in finding["message"]


NEXT_YEAR = {
    "/works/this_year_amount": 20_000_000,
    "/works/this_year_basis": "planned_output",
    "/works/term/to": "2028-03-20",
    "/guarantees/0/amount": 8_000_000,
    "/guarantees/0/expires_on": "2028-03-20",
}
TWO_YEARS = {"/works/term/to": "2027-05-31", "/guarantees/0/expires_on": "2027-05-31"}


async def test_the_day_of_sending_makes_no_two_applications_of_one(installation: Installation) -> None:
    """Sent at 23:59 on 31 March, and after midnight once more: only other content for several years differs."""
    single = make_single(TWO_YEARS)
    larger = {**single, "guarantees": [{**single["guarantees"][0], "amount": 19_000_000}]}
    several = make_single(NEXT_YEAR)
    renewed = {**several, "guarantees": [{**several["guarantees"][0], "amount": 7_000_000}]}
    named = {**single, "works": {**single["works"], "fiscal_year": 2027}}
    installation.clock.advance(LAST_MINUTE - installation.clock.now())
    for form in (single, several):
        await start(installation, form)
    installation.clock.advance(timedelta(minutes=2))
    for form, expected in (
        (single, ["error"]),
        (larger, ["warning"]),
        (several, ["error"]),
        (renewed, []),
        (named, []),
    ):
        found = (await post(installation, "/applications/checks", form)).json()["findings"]
        twins = [finding["severity"] for finding in found if finding["code"] == "application.duplicate"]
        assert twins == expected, form


async def test_works_that_touch_one_year_are_of_that_year_whenever_they_are_sent(installation: Installation) -> None:
    form = make_single({"/guarantees/0/expires_on": "2027-05-31"})
    await start(installation, form, works={**form["works"], "fiscal_year": 2026})
    installation.clock.advance(LAST_MINUTE + timedelta(minutes=2) - installation.clock.now())
    found = (await post(installation, "/applications/checks", form)).json()["findings"]
    assert "application.duplicate" in {finding["code"] for finding in found}
