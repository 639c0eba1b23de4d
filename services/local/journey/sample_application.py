"""The application that the demo sends: an advance payment and a contract guarantee for one road works, dated today.

A hasty builder lets a guarantee end before the works do, and mends it later.
"""

import copy
import datetime
from typing import Any

from shared.schemas.words.dates import JST, reiwa_fiscal_year

AUTHORITY_CODE = "223018"
_FIRST_ELECTRONIC_DAY = datetime.date(2026, 4, 1)  # Higashi-Izu takes electronic guarantees for contracts from here on
_TERM_DAYS = 300
_DAYS_UNTIL_START = 3
_DAYS_TOO_SHORT = 30


def compose_application(corporate_number: str, now: datetime.datetime) -> dict[str, Any]:
    """The form as JSON; the works number carries the time, so that each run asks for works of its own."""
    today = max(now.astimezone(JST).date(), _FIRST_ELECTRONIC_DAY)
    start = today + datetime.timedelta(days=_DAYS_UNTIL_START)
    end = start + datetime.timedelta(days=_TERM_DAYS)
    return {
        "authority_code": AUTHORITY_CODE,
        "works": {
            "name": "町道湯ヶ岡赤川線道路改良工事（第3工区）",
            "number": f"令和{reiwa_fiscal_year(now)}年度第{now.astimezone(JST):%m%d%H%M%S%f}号",
            "kind": "construction",
            "contract_amount": 50_000_000,
            "contract_date": today.isoformat(),
            "term": {"from": start.isoformat(), "to": end.isoformat()},
        },
        "principal": _compose_principal(corporate_number),
        "guarantees": [_compose_advance_payment(end), _compose_contract(end)],
        "office_code": "001",
        "notification": {"wanted": True, "email": "keiri@izu-kensetsu.example"},
        "contact": {"department": "工務部", "title": "課長", "name": "鈴木 一郎", "phone": "0557-00-0000"},
    }


def shorten_expiry(form: dict[str, Any], kind: str) -> dict[str, Any]:
    """The form with a 保証期限 of one kind that lies before the end of the term."""
    end = datetime.date.fromisoformat(form["works"]["term"]["to"])
    return _set_expiry(form, kind, end - datetime.timedelta(days=_DAYS_TOO_SHORT))


def mend_expiry(form: dict[str, Any], kind: str) -> dict[str, Any]:
    """The form with a 保証期限 of one kind that is the end of the term."""
    return _set_expiry(form, kind, datetime.date.fromisoformat(form["works"]["term"]["to"]))


def _set_expiry(form: dict[str, Any], kind: str, day: datetime.date) -> dict[str, Any]:
    changed = copy.deepcopy(form)
    for guarantee in changed["guarantees"]:
        if guarantee["kind"] == kind:
            guarantee["expires_on"] = day.isoformat()
    return changed


def _compose_principal(corporate_number: str) -> dict[str, Any]:
    return {
        "name": "伊豆建設株式会社",
        "corporate_number": corporate_number,
        "address": "静岡県賀茂郡東伊豆町稲取1番地",
        "representative": {"title": "代表取締役", "name": "山﨑 髙志"},
    }


def _compose_advance_payment(expires_on: datetime.date) -> dict[str, Any]:
    return {
        "kind": "advance_payment",
        "form": "electronic",
        "amount": 20_000_000,
        "expires_on": expires_on.isoformat(),
        "deposit_bank": {"bank": "静岡銀行", "branch": "稲取支店"},
        "premium": {"payment_method": "bank_transfer"},
    }


def _compose_contract(expires_on: datetime.date) -> dict[str, Any]:
    return {
        "kind": "contract",
        "form": "electronic",
        "amount": 5_000_000,
        "expires_on": expires_on.isoformat(),
        "premium": {"payment_method": "monthly"},
    }
