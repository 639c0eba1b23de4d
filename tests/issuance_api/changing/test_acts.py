"""訂正, 変更取消 and 解約 by officers: on what was seen, with a reason, above a limit with a second officer."""

import asyncio
from typing import Any

from shared.runtime.identity.clients import NewClient, add_client
from shared.schemas.words.roles import Role
from tests.callers import Caller
from tests.forms import make_single
from tests.harness import Installation
from tests.issuance_api.changing.steps import REASON, act_on, correct, fetch_history, publish_change, see
from tests.issuance_api.changing.test_approved_change import PAPER
from tests.journey.steps import issue

END = {"effective_on": "2026-04-10", "reason": "契約解除のため"}


async def issue_paper(installation: Installation) -> str:
    return await issue(installation, make_single(PAPER))


async def add_limited(installation: Installation) -> NewClient:
    async with installation.admin.write() as session:
        return await add_client(session, name="limited", role=Role.OFFICER, org="H01", signing_limit=10_000_000)


async def test_a_correction_shows_its_differences_before_it_replaces_the_content(installation: Installation) -> None:
    number = await issue_paper(installation)
    preview = await correct(installation, number, {"works_name": "町道湯ヶ岡線改良工事"}, preview=True)
    assert (preview.json()["version"], len(await fetch_history(installation, number))) == (None, 1)
    done = await correct(installation, number, {"works_name": "町道湯ヶ岡線改良工事"})
    assert done.json()["differences"] == preview.json()["differences"] != []
    assert (done.json()["version"], done.json()["waits"]) == (2, False)
    await installation.settle()
    newest, first = await fetch_history(installation, number)
    assert (newest["kind"], newest["change_no"], newest["reason"]) == ("correction", 0, REASON)
    assert newest["decided_by"] == installation.clients["officer"].client_id
    assert first["in_force"] is False
    [shown] = await fetch_history(installation, number, "principal")
    assert (shown["version"], shown["reason"], shown["decided_by"]) == (2, None, None)


async def test_a_cancellation_brings_the_content_before_the_change_back_and_its_premium(
    installation: Installation,
) -> None:
    number = await issue_paper(installation)
    await publish_change(installation, number, amount=15_000_000, refund=100)
    await installation.settle()
    assert (await correct(installation, number, {"amount": 16_000_000})).status_code == 200
    await installation.settle()
    answer = await act_on(installation, number, "change-cancellations", {"reason": REASON})
    assert [one["field"] for one in answer.json()["differences"]] == ["amount", "change_no"]
    await installation.settle()
    history = await fetch_history(installation, number)
    assert [(one["kind"], one["in_force"]) for one in history] == [
        ("change_cancellation", True),
        ("correction", False),
        ("change", False),
        ("new", True),
    ]
    shown = await fetch_history(installation, number, "principal")
    assert [one["version"] for one in shown] == [4, 1]
    premiums = await installation.fetch(
        "SELECT version, additional, refund FROM issuance.version_premium ORDER BY version"
    )
    assert [tuple(one) for one in premiums] == [(2, 0, 100), (4, 100, 0)]
    again = await act_on(installation, number, "change-cancellations", {"reason": REASON})
    assert (again.status_code, again.json()["code"]) == (409, "act.nothing")


async def test_each_cancellation_takes_off_the_change_below(installation: Installation) -> None:
    number = await issue_paper(installation)
    for amount, refund in ((15_000_000, 100), (14_000_000, 10)):
        await publish_change(installation, number, amount=amount, refund=refund)
        await installation.settle()
    for amount, change_no in ((15_000_000, 1), (20_000_000, 0)):
        answer = await act_on(installation, number, "change-cancellations", {"reason": REASON})
        assert answer.status_code == 200, answer.text
        await installation.settle()
        newest = (await fetch_history(installation, number))[0]
        overview = (await installation.caller("issuance", "officer").get(f"/guarantees/{number}")).json()
        assert (newest["change_no"], overview["amount"]) == (change_no, amount)
    assert [one["version"] for one in await fetch_history(installation, number, "principal")] == [5, 1]
    premiums = await installation.fetch("SELECT additional - refund FROM issuance.version_premium ORDER BY version")
    assert [one[0] for one in premiums] == [-100, -10, 10, 100]
    answer = await act_on(installation, number, "change-cancellations", {"reason": REASON})
    assert (answer.status_code, answer.json()["code"]) == (409, "act.nothing")


