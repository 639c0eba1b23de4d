"""What is queued arrives, signed, once for each event; a target that fails delays no other and is left in the end."""

import asyncio
import json
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack
from datetime import UTC, datetime
from typing import Any

import pytest
from standardwebhooks import Webhook

from services.verification_api.webhooks.post import compute_delay
from tests.databases import CloneDatabase
from tests.forms import make_single
from tests.harness import Installation, install
from tests.issuance_api.changing.steps import publish_change
from tests.journey.steps import fetch_key, issue, verify
from tests.verification_api.inboxes import WISH, deliver
from tests.verification_api.webhooks.steps import EVENTS, Target, add_webhook, listen, run_target

DUE = "UPDATE verification.webhook_message SET due_at = now()"


@pytest.fixture
async def installation(clone: CloneDatabase, fonts: None) -> AsyncIterator[Installation]:
    """Whose webhooks may lead to this machine."""
    async with install(clone, verification_settings={"webhook_loopback": True}) as installation:
        yield installation


async def add(installation: Installation, target: Target, client: str = "authority", **chosen: Any) -> dict[str, Any]:
    added = await add_webhook(installation, target.url, client=client, **chosen)
    assert added.status_code == 201, added.text
    webhook: dict[str, Any] = added.json()
    return webhook


def read(webhook: dict[str, Any], heard: bytes) -> Any:
    """What was told, once its signature is compared as receivers do, but for its age: the clock here stands still."""
    head, _, body = heard.partition(b"\r\n\r\n")
    headers = dict(line.decode().split(": ", 1) for line in head.split(b"\r\n")[1:])
    at = datetime.fromtimestamp(int(headers["webhook-timestamp"]), UTC)
    signature = Webhook(webhook["secret"]).sign(headers["webhook-id"], at, body.decode())
    assert signature in headers["webhook-signature"].split(" ")
    return {"id": headers["webhook-id"], **json.loads(body)}


async def fetch_attempts(installation: Installation, webhook: dict[str, Any]) -> list[dict[str, Any]]:
    town = installation.caller("verification", "authority")
    items: list[dict[str, Any]] = (await town.get(f"/webhooks/{webhook['id']}/attempts")).json()["items"]
    return items


async def fetch_state(installation: Installation) -> tuple[str, bool, bool]:
    [webhook] = (await installation.caller("verification", "authority").get("/webhooks")).json()["items"]
    return webhook["status"], webhook["failing_since"] is not None, webhook["ended_at"] is not None


async def test_a_change_of_what_stands_in_the_ledger_is_told_and_nothing_of_what_it_says(
    installation: Installation,
) -> None:
    number = await issue(installation)
    async with run_target() as target, run_target() as other:
        webhook = await add(installation, target)
        await add(installation, other, client="other_authority")
        await publish_change(installation, number, amount=21_000_000)
        await installation.settle()
        assert target.heard == []  # the town never opened it
        key = await fetch_key(installation, number)
        assert (await verify(installation, number, key)).status_code == 200
        await publish_change(installation, number, amount=22_000_000)
        await installation.settle()
    [heard] = target.heard
    assert other.heard == []
    told = read(webhook, heard)
    assert (told["type"], told["data"]) == (
        "certificate.changed",
        {"contract_number": number, "authority_code": "223018", "version": 3},
    )
    assert key.encode() not in heard
    assert b"22000000" not in heard
    [attempt] = await fetch_attempts(installation, webhook)
    assert (attempt["message_id"], attempt["outcome"], attempt["http_status"]) == (told["id"], "delivered", 204)


async def test_a_delivery_and_a_replaced_key_are_told(installation: Installation) -> None:
    async with run_target() as target, run_target() as system:
        webhook = await add(installation, target)
        await add(installation, system, client="e_contract")
        number = await deliver(installation)
        await installation.settle()
        assert system.heard == []  # it has no inbox
        await verify(installation, number, await fetch_key(installation, number))
        await installation.caller("issuance", "principal").post(f"/guarantees/{number}/key/reissue", None)
        await installation.settle()
    told = [read(webhook, heard) for heard in target.heard]
    assert [each["type"] for each in told] == ["delivery.arrived", "certificate.key_replaced"]
    assert {each["data"]["contract_number"] for each in told} == {number}


