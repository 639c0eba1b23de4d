from datetime import timedelta
from typing import Any

from sqlalchemy import text

from shared.runtime.identity.clients import revoke_client
from tests.application_api.steps import ACCEPT, RETURN, put, review, start
from tests.databases import CloneDatabase
from tests.forms import make_new_form
from tests.harness import Installation


async def test_guarantees_are_counted_and_summed_up_without_drafts(installation: Installation) -> None:
    first = await start(installation)
    await review(installation, first, "advance_payment", ACCEPT)
    installation.clock.advance(timedelta(days=20, hours=14))  # the first of May in Japan
    second = await start(installation, make_new_form({"/authority_code": "250007", "/office_code": "002"}))
    await start(installation, draft=True)
    officer = installation.caller("application", "officer")

    async def summarise(**params: str) -> list[dict[str, Any]]:
        answer = await officer.get("/summaries/applications", params=params)
        assert answer.status_code == 200, answer.text
        items: list[dict[str, Any]] = answer.json()["items"]
        return items

    premium = first["guarantees"][0]["premium"]["amount"]
    by_status = await summarise(by="status")
    assert by_status[0] == {
        "key": "accepted", "label": "引受済・保証料入金待ち", "guarantees": 1, "amount": 20_000_000, "premium": premium,
    }  # fmt: skip
    assert [(item["key"], item["guarantees"], item["amount"]) for item in by_status[1:]] == [
        ("submitted", 3, 30_000_000)
    ]
    for by, wanted in {
        "office": [("001", 2), ("002", 2)],
        "town": [("223018", 2), ("250007", 2)],
        "month": [("2026-04", 2), ("2026-05", 2)],
    }.items():
        found = await summarise(by=by)
        assert [(item["key"], item["guarantees"]) for item in found] == wanted, by
        assert all(item["label"] for item in found), by
    assert [item["guarantees"] for item in await summarise(by="town", **{"from": "2026-05-01"})] == [2]
    assert await summarise(by="town", to="2026-04-09") == []
    assert [
        item["guarantees"] for item in await summarise(by="office", **{"from": "2026-04-10", "to": "2026-05-31"})
    ] == [2, 2]

    # What is edited is counted anew: by its new amount, and where and to whom it goes now.
    for kind in ("advance_payment", "contract"):
        await review(installation, second, kind, RETURN)
    edited = make_new_form({"/authority_code": "250007", "/guarantees/0/amount": 10_000_000})
    answer = await put(installation, second, edited)
    assert answer.status_code == 200, answer.text
    kept = {by: await summarise(by=by) for by in ("status", "office", "town", "month")}
    assert [(item["key"], item["guarantees"]) for item in kept["status"]] == [
        ("accepted", 1), ("returned", 2), ("submitted", 1),
    ]  # fmt: skip
    assert [(item["key"], item["guarantees"], item["amount"]) for item in kept["office"]] == [("001", 4, 40_000_000)]
    async with installation.admin.write() as session:
        await session.execute(text("SELECT application.count_anew()"))
    assert {by: await summarise(by=by) for by in kept} == kept


async def test_whoever_counts_waits_for_nobody(clone: CloneDatabase) -> None:
    count = "SELECT application.add_to_tally('status', 'submitted', '2026-04-10', 1, 20, 3)"
    first, second = await clone.connect(), await clone.connect()
    for connection in (first, second):
        await connection.execute("SET lock_timeout = '1s'; BEGIN")
        await connection.execute(count)
    for connection in (first, second):
        await connection.execute("COMMIT")
        await connection.execute(count)
        await connection.close()
    rows = await clone.fetch("SELECT guarantees, amount, premium_amount FROM application.tally WHERE span = 'month'")
    assert [sum(column) for column in zip(*rows, strict=True)] == [4, 80, 12]
    assert len(rows) == 2


async def test_officers_know_their_living_colleagues_by_name(installation: Installation) -> None:
    officer = installation.caller("application", "officer")
    clients = installation.clients
    page = (await officer.get("/officers")).json()
    assert page == {
        "items": [{"id": clients[name].client_id, "name": name} for name in ("officer", "other_officer")],
        "next_cursor": None,
        "total": 2,
    }
    first = (await officer.get("/officers", params={"limit": 1})).json()
    rest = (await officer.get("/officers", params={"cursor": first["next_cursor"]})).json()
    assert [item["name"] for item in rest["items"]] == ["other_officer"]
    async with installation.admin.write() as session:
        await revoke_client(session, clients["other_officer"].client_id, installation.clock.now())
    assert (await officer.get("/officers")).json()["total"] == 1
