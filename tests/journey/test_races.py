"""What happens to one guarantee at the same moment: it ends in one order, and whoever lost is told what came first.

Every race is run on real Postgres, more than once: both at once, and the second a little later. Elsewhere are look-ups
during a reissue (verification_api/registering) and two changes sent at once (application_api/store).
"""

import asyncio
from collections.abc import Awaitable, Callable
from typing import Any, NamedTuple, TypeVar

import pytest

from shared.runtime.identity.clients import add_client
from shared.schemas.words.roles import Role
from tests.application_api.changing.steps import fetch_change_form
from tests.application_api.steps import ACCEPT, review, start
from tests.callers import Caller
from tests.forms import make_form, make_single
from tests.harness import Installation
from tests.issuance_api.changing.steps import REASON, correct, fetch_history, see
from tests.issuance_api.changing.test_approved_change import PAPER
from tests.journey.steps import fetch_key, issue, verify
from tests.soundness import require_sound

T = TypeVar("T")
KIND = "advance_payment"
LARGER, SMALLER = {"/guarantees/0/amount": 16_000_000}, {"/guarantees/0/amount": 12_000_000}
END = {"effective_on": "2026-04-10", "reason": "契約解除のため"}
# How many turns of the loop the first and the second come late.
STARTS = ((0, 0), (0, 300))


async def late(turns: int, doing: Awaitable[T]) -> T:
    for _ in range(turns):
        await asyncio.sleep(0)
    return await doing


async def send_change(installation: Installation, number: str, changes: dict[str, Any]) -> dict[str, Any]:
    return await start(installation, make_form(changes, await fetch_change_form(installation, number)))


async def approve_change(installation: Installation, number: str, changes: dict[str, Any]) -> dict[str, Any]:
    """Approved, and not heard at issuance yet."""
    change = await send_change(installation, number, changes)
    answer = await review(installation, change, KIND, ACCEPT)
    assert answer.status_code == 200, answer.text
    return change


async def fetch_requested(installation: Installation, change: dict[str, Any]) -> dict[str, Any]:
    answer = await installation.caller("application", "principal").get(f"/applications/{change['id']}")
    requested: dict[str, Any] = answer.json()["guarantees"][0]
    return requested


async def list_kinds(installation: Installation, number: str) -> list[str]:
    return [one["kind"] for one in await fetch_history(installation, number)]


class Act(NamedTuple):
    """An officer's act, what becomes of the guarantee by it, and how the builder of a lost change is told."""

    path: str
    form: dict[str, Any]
    kind: str
    told: str
    is_changed_before: bool = False


CORRECTION = Act("corrections", {"content": {"works_name": "町道"}, "reason": REASON}, "correction", "訂正")
TERMINATION = Act("terminations", END, "termination", "解約")
CANCELLATION = Act(
    "change-cancellations", {"reason": REASON}, "change_cancellation", "変更取消", is_changed_before=True
)


@pytest.mark.parametrize("act", [CORRECTION, TERMINATION, CANCELLATION], ids=lambda act: act.kind)
async def test_an_approved_change_against_an_act(installation: Installation, act: Act) -> None:
    officer = installation.caller("issuance", "officer")
    for starts in STARTS:
        number = await issue(installation, make_single(PAPER))
        if act.is_changed_before:
            await approve_change(installation, number, SMALLER)
            await installation.settle()
        before = await list_kinds(installation, number)
        seen = await see(officer, number)
        change = await approve_change(installation, number, LARGER)
        _, answer = await asyncio.gather(
            late(starts[0], installation.issuance.state.inbox.handle_next()),
            late(starts[1], officer.post(f"/guarantees/{number}/{act.path}", act.form, headers=seen)),
        )
        await installation.settle()
        requested = await fetch_requested(installation, change)
        kinds = await list_kinds(installation, number)
        if answer.status_code == 200:
            assert kinds == [act.kind, *before]
            assert requested["status"] == "returned"
            assert act.told in requested["note_from_surety"]
        else:
            assert kinds == ["change", *before]
            assert requested["status"] == "issued"
            assert answer.json()["code"] in {"guarantee.in_progress", "guarantee.changed_meanwhile"}
    await require_sound(installation)


async def test_an_acceptance_against_a_correction_that_is_heard(installation: Installation) -> None:
    """Whichever comes first, the change is not made: it rests on what is no longer in force."""
    for starts in STARTS:
        number = await issue(installation, make_single(PAPER))
        change = await send_change(installation, number, LARGER)
        assert (await correct(installation, number, {"works_name": "町道"})).status_code == 200
        await installation.issuance.state.inbox.drain()
        answer, _ = await asyncio.gather(
            late(starts[0], review(installation, change, KIND, ACCEPT)),
            late(starts[1], installation.application.state.inbox.drain()),
        )
        await installation.settle()
        assert await list_kinds(installation, number) == ["correction", "new"]
        requested = await fetch_requested(installation, change)
        if answer.status_code == 200:
            assert requested["status"] == "returned"
            assert "訂正" in requested["note_from_surety"]
        else:
            assert (answer.json()["code"], requested["status"]) == ("change.moved", "submitted")
            assert "訂正" in answer.json()["detail"]
    await require_sound(installation)


