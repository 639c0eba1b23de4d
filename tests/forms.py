"""Application forms to start from: Higashi-Izu town, 50,000,000 yen, advance payment and contract guarantee."""

import copy
import itertools
from typing import Any

from tests.callers import BUILDER, TOWN

_FORM: dict[str, Any] = {
    "authority_code": TOWN,
    "works": {
        "name": "町道湯ヶ岡赤川線道路改良工事（第3工区）",
        "number": "令和8年度第12号",
        "kind": "construction",
        "contract_amount": 50_000_000,
        "contract_date": "2026-04-10",
        "term": {"from": "2026-04-13", "to": "2027-02-26"},
        "this_year_amount": None,
        "this_year_basis": None,
        "low_bid": False,
    },
    "principal": {
        "name": "伊豆建設株式会社",
        "corporate_number": BUILDER,
        "address": "静岡県賀茂郡東伊豆町稲取1番地",
        "representative": {"title": "代表取締役", "name": "山﨑 髙志"},
        "joint_venture": None,
    },
    "guarantees": [
        {
            "kind": "advance_payment",
            "form": "electronic",
            "certificate_delivery": None,
            "amount": 20_000_000,
            "expires_on": "2027-02-26",
            "deposit_bank": {"bank": "静岡銀行", "branch": "稲取支店"},
            "redeposit": False,
            "premium": {"payment_method": "bank_transfer", "bill_to": "principal", "paper_statement": False},
        },
        {
            "kind": "contract",
            "form": "electronic",
            "amount": 5_000_000,
            "expires_on": "2027-02-26",
            "premium": {"payment_method": "monthly", "bill_to": "principal", "paper_statement": False},
        },
    ],
    "office_code": "001",
    "notification": {"wanted": True, "email": "keiri@izu-kensetsu.example"},
    "contact": {"department": "工務部", "title": "課長", "name": "鈴木 一郎", "phone": "0557-00-0000"},
    "message": None,
    "change_of": None,
}
ABSENT = object()
_numbers = itertools.count(1)


def make_form(changes: dict[str, Any] | None = None, base: dict[str, Any] = _FORM) -> dict[str, Any]:
    """A form that is fine, or another, with changes by JSON pointer; ABSENT takes a field away."""
    form = copy.deepcopy(base)
    for pointer, value in (changes or {}).items():
        *path, last = pointer.strip("/").split("/")
        place: Any = form
        for part in path:
            place = place[int(part) if isinstance(place, list) else part]
        key = int(last) if isinstance(place, list) else last
        if value is ABSENT:
            del place[key]
        else:
            place[key] = value
    return form


def make_new_form(changes: dict[str, Any] | None = None) -> dict[str, Any]:
    """As make_form, for works of its own, so that no earlier application is the same."""
    return make_form({"/works/number": f"令和8年度第{next(_numbers)}号", **(changes or {})})


def make_single(changes: dict[str, Any] | None = None, kind: str = "advance_payment") -> dict[str, Any]:
    """A form that asks for one guarantee only, billed monthly, so that acceptance approves it."""
    form = make_new_form(changes)
    form["guarantees"] = [guarantee for guarantee in form["guarantees"] if guarantee["kind"] == kind]
    form["guarantees"][0]["premium"]["payment_method"] = "monthly"
    return form
