"""The check and the submission never disagree."""

import random
from datetime import date, timedelta
from typing import Any

import pytest

from services.application_api.applying.checking import compute_ratio
from tests.forms import make_form, make_single
from tests.harness import Installation
from tests.journey.steps import issue

FORMS = 200
TOWNS = ["223018"] * 4 + ["250007"] * 8 + ["132144", "112194", "202118", "073016", "282154", "999999", "432041"]
NAMES = ["道路改良工事"] * 12 + [
    "髙﨑𠮷橋梁",
    "工事\u202e",
    "工事😀",
    "<b>工事</b>",
    "=?utf-8?q?a?=",
    "ﾊﾝｶｸ工事",
    "葛\U000e0105城橋",
]


def generate(chance: random.Random, number: int, issued: dict[str, Any]) -> dict[str, Any]:
    """A readable form, fine or faulty in any mixture of ways; some change `issued`, or a number of nobody."""
    if chance.random() < 0.12:
        return generate_change(chance, issued)
    first = date(2026, 3, 28) + timedelta(days=chance.randrange(60))
    last = first + timedelta(days=chance.choice([-3, *[30, 59, 60, 200, 700] * 3]))
    contract_amount = chance.choice([499_999, 1_000_000, 9_999_999, 20_000_000, 300_000_000])
    changes: dict[str, Any] = {
        "/works/number": chance.choice([*[f"第{number}号"] * 8, "第1号", None]),
        "/works/name": chance.choice(NAMES),
        "/works/kind": chance.choice(["construction", "design", "survey"]),
        "/works/low_bid": chance.random() < 0.3,
        "/works/contract_amount": contract_amount,
        "/works/contract_date": (first - timedelta(days=chance.choice([-2, *[0, 5] * 6]))).isoformat(),
        "/works/term": {"from": first.isoformat(), "to": last.isoformat()},
        "/authority_code": chance.choice(TOWNS),
        "/office_code": chance.choice([*["001", "002"] * 6, "999"]),
        "/guarantees/0/amount": max(1, int(contract_amount * chance.choice([*[0.1, 0.3, 0.4] * 4, 0.41, 1.1]))),
        "/guarantees/1/amount": max(1, int(contract_amount * chance.choice([0.09, 0.1, 0.3]))),
        "/guarantees/0/expires_on": (last + timedelta(days=chance.choice([-1, 0, 10]))).isoformat(),
    }
    if chance.random() < 0.3:
        changes |= {"/works/this_year_amount": contract_amount // 2, "/works/this_year_basis": "payment_limit"}
    if chance.random() < 0.3:
        changes |= {"/guarantees/0/form": "paper", "/guarantees/0/certificate_delivery": "post"}
    changes["/change_of"] = chance.choice([*[None] * 18, issued["change_of"], "00108-000024"])
    form = make_form(changes)
    form["guarantees"] = chance.choice([form["guarantees"], form["guarantees"][:1], form["guarantees"][1:]])
    return form


def generate_change(chance: random.Random, issued: dict[str, Any]) -> dict[str, Any]:
    """A change of any of what is in force, or of nothing."""
    fields = {
        "/works/contract_amount": chance.choice([40_000_000, 62_499_999, 62_500_000]),
        "/works/term/to": "2027-03-20",
        "/guarantees/0/amount": 19_000_000,
        "/guarantees/0/expires_on": "2027-03-20",
        "/message": "変更です。",
    }
    return make_form(dict(chance.sample(sorted(fields.items()), chance.randrange(3))), issued)


async def test_check_and_submission_agree_on_hundreds_of_forms(installation: Installation) -> None:
    caller = installation.caller("application", "principal")
    headers = {"Authorization": f"Bearer {await caller.token()}"}
    chance = random.Random(20260410)
    paper = {"/guarantees/0/form": "paper", "/guarantees/0/certificate_delivery": "post"}
    form = make_single({"/authority_code": "412040", **paper})
    issued = {**form, "change_of": await issue(installation, form)}
    refused, seen = 0, set[str]()
    for number in range(FORMS):
        form = generate(chance, number, issued)
        checked = await caller.http.post("/applications/checks", json=form, headers=headers)
        sent = await caller.http.post("/applications", json=form, headers=headers)
        findings = checked.json()["findings"]
        seen |= {finding["code"] for finding in findings}
        errors = [finding for finding in findings if finding["severity"] == "error"]
        if "change.open" in [finding["code"] for finding in findings]:
            assert (sent.status_code, sent.json()["code"]) == (409, "change.open")
        elif errors:
            refused += 1
            told = [(error["pointer"], error["code"], error["message"]) for error in sent.json()["errors"]]
            assert sent.status_code == 422
            assert told == [(finding["pointer"], finding["code"], finding["message"]) for finding in errors]
        else:
            assert sent.status_code == 201, (form, sent.text)
            assert sent.json()["findings"] == findings
    assert FORMS / 4 < refused < FORMS * 3 / 4
    assert {code for code in seen if code.startswith("change.")} == {
        "change.unknown", "change.nothing", "change.not_needed", "change.new_guarantee", "change.expiry_needed",
        "change.open", "change.new_application", "change.above_rate",
    }  # fmt: skip


@pytest.mark.parametrize(
    ("amount", "base", "ratio"),
    [
        (20_000_000, 50_000_000, "40.0"),
        (19_999_999, 50_000_000, "39.9"),
        (20_000_000, 40_000_000, "50.0"),
        (1, 50_000_000, "0.0"),
    ],
)
def test_the_ratio_has_one_decimal_rounded_down(amount: int, base: int, ratio: str) -> None:
    assert compute_ratio(amount, base) == ratio
