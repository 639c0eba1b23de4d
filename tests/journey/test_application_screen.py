"""The leaflet's application screen with every field filled in; docs/application-screen.md points here."""

from typing import Any

from tests.callers import BUILDER, OTHER_BUILDER
from tests.forms import make_new_form
from tests.harness import Installation

EVERYTHING: dict[str, Any] = {
    "/works/kind": "construction",
    "/works/low_bid": True,
    "/works/this_year_amount": 40_000_000,
    "/works/this_year_basis": "payment_limit",
    "/works/fiscal_year": 2026,
    "/principal/joint_venture": {
        "name": "伊豆・東京特定建設工事共同企業体",
        "type": "乙型",
        "members": [
            {"name": "伊豆建設株式会社", "corporate_number": BUILDER, "share": 60, "representative": True},
            {"name": "東京建設株式会社", "corporate_number": OTHER_BUILDER, "share": 40, "representative": False},
        ],
    },
    "/guarantees/0/amount": 16_000_000,
    "/guarantees/0/deposit_bank": {
        "bank": "静岡銀行",
        "branch": "稲取支店",
        "bank_code": "0149",
        "branch_code": "171",
    },
    "/guarantees/0/redeposit": True,
    "/guarantees/0/premium": {"payment_method": "cash", "bill_to": "principal", "paper_statement": True},
    "/guarantees/1/form": "paper",
    "/guarantees/1/certificate_delivery": "counter",
    "/guarantees/1/amount": 15_000_000,
    "/guarantees/1/premium": {"payment_method": "monthly", "bill_to": "principal", "paper_statement": True},
    "/notification": {"wanted": True, "email": "keiri@izu-kensetsu.example"},
    "/contact": {"department": "工務部", "title": "課長", "name": "鈴木 一郎", "phone": "0557-00-0000"},
    "/message": "証書は窓口で受け取ります。\nよろしくお願いいたします。",
}


async def test_every_field_of_the_screen_comes_back_as_it_was_filled_in(installation: Installation) -> None:
    form = make_new_form(EVERYTHING)
    builder = installation.caller("application", "principal")
    draft = (await builder.post("/applications", {**form, "draft": True})).json()
    await builder.post(f"/applications/{draft['id']}/submission", None)
    for client in ("principal", "officer"):
        answer = (await installation.caller("application", client).get(f"/applications/{draft['id']}")).json()
        assert_holds(answer, form)
        assert answer["findings"] == []
        assert [guarantee["ratio"] for guarantee in answer["guarantees"]] == ["40.0", "30.0"]


def assert_holds(answer: Any, form: Any, place: str = "") -> None:
    """All that the form says, the answer says too, whatever else it says."""
    if isinstance(form, dict):
        for name, value in form.items():
            assert name in answer, f"{place}/{name}"
            assert_holds(answer[name], value, f"{place}/{name}")
    elif isinstance(form, list):
        assert len(answer) == len(form), place
        for position, value in enumerate(form):
            assert_holds(answer[position], value, f"{place}/{position}")
    else:
        assert answer == form, place
