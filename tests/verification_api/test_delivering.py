"""直接送付: a guarantee lies in its town's inbox where builder and town both chose it, and nowhere else."""

import asyncio
from datetime import timedelta

import pytest

from tests.callers import TOWN
from tests.forms import make_single
from tests.harness import Installation
from tests.issuance_api.changing.steps import publish_change
from tests.issuance_api.handing_in.steps import open_mail
from tests.journey.steps import fetch_key, issue, verify
from tests.soundness import describe, find_faults, require_sound
from tests.verification_api.inboxes import WISH, choose, deliver, fetch_inbox
from tests.verification_api.look_ups import list_outcomes


async def test_what_both_chose_is_delivered_opened_as_a_look_up_and_told_to_the_builder(
    installation: Installation,
) -> None:
    number = await deliver(installation)
    [item] = await fetch_inbox(installation)
    assert (item["contract_number"], item["status"], item["status_label"]) == (number, "unopened", "未開封")
    assert "amount" not in item
    assert await list_outcomes(installation) == []
    town = installation.caller("verification", "authority")
    opened = await town.post(f"/inbox/{item['id']}/opening", None)
    assert (opened.status_code, opened.headers["cache-control"]) == (200, "no-store, no-transform")
    looked_up = await verify(installation, number, await fetch_key(installation, number))
    differ = {"id", "verified_at"}
    assert {name: value for name, value in opened.json().items() if name not in differ} == {
        name: value for name, value in looked_up.json().items() if name not in differ
    }
    assert await list_outcomes(installation) == ["confirmed", "confirmed"]
    registry = installation.verification.state.service.metrics.registry
    assert registry.get_sample_value("hosho_look_ups_total", {"outcome": "confirmed"}) == 2
    again = await town.get(f"/verifications/{opened.json()['id']}")
    assert again.json() == opened.json()
    [line] = (await town.get("/ledger")).json()["items"]
    assert (line["number"], line["medium"], line["seen_version"]) == (number, "electronic", 1)
    builder = installation.caller("issuance", "principal")
    assert (await builder.get(f"/guarantees/{number}")).json()["delivered_directly"] is True
    guide = (await builder.get(f"/guarantees/{number}/submission-guide")).json()
    assert "直接お届け" in guide["steps"][0]
    assert not any("直接" in warning for warning in guide["warnings"])
    [mail] = installation.mailbox.messages
    assert "認証キーを発注者に提出する必要はありません" in open_mail(mail).get_content()
    assert "ダウンロードして発注者にご提出ください" not in open_mail(mail).get_content()
    await require_sound(installation)


async def test_it_is_not_delivered_where_one_of_the_two_did_not_choose_it(installation: Installation) -> None:
    town = installation.caller("verification", "authority")
    assert (await town.get("/preferences")).json() == {"direct_delivery": False, "changed_at": None}
    unchosen = await issue(installation, make_single(WISH))
    await choose(installation)
    unwished = await issue(installation)
    await choose(installation, direct_delivery=False)
    late = await issue(installation, make_single(WISH))
    assert (await town.get("/preferences")).json()["direct_delivery"] is False
    assert await fetch_inbox(installation) == []
    builder = installation.caller("issuance", "principal")
    for number in (unchosen, unwished, late):
        assert (await builder.get(f"/guarantees/{number}")).json()["delivered_directly"] is False
        steps = (await builder.get(f"/guarantees/{number}/submission-guide")).json()["steps"]
        assert not any("直接お届け" in step for step in steps)
    assert all("ご提出ください" in open_mail(mail).get_content() for mail in installation.mailbox.messages)
    await require_sound(installation)


async def test_a_later_version_of_what_was_delivered_shows_as_changed_whatever_was_chosen_since(
    installation: Installation,
) -> None:
    number = await deliver(installation)
    town = installation.caller("verification", "authority")
    [item] = await fetch_inbox(installation)
    assert (await town.post(f"/inbox/{item['id']}/opening", None)).status_code == 200
    assert [each["status"] for each in await fetch_inbox(installation)] == ["opened"]
    await choose(installation, direct_delivery=False)
    installation.clock.advance(timedelta(minutes=5))
    await publish_change(installation, number, amount=21_000_000)
    await installation.settle()
    [changed] = await fetch_inbox(installation, status="changed")
    assert (changed["version"], changed["opened_version"], changed["id"]) == (2, 1, item["id"])
    [line] = (await town.get("/ledger")).json()["items"]
    assert line["attention"] == ["changed_since_seen"]
    assert (await installation.caller("issuance", "principal").get(f"/guarantees/{number}")).json()[
        "delivered_directly"
    ] is True
    assert "直接お届け" in open_mail(installation.mailbox.messages[-1]).get_content()
    assert (await town.post(f"/inbox/{item['id']}/opening", None)).json()["version"] == 2
    assert await fetch_inbox(installation, status=["changed", "unopened"]) == []
    [line] = (await town.get("/ledger")).json()["items"]
    assert line["attention"] == []
    await require_sound(installation)


