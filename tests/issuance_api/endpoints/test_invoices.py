"""前払金請求書 from the form to the paper: made, found wrong, replaced, listed, drawn again."""

import asyncio
import io
import json
from typing import Any

import httpx
import pypdf

from tests.forms import make_single
from tests.harness import Installation
from tests.issuance_api.changing.steps import act_on
from tests.journey.steps import approve, issue

TODAY = "2026-04-10"
FORM: dict[str, Any] = {
    "payee_account": {
        "bank": "静岡銀行",
        "branch": "稲取支店",
        "account_type": "special",
        "account_number": "0012345",
        "holder": "伊豆建設株式会社",
        "holder_kana": "イズケンセツ（カ",
    },
    "responsible": {"title": "代表取締役", "name": "山﨑 髙志", "phone": "0557-00-0000"},
    "contact": {"department": "工務部", "name": "鈴木 一郎", "phone": "0557-00-0000"},
    "invoiced_on": TODAY,
}


async def make(installation: Installation, number: str, client: str = "principal", **changes: Any) -> httpx.Response:
    path = f"/guarantees/{number}/advance-invoice.pdf"
    headers = changes.pop("headers", {})
    return await installation.caller("issuance", client).post(path, FORM | changes, headers=headers)


async def fetch_list(installation: Installation, number: str, query: str = "") -> dict[str, Any]:
    answer = await installation.caller("issuance", "principal").get(f"/guarantees/{number}/advance-invoices{query}")
    assert answer.status_code == 200, answer.text
    page: dict[str, Any] = answer.json()
    return page


def read_data(pdf: bytes) -> dict[str, Any]:
    [content] = pypdf.PdfReader(io.BytesIO(pdf)).attachments["advance-invoice.json"]
    data: dict[str, Any] = json.loads(content)
    return data


async def test_an_invoice_is_made_replaced_listed_and_drawn_again(installation: Installation) -> None:
    number = await issue(installation)
    builder = installation.caller("issuance", "principal")
    assert await fetch_list(installation, number) == {"items": [], "next_cursor": None, "total": 0}
    first = await make(installation, number)
    assert first.status_code == 201, first.text
    place = f"/guarantees/{number}/advance-invoices/{number}-01.pdf"
    assert first.headers["location"] == place
    assert first.headers["content-disposition"] == f'inline; filename="advance-invoice-{number}-01.pdf"'
    assert (await builder.get(place)).content == first.content
    data = read_data(first.content)
    assert (data["amount"], data["beneficiary"], data["replaced_by"]) == (20_000_000, "東伊豆町長", None)
    assert data["payee_account"]["account_number"] == "0012345"

    second = await make(installation, number, creditor_number="77-A")
    assert read_data(second.content)["invoice_number"] == f"{number}-02"
    page = await fetch_list(installation, number)
    assert [(item["invoice_number"], item["replaced_by"]) for item in page["items"]] == [
        (f"{number}-02", None), (f"{number}-01", f"{number}-02"),
    ]  # fmt: skip
    assert page["items"][0]["amount"] == 20_000_000
    assert page["items"][0]["invoiced_on"] == TODAY
    half = await fetch_list(installation, number, "?limit=1")
    assert half["next_cursor"]
    rest = await fetch_list(installation, number, f"?limit=1&cursor={half['next_cursor']}")
    assert [item["invoice_number"] for item in half["items"] + rest["items"]] == [f"{number}-02", f"{number}-01"]
    assert read_data((await builder.get(place)).content)["replaced_by"] == f"{number}-02"


async def test_what_is_wrong_is_told_and_nothing_is_kept(installation: Installation) -> None:
    number = await issue(installation)
    answer = await make(installation, number, payee_account=None, invoiced_on="2026-04-11")
    assert (answer.status_code, answer.json()["code"]) == (422, "advance_invoice.invalid")
    assert [(error["pointer"], error["code"]) for error in answer.json()["errors"]] == [
        ("/payee_account", "invoice.account_missing"), ("/invoiced_on", "invoice.day_future"),
    ]  # fmt: skip
    shapes = {
        "/payee_account/account_number": {"account_number": "１２３"},
        "/payee_account/holder_kana": {"holder_kana": "伊豆建設"},
        "/payee_account/account_type": {"account_type": "x"},
        "/payee_account/bank": {"bank": " "},
        "/payee_account/more": {"more": 1},
    }
    for pointer, changes in shapes.items():
        answer = await make(installation, number, payee_account=FORM["payee_account"] | changes)
        assert (answer.status_code, answer.json()["code"]) == (422, "request.invalid"), answer.text
        assert [error["pointer"] for error in answer.json()["errors"]] == [pointer]
    for bad in ({"invoiced_on": "1999-12-31"}, {"creditor_number": "x" * 21}, {"amount": 1}):
        assert (await make(installation, number, **bad)).json()["code"] == "request.invalid"
    assert (await fetch_list(installation, number))["items"] == []

    checks = f"/guarantees/{number}/advance-invoice-checks"
    builder = installation.caller("issuance", "principal")
    checked = await builder.post(checks, FORM | {"payee_account": FORM["payee_account"] | {"bank": "他の銀行"}})
    assert checked.status_code == 200
    found = checked.json()
    assert found["amount"] == 20_000_000
    assert [(finding["severity"], finding["code"]) for finding in found["findings"]] == [
        ("warning", "invoice.deposit_bank")
    ]


