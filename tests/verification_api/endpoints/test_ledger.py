"""The 台帳 of a town: what it opened, what it entered by hand, and its file."""

import csv
import io
from datetime import timedelta
from typing import Any

import pytest

from shared.schemas.facts.events import GuaranteeIssued
from shared.schemas.words.dates import in_japan
from tests.callers import OTHER_TOWN, TOWN
from tests.harness import Installation
from tests.journey.steps import fetch_key, issue, verify
from tests.verification_api.receiving.steps import TO_SURETY, give
from tests.verification_api.registering.facts import change, fetch_issued, say

ENTRY: dict[str, Any] = {
    "medium": "insurer",
    "issuer_name": "東海損害保険株式会社",
    "number": "第123-4号",
    "kind": "contract",
    "principal_name": "伊豆建設株式会社",
    "works_name": "町道湯ヶ岡線改良工事",
    "contract_amount": 30_000_000,
    "amount": 3_000_000,
    "expires_on": "2027-03-31",
    "note": "原本は金庫",
}


async def ask(installation: Installation, client: str = "authority", **asked: Any) -> list[dict[str, Any]]:
    answer = await installation.caller("verification", client).get("/ledger", params=asked)
    assert answer.status_code == 200, answer.text
    items: list[dict[str, Any]] = answer.json()["items"]
    assert answer.json()["total"] == len(items)
    return items


async def enter(installation: Installation, key: str = "", **changes: Any) -> Any:
    headers = {"Idempotency-Key": key} if key else {}
    town = installation.caller("verification", "authority")
    return await town.post("/ledger/entries", ENTRY | changes, headers=headers)


async def say_changed(installation: Installation, issued: GuaranteeIssued, version: int, **changes: Any) -> None:
    await say(installation, change(issued, version, **changes))
    await installation.settle()


async def test_what_is_opened_enters_the_ledger_and_follows_its_newest_version(installation: Installation) -> None:
    number = await issue(installation)
    key = await fetch_key(installation, number)
    assert await ask(installation) == []
    assert (await verify(installation, number, "7K3F-QXWA-9RTC")).status_code == 404
    assert await ask(installation) == []
    opened = (await verify(installation, number, key)).json()
    content = opened["certificate"]
    [line] = await ask(installation)
    assert (line["medium"], line["number"], line["authority_code"]) == ("electronic", number, TOWN)
    assert {name: line[name] for name in ("amount", "works_name", "expires_on", "contract_amount")} == {
        name: content[name] for name in ("amount", "works_name", "expires_on", "contract_amount")
    }
    assert (line["version"], line["seen_version"], line["attention"], line["status"]) == (1, 1, [], "in_force")
    assert line["opened_at"] == opened["verified_at"]
    installation.clock.advance(timedelta(hours=1))
    await say_changed(installation, await fetch_issued(installation), 2, amount=1_000, works_name="橋りょう補修工事")
    [changed] = await ask(installation, attention="changed_since_seen")
    assert (changed["version"], changed["seen_version"], changed["amount"]) == (2, 1, 1_000)
    assert changed["attention"] == ["changed_since_seen"]
    assert await ask(installation, q="橋りょう") == [changed]
    assert await ask(installation, q="橋梁") == []
    # Reading it again counts as seen, as a look-up does; neither moves it in the list.
    assert (await installation.caller("verification", "authority").get(f"/verifications/{opened['id']}")).is_success
    assert await ask(installation, attention="changed_since_seen") == []
    await say_changed(installation, await fetch_issued(installation), 3, amount=2_000)
    assert (await verify(installation, number, key)).status_code == 200
    [again] = await ask(installation)
    assert (again["version"], again["seen_version"], again["amount"], again["attention"]) == (3, 3, 2_000, [])
    assert (again["id"], again["opened_at"]) == (line["id"], line["opened_at"])