async def test_the_list_of_histories_hides_from_builders_what_their_history_hides(installation: Installation) -> None:
    number = await issue(installation)
    for step in (
        lambda: publish_change(installation, number, amount=15_000_000),
        lambda: correct(installation, number, {"amount": 16_000_000}),
        lambda: act_on(installation, number, "change-cancellations", {"reason": REASON}),
        lambda: publish_change(installation, number, amount=14_000_000),
        lambda: correct(installation, number, {"amount": 14_500_000}),
        lambda: publish_change(installation, number, amount=13_000_000),
        lambda: act_on(installation, number, "change-cancellations", {"reason": REASON}),
        lambda: correct(installation, number, {"amount": 14_600_000}),
        lambda: act_on(installation, number, "change-cancellations", {"reason": REASON}),
    ):
        await step()
        await installation.settle()
        for client in ("principal", "officer"):
            listed = (await installation.caller("issuance", client).get("/histories")).json()
            history = await fetch_history(installation, number, client)
            assert [one["version"] for one in listed["items"]] == [one["version"] for one in history], client
            assert listed["total"] == len(history)


async def test_a_terminated_guarantee_says_since_when_and_changes_no_more(installation: Installation) -> None:
    number = await issue_paper(installation)
    assert (await act_on(installation, number, "terminations", END)).json()["version"] == 2
    await installation.settle()
    overview = (await installation.caller("issuance", "officer").get(f"/guarantees/{number}")).json()
    assert overview["terminated_on"] == "2026-04-10"
    [item] = (await installation.caller("issuance", "principal").get("/guarantees")).json()["items"]
    assert (item["status"], item["status_label"]) == ("terminated", "解約")
    [premium] = await installation.fetch("SELECT refund, source FROM issuance.version_premium")
    assert premium["refund"] > 0
    assert premium["source"] == "sample"
    for path, form in (
        ("terminations", END),
        ("corrections", {"content": {"amount": 1_000_000}, "reason": REASON}),
        ("change-cancellations", {"reason": REASON}),
    ):
        answer = await act_on(installation, number, path, form)
        assert (answer.status_code, answer.json()["code"]) == (409, "guarantee.terminated")
        assert "2026-04-10に解約" in answer.json()["detail"]


WRONG: dict[str, tuple[dict[str, Any], int, str | None, str | None]] = {
    "nothing": ({}, 409, "act.nothing", None),
    "the same": ({"amount": 20_000_000}, 409, "act.nothing", None),
    "too much": ({"amount": 60_000_000}, 422, "amount.above_contract", "amount"),
    "undrawable": ({"works_name": "工事\U0002fffd"}, 422, None, "works_name"),
    "no bank": ({"deposit_bank": None}, 422, "deposit_bank.unfit", "deposit_bank"),
    "no amount": ({"amount": None}, 422, None, "amount"),
    "number": ({"contract_number": "00108-000027"}, 422, "field.unknown", "contract_number"),
    "kind": ({"kind": "contract"}, 422, "field.unknown", "kind"),
    "town": ({"authority_code": "250007"}, 422, "field.unknown", "authority_code"),
    "term": ({"term": {"from": "2027-01-01", "to": "2026-12-31"}}, 422, "term.reversed", "term"),
    "expiry": ({"expires_on": "2026-01-01"}, 422, "expiry.before_contract", "expires_on"),
}


async def test_a_wrong_correction_is_refused_with_its_place(installation: Installation) -> None:
    number = await issue_paper(installation)
    for name, (content, status, code, field) in WRONG.items():
        answer = await correct(installation, number, content)
        assert answer.status_code == status, (name, answer.text)
        faults = answer.json().get("errors") or []
        assert code is None or code in {answer.json()["code"], *(one["code"] for one in faults)}, name
        assert field is None or f"/content/{field}" in [one["pointer"] for one in faults], name
    assert len(await fetch_history(installation, number)) == 1


IMPOSSIBLE: list[tuple[str, dict[str, Any], int, str]] = [
    ("terminations", END | {"effective_on": "2026-04-11"}, 422, "effective_on.ahead"),
    ("terminations", END | {"effective_on": "2026-04-09"}, 409, "act.too_early"),
    ("terminations", END | {"reason": "\u3164\u2800"}, 422, "reason.missing"),
    ("corrections", {"content": {"amount": 1}, "version": 2, "reason": REASON}, 409, "act.nothing"),
    ("change-cancellations", {"reason": REASON}, 409, "act.nothing"),
    ("change-cancellations", {}, 422, "field.missing"),
]