async def test_a_repeat_makes_no_second_invoice_and_two_at_once_make_two(installation: Installation) -> None:
    number = await issue(installation)
    key = {"Idempotency-Key": "invoice-1"}
    first, again = [await make(installation, number, headers=key) for _ in range(2)]
    assert (again.status_code, again.content) == (201, first.content)
    assert again.headers["idempotency-replayed"] == "true"
    assert "idempotency-replayed" not in first.headers
    other = await make(installation, number, headers=key, creditor_number="1")
    assert other.json()["code"] == "idempotency.other_body"
    both = await asyncio.gather(make(installation, number), make(installation, number))
    made = sorted(read_data(answer.content)["invoice_number"] for answer in both)
    assert made == [f"{number}-02", f"{number}-03"]
    assert len((await fetch_list(installation, number))["items"]) == 3


async def test_it_is_of_an_advance_in_force_and_of_its_builder(installation: Installation) -> None:
    number = await issue(installation)
    assert (await make(installation, number)).status_code == 201
    stranger = installation.caller("issuance", "other_principal")
    foreign = [
        await make(installation, number, "other_principal"),
        await stranger.post(f"/guarantees/{number}/advance-invoice-checks", FORM),
        await stranger.get(f"/guarantees/{number}/advance-invoices"),
        await stranger.get(f"/guarantees/{number}/advance-invoices/{number}-01.pdf"),
    ]
    assert [(answer.status_code, answer.json()["code"]) for answer in foreign] == [(404, "guarantee.not_found")] * 4
    builder = installation.caller("issuance", "principal")
    for missing in (f"{number}-02", f"{number}-00", "00000-000000-01"):
        answer = await builder.get(f"/guarantees/{number}/advance-invoices/{missing}.pdf")
        assert (answer.status_code, answer.json()["code"]) == (404, "advance_invoice.not_found")
    assert (await builder.get(f"/guarantees/{number}/advance-invoices/x.pdf")).status_code == 422

    contract = await issue(installation, make_single(kind="contract"))
    refused = await make(installation, contract)
    assert (refused.status_code, refused.json()["code"]) == (409, "advance_invoice.kind")

    corrected = {"content": {"amount": 15_000_000}, "reason": "保証金額の誤り"}
    assert (await act_on(installation, number, "corrections", corrected)).status_code == 200
    await installation.settle()
    after = read_data((await make(installation, number)).content)
    assert (after["amount"], after["version"], after["invoice_number"]) == (15_000_000, 2, f"{number}-02")
    assert [item["amount"] for item in (await fetch_list(installation, number))["items"]] == [15_000_000, 20_000_000]

    end = {"effective_on": TODAY, "reason": "契約解除のため"}
    assert (await act_on(installation, number, "terminations", end)).status_code == 200
    await installation.settle()
    refused = await make(installation, number)
    assert (refused.status_code, refused.json()["code"]) == (409, "guarantee.terminated")
    assert (await builder.get(f"/guarantees/{number}/advance-invoices/{number}-02.pdf")).status_code == 200


async def test_one_of_paper_is_invoiced_and_one_that_waits_is_not(installation: Installation) -> None:
    on_paper = await issue(
        installation, make_single({"/guarantees/0/form": "paper", "/guarantees/0/certificate_delivery": "counter"})
    )
    assert (await make(installation, on_paper)).status_code == 201
    await approve(installation)
    inbox = installation.issuance.state.inbox
    for _ in range(2):  # numbers it, and draws it; nobody registers it
        await inbox.handle_next()
    [row] = await installation.fetch("SELECT contract_number FROM issuance.guarantee WHERE form = 'electronic'")
    refused = await make(installation, row["contract_number"])
    assert (refused.status_code, refused.json()["code"]) == (409, "guarantee.not_registered")
