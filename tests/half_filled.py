"""Half-filled forms: any part of a form that is whole."""

import copy
from typing import Any

from hypothesis import HealthCheck, Phase, given, seed, settings
from hypothesis import strategies as st

from tests.application_api.steps import DECLARED
from tests.callers import BUILDER
from tests.forms import make_form

VENTURE = {
    "name": "伊豆・下田特定建設工事共同企業体",
    "type": "甲型",
    "members": [
        {"name": "伊豆建設株式会社", "corporate_number": BUILDER, "share": 60, "representative": True},
        {"name": "下田建設株式会社", "corporate_number": "5010401067252", "share": 40, "representative": False},
    ],
}


def make_rich_form() -> dict[str, Any]:
    """A form with something in every field: a joint venture, this year's amount, paper, an intermediate payment."""
    form = make_form(
        {
            "/works/this_year_amount": 40_000_000,
            "/works/this_year_basis": "payment_limit",
            "/works/fiscal_year": 2026,
            "/works/notice_date": "2026-03-02",
            "/works/section": "建設整備課",
            "/principal/joint_venture": VENTURE,
            "/guarantees/0/form": "paper",
            "/guarantees/0/certificate_delivery": "post",
            "/guarantees/0/deposit_bank/bank_code": "0149",
            "/guarantees/0/deposit_bank/branch_code": "123",
            "/guarantees/1/deliver_directly": True,
            "/message": "よろしく\nお願いします",
        }
    )
    advance = copy.deepcopy(form["guarantees"][0])
    advance |= {"kind": "intermediate_payment", "amount": 5_000_000, "intermediate": dict(DECLARED)}
    form["guarantees"].append(advance)
    return form


def draw_parts(whole: Any) -> st.SearchStrategy[Any]:
    """Any part of a form: of an object some fields, of a list some entries, each again in part; or null for a field."""
    if isinstance(whole, dict):
        return st.fixed_dictionaries({}, optional={name: draw_parts(value) for name, value in whole.items()})
    if isinstance(whole, list):
        return st.tuples(*(st.none() | draw_parts(entry) for entry in whole)).map(
            lambda entries: [entry for entry in entries if entry is not None]
        )
    return st.just(whole) | st.none()


def collect(strategy: st.SearchStrategy[Any], count: int) -> list[Any]:
    """Examples to go through in an asynchronous test, always the same ones."""
    found: list[Any] = []

    @seed(20260410)
    @settings(max_examples=count, database=None, phases=[Phase.generate], suppress_health_check=list(HealthCheck))
    @given(strategy)
    def note(example: Any) -> None:
        found.append(example)

    note()
    return found