async def test_what_was_not_chosen_is_not_told(installation: Installation) -> None:
    async with run_target() as target:
        await add(installation, target, events=[event for event in EVENTS if event != "delivery.arrived"])
        await deliver(installation)
        await installation.settle()
    assert target.heard == []


async def test_a_renewed_secret_signs_beside_the_one_before_and_the_third_ends_the_first(
    installation: Installation,
) -> None:
    async with run_target() as target:
        first = await add(installation, target)
        town = installation.caller("verification", "authority")
        path = f"/webhooks/{first['id']}"
        second = (await town.post(f"{path}/secret", None)).json()
        await town.post(f"{path}/test", None)
        await installation.settle()
        third = (await town.post(f"{path}/secret", None)).json()
        await town.post(f"{path}/test", None)
        await installation.settle()
    both, later = target.heard
    assert read(first, both)["type"] == read(second, both)["type"] == "test"
    assert read(second, later)["data"] == read(third, later)["data"] == {}
    with pytest.raises(AssertionError):
        read(first, later)


async def test_what_did_not_arrive_is_tried_again_and_arrives_under_the_same_id(installation: Installation) -> None:
    async with run_target(answer=b"HTTP/1.1 500 Oops\r\ncontent-length: 0\r\n\r\n") as target:
        webhook = await add(installation, target)
        town = installation.caller("verification", "authority")
        await town.post(f"/webhooks/{webhook['id']}/test", None)
        await installation.settle()
        assert await fetch_state(installation) == ("failing", True, False)
        target.answer = b"HTTP/1.1 200 OK\r\ncontent-length: 0\r\n\r\n"
        await installation.settle()
        assert len(target.heard) == 1  # not due yet
        await installation.fetch(DUE)
        await installation.settle()
    assert await fetch_state(installation) == ("active", False, False)
    assert len({read(webhook, heard)["id"] for heard in target.heard}) == 1
    assert [each["outcome"] for each in await fetch_attempts(installation, webhook)] == ["delivered", "refused"]


@pytest.mark.parametrize("is_gone", [True, False])
async def test_a_target_that_is_gone_or_not_reached_for_72_hours_is_told_no_more_until_it_is_tried(
    installation: Installation, is_gone: bool
) -> None:
    status = b"410 Gone" if is_gone else b"503 Away"
    async with run_target(answer=b"HTTP/1.1 %s\r\ncontent-length: 0\r\n\r\n" % status) as target:
        webhook = await add(installation, target)
        town = installation.caller("verification", "authority")
        await town.post(f"/webhooks/{webhook['id']}/test", None)
        if not is_gone:
            await installation.settle()
            await installation.fetch(f"{DUE}, queued_at = now() - interval '72 hours'")
            await installation.fetch(
                "UPDATE verification.webhook SET failing_since = failing_since - interval '72 hours'"
            )
        await installation.settle()
        assert await fetch_state(installation) == ("gone" if is_gone else "unreached", True, True)
        told = len(target.heard)
        await deliver(installation)
        await installation.settle()
        assert len(target.heard) == told
        target.answer = b"HTTP/1.1 204 No Content\r\n\r\n"
        again = await town.post(f"/webhooks/{webhook['id']}/replay", {"since": webhook["created_at"]})
        assert (again.status_code, again.json()) == (202, {"messages": 1})
        await installation.settle()
        assert await fetch_state(installation) == ("active", False, False)
    assert len({read(webhook, heard)["id"] for heard in target.heard}) == 1