async def test_what_an_e_contract_system_opens_stands_in_the_ledger_of_its_town(installation: Installation) -> None:
    number = await issue(installation)
    form = {"contract_number": number, "key": await fetch_key(installation, number), "authority_code": TOWN}
    system = installation.caller("verification", "e_contract")
    assert (await system.post("/verifications/batch", {"items": [form] * 3})).status_code == 200
    [line] = await ask(installation)
    assert await ask(installation, "e_contract", authority_code=TOWN) == [line]
    assert await ask(installation, "other_authority") == []
    stranger = installation.caller("verification", "other_authority")
    assert (await stranger.get(f"/ledger/{line['id']}")).status_code == 404
    strange = await system.get("/ledger", params={"authority_code": OTHER_TOWN})
    assert (strange.status_code, strange.json()["errors"][0]["pointer"]) == (422, "query:authority_code")


async def test_an_entry_by_hand_is_added_once_and_changed_only_as_it_was_read(installation: Installation) -> None:
    town = installation.caller("verification", "authority")
    added = await enter(installation, "k1")
    repeated = await enter(installation, "k1")
    assert (added.status_code, repeated.headers["idempotency-replayed"]) == (201, "true")
    line = added.json()
    assert repeated.json() == line == (await town.get(f"/ledger/{line['id']}")).json()
    assert await ask(installation) == [line]
    assert (line["status"], line["attention"], line["version"]) == ("in_force", [], None)
    path, tag = f"/ledger/entries/{line['id']}", {"If-Match": f'"{line["tag"]}"'}
    assert (await town.call("PUT", path, json=ENTRY)).json()["code"] == "ledger.tag_required"
    edited = ENTRY | {"returned_on": "2026-06-01", "works_name": "水道管更新"}
    changed = await town.call("PUT", path, json=edited, headers=tag)
    assert (changed.status_code, changed.json()["status"]) == (200, "returned")
    stale = await town.call("PUT", path, json=ENTRY, headers=tag)
    assert (stale.status_code, stale.json()["code"]) == (412, "ledger.changed")
    assert await ask(installation, q="水道", status="returned") == [changed.json()]
    assert await ask(installation, q="湯ケ岡") == []
    other = installation.caller("verification", "other_authority")
    assert (await other.call("PUT", path, json=ENTRY, headers=tag)).json()["code"] == "ledger.not_found"
    kept = await installation.fetch("SELECT entered_by, changed_by FROM verification.ledger")
    assert [len({*row}) for row in kept] == [1]


async def test_what_was_opened_is_not_edited(installation: Installation) -> None:
    number = await issue(installation)
    await verify(installation, number, await fetch_key(installation, number))
    [line] = await ask(installation)
    answer = await installation.caller("verification", "authority").call(
        "PUT", f"/ledger/entries/{line['id']}", json=ENTRY, headers={"If-Match": f'"{line["tag"]}"'}
    )
    assert (answer.status_code, answer.json()["code"]) == (409, "ledger.not_entered")


@pytest.mark.parametrize(
    ("changes", "pointer", "code"),
    [
        ({"medium": "electronic"}, "/medium", "ledger.electronic"),
        ({"expires_on": None}, "/expires_on", "field.missing"),
        ({"number": " "}, "/number", "text.blank"),
        ({"works_name": "一\n二"}, "/works_name", "text.line_break"),
        ({"issuer_name": "\u202e社"}, "/issuer_name", "text.not_allowed"),
        ({"amount": 0}, "/amount", None),
        ({"status": "returned"}, "/status", "field.unknown"),
    ],
)
async def test_what_an_entry_may_not_say(
    installation: Installation, changes: dict[str, Any], pointer: str, code: str | None
) -> None:
    answer = await enter(installation, **changes)
    assert answer.status_code == 422, answer.text
    [error] = answer.json()["errors"]
    assert error["pointer"] == pointer
    assert code in (None, error["code"])
    assert await ask(installation) == []