async def test_an_approved_change_against_a_reissue(installation: Installation) -> None:
    """Neither is in the other's way: the new content is opened by the new key alone."""
    builder = installation.caller("issuance", "principal")
    for starts in STARTS[:1]:
        number = await issue(installation)
        old = await fetch_key(installation, number)
        await approve_change(installation, number, LARGER)
        _, answer = await asyncio.gather(
            late(starts[0], installation.issuance.state.inbox.drain()),
            late(starts[1], builder.post(f"/guarantees/{number}/key/reissue", None)),
        )
        assert answer.status_code == 200, answer.text
        await installation.settle()
        seen = await verify(installation, number, await fetch_key(installation, number))
        assert (seen.json()["version"], seen.json()["certificate"]["amount"]) == (2, 16_000_000)
        assert (await verify(installation, number, old)).status_code == 404
    await require_sound(installation)


async def test_a_termination_against_look_ups(installation: Installation) -> None:
    """Each look-up sees all of one version, and who asks after the registration sees the termination."""
    officer = installation.caller("issuance", "officer")
    number = await issue(installation)
    key = await fetch_key(installation, number)
    await officer.post(f"/guarantees/{number}/terminations", END, headers=await see(officer, number))
    await installation.issuance.state.inbox.drain()
    await verify(installation, number, key)
    _, *answers = await asyncio.gather(
        late(20, installation.verification.state.inbox.drain()),
        *(late(turns, verify(installation, number, key)) for turns in (0, 30, 60, 120, 240)),
    )
    answers.append(await verify(installation, number, key))
    told = [(one.json()["status"], one.json()["version"], len(one.json()["history"])) for one in answers]
    assert set(told) <= {("in_force", 1, 1), ("terminated", 2, 2)}
    assert told[-1] == ("terminated", 2, 2)
    await require_sound(installation)


async def add_limited(installation: Installation) -> Caller:
    async with installation.admin.write() as session:
        client = await add_client(session, name="limited", role=Role.OFFICER, org="H01", signing_limit=10_000_000)
    return Caller(installation.http("issuance"), client)


class Rivals(NamedTuple):
    """What two officers do at once, and what the loser may be told."""

    first: Callable[[str], tuple[str, dict[str, Any]]]
    second: Callable[[str], tuple[str, dict[str, Any]]]
    told: set[str]
    waits: bool = False


def acting(act: Act) -> Callable[[str], tuple[str, dict[str, Any]]]:
    return lambda number: (f"/guarantees/{number}/{act.path}", act.form)


def deciding(decision: str) -> Callable[[str], tuple[str, dict[str, Any]]]:
    note = {"note": "根拠がない"} if decision == "refuse" else {}
    return lambda number: (f"/guarantees/{number}/approvals", {"decision": decision, **note})


MOVED = {"guarantee.in_progress", "guarantee.changed_meanwhile"}
RIVALS = {
    "a correction and a termination": Rivals(acting(CORRECTION), acting(TERMINATION), MOVED | {"guarantee.terminated"}),
    "two approvals of an act": Rivals(deciding("approve"), deciding("approve"), {"act.decided"}, waits=True),
    "an act approved and refused": Rivals(deciding("approve"), deciding("refuse"), {"act.decided"}, waits=True),
}


@pytest.mark.parametrize("rivals", RIVALS.values(), ids=RIVALS)
async def test_two_officers_at_once(installation: Installation, rivals: Rivals) -> None:
    officers = [installation.caller("issuance", name) for name in ("officer", "other_officer")]
    limited = await add_limited(installation)
    for starts in STARTS:
        number = await issue(installation, make_single(PAPER))
        seen = await see(officers[0], number)
        if rivals.waits:
            path, form = acting(CORRECTION)(number)
            assert (await limited.post(path, form, headers=seen)).json()["waits"]
            [waiting] = (await officers[0].get("/approvals")).json()["items"]
            seen = {"If-Match": f'"{waiting["tag"]}"'}
        asked = zip(officers, starts, (rivals.first(number), rivals.second(number)), strict=True)
        answers = await asyncio.gather(
            *(late(turns, officer.post(path, form, headers=seen)) for officer, turns, (path, form) in asked)
        )
        await installation.settle()
        [done] = [answer for answer in answers if answer.status_code == 200]
        [lost] = [answer for answer in answers if answer.status_code != 200]
        assert lost.json()["code"] in rivals.told
        expected = ["new"] if done.json()["version"] is None else [done.json()["kind"], "new"]
        assert await list_kinds(installation, number) == expected
    await require_sound(installation)


async def test_two_reissues_at_once(installation: Installation) -> None:
    """A person of the company and the surety's officer: one new key, and the other is told to wait for it."""
    number = await issue(installation)
    callers = [installation.caller("issuance", name) for name in ("principal", "officer")]
    for serial, starts in enumerate(STARTS, start=2):
        asked = (
            late(turns, caller.post(f"/guarantees/{number}/key/reissue", None))
            for caller, turns in zip(callers, starts, strict=True)
        )
        done, lost = sorted(await asyncio.gather(*asked), key=lambda answer: answer.status_code)
        assert (done.status_code, done.json()["serial"]) == (200, serial)
        assert (lost.status_code, lost.json()["code"]) == (409, "key.not_registered")
        await installation.settle()
        assert (await verify(installation, number, await fetch_key(installation, number))).status_code == 200
    await require_sound(installation)
