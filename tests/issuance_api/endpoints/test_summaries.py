from datetime import timedelta
from typing import Any

from tests.forms import make_single
from tests.harness import Installation
from tests.journey.steps import issue


async def test_guarantees_are_counted_and_summed_up_by_whatever_officers_ask_for(installation: Installation) -> None:
    await issue(installation)
    await issue(installation)
    installation.clock.advance(timedelta(days=20, hours=14))  # the first of May in Japan
    paper = make_single({"/authority_code": "250007", "/office_code": "002"})
    paper["guarantees"][0] |= {"form": "paper", "certificate_delivery": "post"}
    await issue(installation, paper)
    officer = installation.caller("issuance", "officer")

    async def summarise(**params: str) -> list[dict[str, Any]]:
        answer = await officer.get("/summaries/guarantees", params=params)
        assert answer.status_code == 200, answer.text
        items: list[dict[str, Any]] = answer.json()["items"]
        return items

    two = {"guarantees": 2, "amount": 40_000_000, "contract_amount": 100_000_000}
    one = {"guarantees": 1, "amount": 20_000_000, "contract_amount": 50_000_000}
    three = {"guarantees": 3, "amount": 60_000_000, "contract_amount": 150_000_000}
    assert await summarise(by="kind") == [{"key": "advance_payment", "label": "前払金保証", **three}]
    assert await summarise(by="form") == [
        {"key": "electronic", "label": "電子", **two},
        {"key": "paper", "label": "紙", **one},
    ]
    assert await summarise(by="month") == [
        {"key": "2026-04", "label": "2026年4月", **two},
        {"key": "2026-05", "label": "2026年5月", **one},
    ]
    towns = await summarise(by="town")
    assert [(town["key"], town["label"], town["guarantees"]) for town in towns] == [
        ("223018", "東伊豆町", 2),
        ("250007", "滋賀県", 1),
    ]
    offices = await summarise(by="office")
    assert [(office["key"], office["guarantees"]) for office in offices] == [("001", 2), ("002", 1)]
    assert all(office["label"] for office in offices)
    assert await summarise(by="kind", **{"from": "2026-05-01"}) == [
        {"key": "advance_payment", "label": "前払金保証", **one}
    ]
    assert await summarise(by="kind", to="2026-04-09") == []
    assert (await officer.get("/summaries/guarantees")).status_code == 422
