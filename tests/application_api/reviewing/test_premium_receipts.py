from typing import Any

import httpx
import pytest

from tests.application_api.steps import ACCEPT, RETURN, act, review, start
from tests.harness import Installation

RECEIPT = {"received_on": "2026-04-10", "amount": 70_000}


async def receive(installation: Installation, application: dict[str, Any], kind: str) -> httpx.Response:
    return await act(installation.caller("application", "officer"), application, kind, "premium-receipt", RECEIPT)


@pytest.mark.parametrize("decision", [None, ACCEPT, RETURN])
async def test_where_premiums_are_billed_together_no_receipt_is_expected(
    installation: Installation, decision: dict[str, str] | None
) -> None:
    application = await start(installation)
    if decision:
        await review(installation, application, "contract", decision)
    refused = await receive(installation, application, "contract")
    assert (refused.status_code, refused.json()["code"]) == (409, "premium.billed_monthly")
    assert refused.json()["detail"] == "一括納付のため、入金の登録は不要です。"
    assert await installation.fetch("SELECT * FROM application.premium_receipt") == []


async def test_a_receipt_before_the_acceptance_is_told_what_comes_first(installation: Installation) -> None:
    application = await start(installation)
    refused = await receive(installation, application, "advance_payment")
    assert (refused.status_code, refused.json()["code"]) == (409, "application.wrong_status")
    assert "先に審査で引き受けてください" in refused.json()["detail"]
    await review(installation, application, "advance_payment", RETURN)
    assert "差戻し" in (await receive(installation, application, "advance_payment")).json()["detail"]