async def test_a_message_that_is_given_up_does_not_end_a_target_where_others_arrived(
    installation: Installation,
) -> None:
    async with run_target(answer=b"HTTP/1.1 422 No\r\ncontent-length: 0\r\n\r\n") as target:
        webhook = await add(installation, target)
        town = installation.caller("verification", "authority")
        await town.post(f"/webhooks/{webhook['id']}/test", None)
        await installation.fetch("UPDATE verification.webhook_message SET queued_at = now() - interval '72 hours'")
        await installation.settle()
    [message] = await installation.fetch("SELECT given_up_at, sent_at FROM verification.webhook_message")
    assert (message["given_up_at"] is not None, message["sent_at"]) == (True, None)
    assert await fetch_state(installation) == ("failing", True, False)


async def test_a_secret_that_cannot_be_opened_loses_nothing(installation: Installation) -> None:
    async with run_target() as target:
        webhook = await add(installation, target)
        town = installation.caller("verification", "authority")
        await town.post(f"/webhooks/{webhook['id']}/test", None)
        await installation.fetch("UPDATE verification.webhook_secret SET sealed_by = 'lost'")
        await installation.settle()
        assert target.heard == []
        await installation.fetch("DELETE FROM verification.webhook_secret")
        renewed = (await town.post(f"/webhooks/{webhook['id']}/secret", None)).json()
        await installation.fetch(DUE)
        await installation.settle()
    [heard] = target.heard
    assert read(renewed, heard)["type"] == "test"


async def test_targets_that_hang_delay_no_other(installation: Installation) -> None:
    async def hang(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await reader.read()

    town = installation.caller("verification", "authority")
    post = installation.verification.state.post
    async with AsyncExitStack() as stack:
        port = await stack.enter_async_context(listen(hang))
        target = await stack.enter_async_context(run_target())
        for _ in range(3):
            hanging = await add_webhook(installation, f"http://127.0.0.1:{port}/")
            await town.post(f"/webhooks/{hanging.json()['id']}/test", None)
            assert await post.send_next()
        webhook = await add(installation, target)
        for _ in range(2):
            await town.post(f"/webhooks/{webhook['id']}/test", None)
        async with asyncio.timeout(8):  # less than one of them may take
            while len(target.heard) < 2:
                await post.send_next()
                await asyncio.sleep(0.01)
    await post.settle()
    outcomes = await installation.fetch("SELECT outcome FROM verification.webhook_attempt")
    assert sorted(row["outcome"] for row in outcomes) == [*["delivered"] * 2, *["unreachable"] * 3]


async def test_two_processes_tell_a_message_once(installation: Installation) -> None:
    async with run_target() as target:
        webhook = await add(installation, target)
        town = installation.caller("verification", "authority")
        for _ in range(5):
            await town.post(f"/webhooks/{webhook['id']}/test", None)
        first = installation.verification.state.post
        second = type(first)(first._database, first._tools, first._sender)
        await asyncio.gather(first.drain(), second.drain())
        await first.drain()
    assert len(target.heard) == len({read(webhook, heard)["id"] for heard in target.heard}) == 5


async def test_a_client_that_was_revoked_is_told_nothing_more(installation: Installation) -> None:
    async with run_target() as target:
        await add(installation, target)
        await installation.fetch(
            "UPDATE identity.client SET revoked_at = now() WHERE id = $1", installation.clients["authority"].client_id
        )
        await deliver_as_another(installation)
        await installation.settle()
    assert target.heard == []
    assert await installation.fetch("SELECT FROM verification.webhook_message") == []


async def deliver_as_another(installation: Installation) -> None:
    await installation.fetch("INSERT INTO verification.preference VALUES ('223018', true, now(), 'a')")
    await issue(installation, make_single(WISH))


def test_tries_become_ever_more_seldom_up_to_four_hours_and_a_fifth() -> None:
    seconds = [compute_delay(tries).total_seconds() for tries in range(40)]
    assert all(5 * 2**tries <= seconds[tries] <= 6 * 2**tries for tries in range(11))
    assert all(14_400 <= each <= 17_280 for each in seconds[12:])