async def test_filters_attention_and_pages(installation: Installation) -> None:
    today = in_japan(installation.clock.now()).date()
    lines = {}
    for medium, expires_on in (("paper", "2026-01-01"), ("bank", "2099-01-01"), ("deposit", None)):
        installation.clock.advance(timedelta(seconds=1))
        answer = await enter(installation, medium=medium, expires_on=expires_on, number=f"{medium} 12-3")
        assert answer.status_code == 201, answer.text
        lines[medium] = answer.json()
    soon = (await enter(installation, expires_on=str(today))).json()
    number = await issue(installation)
    looked_up = await verify(installation, number, await fetch_key(installation, number))
    assert (await give(installation, looked_up, TO_SURETY)).status_code == 201
    [sent_back] = await ask(installation, attention="returned_unanswered")
    assert (sent_back["number"], "returned_unanswered" in sent_back["attention"]) == (number, True)
    issued = await fetch_issued(installation)
    await say_changed(installation, issued, 2, expires_on=issued.certificate.term.start)

    async def find(**asked: Any) -> set[str]:
        return {line["medium"] for line in await ask(installation, **asked)}

    assert lines["deposit"]["status"] == "in_force"
    assert lines["paper"]["status"] == "expired"
    assert soon["attention"] == ["expires_soon"]
    assert await find(status="expired") == {"paper"}
    assert await find(status=["in_force", "returned"], form=["bank", "deposit"]) == {"bank", "deposit"}
    assert "electronic" in await find(attention="term_beyond_expiry")
    assert await find(attention="term_beyond_expiry") == {"electronic"}
    assert await find(attention="changed_since_seen") == {"electronic"}
    assert "insurer" in await find(attention=["expires_soon", "returned_unanswered"], within=0)
    assert await find(attention="returned_unanswered") == set()
    assert await find(expires_before="2026-01-02") == {"paper"}
    assert await find(q="１２ー３") == {"paper", "bank", "deposit"}
    assert await find(q=number) == await find(q=number[6:9]) == {"electronic"}
    assert await find(kind="intermediate_payment") == set()
    assert await find(to=str(today), q="湯ケ岡 伊豆建設 損害") == {"paper", "bank", "deposit", "insurer"}
    town = installation.caller("verification", "authority")
    seen, cursor = [], None
    while True:
        page = (await town.get("/ledger", params={"limit": 2, **({"cursor": cursor} if cursor else {})})).json()
        assert page["total"] == 5
        seen += [line["opened_at"] for line in page["items"]]
        cursor = page["next_cursor"]
        if cursor is None:
            break
    assert (len(seen), sorted(seen, reverse=True)) == (5, seen)


async def fetch_file(installation: Installation, **asked: Any) -> Any:
    return await installation.caller("verification", "authority").get("/ledger.csv", params=asked)


async def test_the_file_is_machine_readable_in_either_encoding_and_says_what_cp932_lacks(
    installation: Installation,
) -> None:
    await enter(installation, works_name="=町道 湯ヶ岡線〜改良工事", principal_name="株式会社𠮷田組")
    await enter(installation, medium="deposit", expires_on=None)
    answer = await fetch_file(installation)
    assert (answer.status_code, answer.headers["content-type"]) == (200, "text/csv; charset=utf-8; header=present")
    assert answer.content.startswith(b"\xef\xbb\xbfauthority_code,")
    rows = list(csv.DictReader(io.StringIO(answer.content.decode("utf-8-sig"))))
    assert [row["medium_label"] for row in rows] == ["契約保証金（現金等）", "保険会社の保証"]
    assert rows[1]["works_name"] == "'=町道 湯ヶ岡線〜改良工事"
    assert (rows[1]["amount"], rows[1]["expires_on"], rows[0]["expires_on"]) == ("3000000", "2027-03-31", "")
    refused = await fetch_file(installation, encoding="cp932")
    assert refused.status_code == 422
    [error] = refused.json()["errors"]
    assert (error["pointer"], error["code"]) == ("query:encoding", "ledger.unwritable")
    assert "1件" in error["message"]
    assert "𠮷（U+20BB7）" in error["message"]
    replaced = await fetch_file(installation, encoding="cp932", replace="true")
    assert replaced.headers["content-type"] == "text/csv; charset=windows-31j; header=present"
    written = list(csv.DictReader(io.StringIO(replaced.content.decode("cp932"))))
    assert [(row["principal_name"], row["unwritable"]) for row in written] == [
        ("伊豆建設株式会社", ""),
        ("株式会社〓田組", "U+20BB7"),
    ]
    assert written[1]["works_name"] == "'=町道 湯ヶ岡線～改良工事"
    assert (await fetch_file(installation, encoding="cp932", form="deposit")).status_code == 200
    assert len((await fetch_file(installation, q="𠮷田")).content.splitlines()) == 2