async def test_what_cannot_be_done_is_refused(installation: Installation) -> None:
    number = await issue_paper(installation)
    for path, form, status, code in IMPOSSIBLE:
        answer = await act_on(installation, number, path, form)
        assert answer.status_code == status, answer.text
        assert code in {answer.json()["code"], *(one["code"] for one in answer.json().get("errors") or [])}
    assert len(await fetch_history(installation, number)) == 1


async def test_an_act_is_on_what_was_seen(installation: Installation) -> None:
    number = await issue_paper(installation)
    officer = installation.caller("issuance", "officer")
    seen = await see(officer, number)
    blind = await officer.post(f"/guarantees/{number}/terminations", END)
    assert (blind.status_code, blind.json()["code"]) == (428, "guarantee.tag_required")
    assert (await correct(installation, number, {"amount": 16_000_000})).status_code == 200
    early = await officer.post(f"/guarantees/{number}/terminations", END, headers=seen)
    assert (early.status_code, early.json()["code"]) == (409, "guarantee.in_progress")
    await installation.settle()
    late = await officer.post(f"/guarantees/{number}/terminations", END, headers=seen)
    assert (late.status_code, late.json()["code"]) == (412, "guarantee.changed_meanwhile")
    assert "第2版（訂正" in late.json()["detail"]


async def test_above_the_limit_a_second_officer_decides(installation: Installation) -> None:
    number = await issue_paper(installation)
    limited = Caller(installation.http("issuance"), await add_limited(installation))
    form = {"content": {"amount": 16_000_000}, "reason": REASON}
    asked = await limited.post(f"/guarantees/{number}/corrections", form, headers=await see(limited, number))
    assert (asked.json()["version"], asked.json()["waits"]) == (None, True)
    for path, other in (("terminations", END), ("corrections", form)):
        refused = await act_on(installation, number, path, other)
        assert (refused.status_code, refused.json()["code"]) == (409, "act.waiting")
    [waiting] = (await limited.get("/approvals")).json()["items"]
    assert (waiting["contract_number"], waiting["reason"], waiting["amount"]) == (number, REASON, 16_000_000)
    tag = {"If-Match": f'"{waiting["tag"]}"'}
    approve = {"decision": "approve"}
    own = await limited.post(f"/guarantees/{number}/approvals", approve, headers=tag)
    assert (own.status_code, own.json()["code"]) == (403, "act.own")
    officer = installation.caller("issuance", "officer")
    unseen = await officer.post(f"/guarantees/{number}/approvals", approve, headers={"If-Match": '"0"'})
    assert (unseen.status_code, unseen.json()["code"]) == (412, "act.changed")
    done = await officer.post(f"/guarantees/{number}/approvals", approve, headers=tag)
    assert done.json()["version"] == 2
    again = await officer.post(f"/guarantees/{number}/approvals", approve, headers=tag)
    assert (again.status_code, again.json()["code"]) == (409, "act.decided")
    await installation.settle()
    newest = (await fetch_history(installation, number))[0]
    assert (newest["kind"], newest["decided_by"]) == ("correction", officer.client.client_id)
    assert (await officer.get("/approvals")).json()["items"] == []


async def test_a_second_officer_may_refuse_and_then_another_act_is_possible(installation: Installation) -> None:
    number = await issue_paper(installation)
    limited = Caller(installation.http("issuance"), await add_limited(installation))
    form = {"content": {"amount": 16_000_000}, "reason": REASON}
    await limited.post(f"/guarantees/{number}/corrections", form, headers=await see(limited, number))
    officer = installation.caller("issuance", "officer")
    [waiting] = (await officer.get("/approvals")).json()["items"]
    tag = {"If-Match": f'"{waiting["tag"]}"'}
    silent = await officer.post(f"/guarantees/{number}/approvals", {"decision": "refuse"}, headers=tag)
    assert (silent.status_code, silent.json()["errors"][0]["pointer"]) == (422, "/note")
    refused = await officer.post(
        f"/guarantees/{number}/approvals", {"decision": "refuse", "note": "根拠がない"}, headers=tag
    )
    assert refused.json()["version"] is None
    assert (await act_on(installation, number, "terminations", END)).json()["version"] == 2


async def test_nothing_waits_where_nobody_asked(installation: Installation) -> None:
    number = await issue_paper(installation)
    answer = await installation.caller("issuance", "officer").post(
        f"/guarantees/{number}/approvals", {"decision": "approve"}, headers={"If-Match": '"0"'}
    )
    assert (answer.status_code, answer.json()["code"]) == (404, "act.not_found")