async def test_a_wish_is_heard_at_a_later_version_once_the_town_chose_it(installation: Installation) -> None:
    number = await issue(installation, make_single(WISH))
    await choose(installation)
    await publish_change(installation, number, amount=21_000_000, deliver_directly=False)
    await installation.settle()
    [item] = await fetch_inbox(installation)
    assert (item["version"], item["status"]) == (2, "unopened")
    await require_sound(installation)


async def test_what_waits_comes_first_and_of_both_the_newest(installation: Installation) -> None:
    numbers = []
    for _ in range(3):
        numbers.append(await deliver(installation))
        installation.clock.advance(timedelta(minutes=1))
    newest = (await fetch_inbox(installation))[0]
    town = installation.caller("verification", "authority")
    await town.post(f"/inbox/{newest['id']}/opening", None)
    first = (await town.get("/inbox", params={"limit": 2})).json()
    rest = (await town.get("/inbox", params={"limit": 2, "cursor": first["next_cursor"]})).json()
    listed = [item["contract_number"] for item in first["items"] + rest["items"]]
    assert listed == [numbers[1], numbers[0], numbers[2]]
    assert (first["total"], rest["next_cursor"]) == (3, None)


async def test_nobody_but_its_town_reaches_it(installation: Installation) -> None:
    await deliver(installation)
    [item] = await fetch_inbox(installation)
    assert await fetch_inbox(installation, "other_authority") == []
    other = await installation.caller("verification", "other_authority").post(f"/inbox/{item['id']}/opening", None)
    assert (other.status_code, other.json()["code"]) == (404, "inbox.not_found")
    await choose(installation, client="other_authority")
    rows = await installation.fetch("SELECT authority_code FROM verification.preference ORDER BY 1")
    assert TOWN in [row["authority_code"] for row in rows]
    assert await list_outcomes(installation) == []


async def test_what_issuance_did_not_say_is_not_shown_and_the_try_is_on_record(installation: Installation) -> None:
    await deliver(installation)
    [item] = await fetch_inbox(installation)
    await installation.fetch(
        "UPDATE verification.certificate_version SET content = jsonb_set(content, '{amount}', '1')"
    )
    answer = await installation.caller("verification", "authority").post(f"/inbox/{item['id']}/opening", None)
    assert answer.json()["code"] == "verification.unproven"
    assert await list_outcomes(installation) == ["unproven"]
    assert [each["status"] for each in await fetch_inbox(installation)] == ["unopened"]


async def test_openings_at_once_are_each_on_record(installation: Installation) -> None:
    await deliver(installation)
    [item] = await fetch_inbox(installation)
    town = installation.caller("verification", "authority")
    answers = await asyncio.gather(*(town.post(f"/inbox/{item['id']}/opening", None) for _ in range(4)))
    assert {answer.status_code for answer in answers} == {200}
    assert len({answer.json()["id"] for answer in answers}) == 4
    assert await list_outcomes(installation) == ["confirmed"] * 4


@pytest.mark.parametrize(
    "tampering",
    [
        "DELETE FROM verification.delivery",
        "UPDATE verification.delivery SET authority_code = '250007'",
        "UPDATE verification.delivery SET version = 2",
        "UPDATE verification.delivery SET delivered_at = delivered_at - interval '1 day'",
        "UPDATE issuance.registration SET delivered_directly = false",
        "UPDATE issuance.guarantee SET deliver_directly = false",
    ],
)
async def test_fsck_finds_a_delivery_that_does_not_go_with_what_was_said(
    installation: Installation, tampering: str
) -> None:
    await deliver(installation)
    await installation.fetch(tampering)
    connection = await installation.clone.connect()
    try:
        findings = await find_faults(connection, installation.keys)
    finally:
        await connection.close()
    assert findings.faults, describe(findings)


async def test_paper_is_not_delivered_directly(installation: Installation) -> None:
    form = make_single({**WISH, "/guarantees/0/form": "paper", "/guarantees/0/certificate_delivery": "post"})
    answer = await installation.caller("application", "principal").post("/applications", form)
    assert (answer.status_code, answer.json()["errors"][0]["code"]) == (422, "deliver_directly.needless")