async def test_a_change_that_comes_while_an_act_waits_makes_the_act_outdated(installation: Installation) -> None:
    number = await issue_paper(installation)
    limited = Caller(installation.http("issuance"), await add_limited(installation))
    form = {"content": {"amount": 16_000_000}, "reason": REASON}
    await limited.post(f"/guarantees/{number}/corrections", form, headers=await see(limited, number))
    await publish_change(installation, number, amount=15_000_000)
    await installation.settle()
    officer = installation.caller("issuance", "officer")
    [waiting] = (await officer.get("/approvals")).json()["items"]
    tag = {"If-Match": f'"{waiting["tag"]}"'}
    late = await officer.post(f"/guarantees/{number}/approvals", {"decision": "approve"}, headers=tag)
    assert (late.status_code, late.json()["code"]) == (412, "act.changed")
    refuse = {"decision": "refuse", "note": "変更が先に行われたため"}
    assert (await officer.post(f"/guarantees/{number}/approvals", refuse, headers=tag)).status_code == 200


async def test_of_rivals_one_acts_and_the_others_are_told(installation: Installation) -> None:
    """Two officers at once, and a change approved at the same moment: one version, never two of the same number."""
    number = await issue_paper(installation)
    officers = [installation.caller("issuance", name) for name in ("officer", "other_officer")]
    seen = await see(officers[0], number)
    await publish_change(installation, number, amount=15_000_000)
    form = {"content": {"amount": 16_000_000}, "reason": REASON}
    *answers, _ = await asyncio.gather(
        officers[0].post(f"/guarantees/{number}/corrections", form, headers=seen),
        officers[1].post(f"/guarantees/{number}/terminations", END, headers=seen),
        installation.issuance.state.inbox.handle_next(),
    )
    await installation.settle()
    done = [answer for answer in answers if answer.status_code == 200]
    refused = [answer for answer in answers if answer.status_code != 200]
    assert {answer.json()["code"] for answer in refused} <= {
        "guarantee.in_progress",
        "guarantee.changed_meanwhile",
    }
    told_back = await installation.fetch("SELECT FROM events.event WHERE type = 'guarantee.change_refused'")
    history = await fetch_history(installation, number)
    assert len(history) == 2
    assert len(done) + (1 - len(told_back)) == 1


async def test_builders_and_towns_act_on_nothing(installation: Installation) -> None:
    number = await issue_paper(installation)
    for name in ("principal", "authority", "e_contract"):
        caller = installation.caller("issuance", name)
        for path, form in (("terminations", END), ("approvals", {"decision": "approve"})):
            answer = await caller.post(f"/guarantees/{number}/{path}", form, headers={"If-Match": '"0"'})
            assert answer.status_code == 403


async def test_what_is_given_back_or_costs_more_has_a_statement(installation: Installation) -> None:
    number = await issue_paper(installation)
    builder, officer = (installation.caller("issuance", name) for name in ("principal", "officer"))
    path = f"/guarantees/{number}"
    nothing = await builder.get(f"{path}/refund-statement.pdf")
    assert (nothing.status_code, nothing.json()["code"]) == (404, "guarantee.version_not_found")
    await publish_change(installation, number, amount=15_000_000, refund=100)
    await installation.settle()
    await act_on(installation, number, "change-cancellations", {"reason": REASON})
    await installation.settle()
    for caller in (builder, officer):
        [item] = (await caller.get("/refund-statements")).json()["items"]
        assert (item["contract_number"], item["version"], item["refund"]) == (number, 2, 100)
    assert (await installation.caller("issuance", "other_principal").get("/refund-statements")).json()["items"] == []
    charged = (await builder.get("/premium-statements")).json()
    assert [(one["version"], one["premium"], one["version_label"]) for one in charged["items"]] == [
        (3, 100, "変更取消"),
        (1, 70_000, "新規"),
    ]
    assert [one["amount"] for one in charged["items"]] == [20_000_000, 20_000_000]
    part = (await builder.get("/premium-statements", params={"limit": 1})).json()
    rest = (await builder.get("/premium-statements", params={"cursor": part["next_cursor"]})).json()
    assert part["items"] + rest["items"] == charged["items"]
    assert (await builder.get(f"{path}/refund-statement.pdf?version=2")).content.startswith(b"%PDF")
    assert (await builder.get(f"{path}/premium-statement.pdf?version=3")).content.startswith(b"%PDF")
    for wrong in (
        "refund-statement.pdf?version=3",
        "premium-statement.pdf?version=2",
        "premium-statement.pdf?version=4",
    ):
        assert (await builder.get(f"{path}/{wrong}")).status_code == 404
