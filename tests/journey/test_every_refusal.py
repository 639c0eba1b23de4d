"""Every problem code there is, raised by a real request: its status, the places it names, and what it says.

A code that is new fails the suite until it stands here, with a request that raises it or the reason why none can.
"""

import hashlib
import re
from collections.abc import Awaitable, Callable
from dataclasses import replace
from typing import Any, cast
from uuid import UUID

import httpx
import pytest
from sqlalchemy import insert

from services.application_api import problems as application_problems
from services.application_api.store.tables import KeptAnswerRow
from services.issuance_api import problems as issuance_problems
from services.verification_api import problems as verification_problems
from services.verification_api.tools import Tools
from services.verification_api.vault import SecretVault
from services.verification_api.webhooks.managing import MOST_WEBHOOKS
from shared.runtime import problems as common_problems
from shared.runtime.data.database import Database
from shared.runtime.identity.clients import add_client
from shared.schemas.facts.problem import ProblemKind
from shared.schemas.words.guarantee import VersionKind
from shared.schemas.words.roles import Role
from tests.application_api.changing.steps import fetch_change_form, send_change
from tests.application_api.steps import ACCEPT, RETURN, act, put, review, start
from tests.application_api.versions import issue_version
from tests.callers import COMPANY, Caller
from tests.databases import CloneDatabase
from tests.doubles import START
from tests.forms import make_form, make_new_form, make_single
from tests.harness import Installation
from tests.journey.steps import RELEASE, approve, change_key, fetch_key, issue, make_held, verify
from tests.local.running import ROOT
from tests.people import sign_in
from tests.shared.runtime.web.problems import expect_problem, send_body
from tests.verification_api.webhooks.steps import add_webhook

NOTHING = UUID(int=0)
ADVANCE = "guarantees/advance_payment"
RECEIPT = {"received_on": "2026-04-10", "amount": 69_999}
Raise = Callable[[Installation], Awaitable[httpx.Response]]

_ACTS = "tests/issuance_api/changing/test_acts.py::"
_RECEIPTS = "tests/verification_api/receiving/test_receipts.py::"
_SENDING = "tests/issuance_api/handing_in/sending/test_"
_SECOND = "it needs an officer with a signing limit: tests/application_api/reviewing/test_second_approval.py::"

# Code → how to raise it, and the pointers it names, where there are any.
RAISED: dict[str, tuple[Raise, list[str]]] = {}
ELSEWHERE = {
    "guarantee.in_progress": f"{_ACTS}test_an_act_is_on_what_was_seen",
    "guarantee.changed_meanwhile": f"{_ACTS}test_an_act_is_on_what_was_seen",
    "guarantee.tag_required": f"{_ACTS}test_an_act_is_on_what_was_seen",
    "act.nothing": f"{_ACTS}test_what_cannot_be_done_is_refused",
    "act.too_early": f"{_ACTS}test_what_cannot_be_done_is_refused",
    "act.waiting": f"{_ACTS}test_above_the_limit_a_second_officer_decides",
    "act.own": f"{_ACTS}test_above_the_limit_a_second_officer_decides",
    "act.changed": f"{_ACTS}test_above_the_limit_a_second_officer_decides",
    "act.decided": f"{_ACTS}test_above_the_limit_a_second_officer_decides",
    "act.not_found": f"{_ACTS}test_nothing_waits_where_nobody_asked",
    "access.own_acceptance": f"{_SECOND}test_nobody_approves_twice_not_even_with_a_higher_limit_by_then",
    "approval.given": f"{_SECOND}test_premium_and_second_word_come_in_either_order",
    "approval.not_needed": f"{_SECOND}test_what_needs_no_second_word_is_told_so",
    "submission.not_found": f"{_SENDING}confirming.py::test_a_new_domain_rests_until_an_officer_confirms_it",
    "submission.decided": f"{_SENDING}confirming.py::test_a_new_domain_rests_until_an_officer_confirms_it",
    "submission.on_its_way": f"{_SENDING}sending.py::test_of_two_at_once_one_is_queued_and_a_later_one_is_new",
    "submission.not_by_mail": f"{_SENDING}sending.py::test_a_town_that_takes_no_mail_answers_with_the_guides_sentence",
    "submission.invalid": f"{_SENDING}choosing.py::test_texts_that_lack_something_and_needless_files_are_told",
    "submission.too_many": f"{_SENDING}sending.py::test_an_organisation_has_so_many_mails_a_day",
    "verification.changed_meanwhile": f"{_RECEIPTS}test_what_is_returned_to_the_surety_company_waits_for_its_officers"
    "_until_a_correction_is_registered",
    "verification.tag_required": f"{_RECEIPTS}test_a_receipt_is_whole_on_what_was_seen_and_by_who_looked_it_up",
    "receipt.given": f"{_RECEIPTS}test_what_was_accepted_is_seen_by_the_town_all_its_systems_and_the_builder_and_stays"
    "_so",
    "person.unknown": "it needs an identity provider, and has a test of its own below",
}


def raises(code: str, *pointers: str) -> Callable[[Raise], Raise]:
    def note(how: Raise) -> Raise:
        RAISED[code] = (how, list(pointers))
        return how

    return note


def builder(installation: Installation, service: str = "application") -> Caller:
    return installation.caller(service, "principal")


def officer(installation: Installation, service: str = "application") -> Caller:
    return installation.caller(service, "officer")


@raises("request.unreadable", "")
async def send_half_a_body(installation: Installation) -> httpx.Response:
    return await send_body(installation, b"{")


@raises("request.media_type")
async def send_text(installation: Installation) -> httpx.Response:
    return await builder(installation).call(
        "POST", "/applications", content=b"{}", headers={"Content-Type": "text/csv"}
    )


@raises("request.invalid", "query:limit")
async def ask_for_too_much(installation: Installation) -> httpx.Response:
    return await builder(installation).get("/applications", params={"limit": 101})


@raises("request.too_large")
async def send_too_much(installation: Installation) -> httpx.Response:
    return await send_body(installation, b" " * 256_001)


@raises("request.not_found")
async def go_nowhere(installation: Installation) -> httpx.Response:
    return await installation.http("issuance").get("/certificates")


@raises("request.method_not_allowed")
async def delete_all(installation: Installation) -> httpx.Response:
    return await installation.http("issuance").delete("/guarantees")


async def ask_for_token(installation: Installation, **form: str) -> httpx.Response:
    return await installation.http("verification").post("/oauth2/token", data=form)


@raises("token.invalid_request")
async def ask_for_nothing(installation: Installation) -> httpx.Response:
    return await ask_for_token(installation)


@raises("token.unsupported_grant")
async def ask_with_a_password(installation: Installation) -> httpx.Response:
    return await ask_for_token(installation, grant_type="password", client_id="a", client_secret="b")


@raises("token.invalid_client")
async def ask_as_nobody(installation: Installation) -> httpx.Response:
    return await ask_for_token(installation, grant_type="client_credentials", client_id="a", client_secret="b")


@raises("token.missing")
async def come_without_token(installation: Installation) -> httpx.Response:
    return await installation.http("application").get("/applications")


@raises("token.invalid")
async def come_with_anothers_token(installation: Installation) -> httpx.Response:
    token = await builder(installation, "issuance").token()
    return await installation.http("application").get("/applications", headers={"Authorization": f"Bearer {token}"})


@raises("access.forbidden")
async def apply_as_an_officer(installation: Installation) -> httpx.Response:
    return await officer(installation).post("/applications", make_form())


@raises("idempotency.in_flight")
async def repeat_while_the_first_runs(installation: Installation) -> httpx.Response:
    caller = builder(installation)
    scope = "\0".join((caller.client.client_id, "POST", "/applications", "one"))
    row = insert(KeptAnswerRow).values(
        scope=hashlib.sha256(scope.encode()).digest(), body_sha256=b"", status=201, answer=b"", kept_at=START
    )
    async with installation.admin.write() as first:
        await first.execute(row)
        return await caller.post("/applications", make_form(), headers={"Idempotency-Key": "one"})


@raises("idempotency.other_body")
async def repeat_otherwise(installation: Installation) -> httpx.Response:
    for form in (make_form(), make_form({"/message": "急ぎ"})):
        answer = await builder(installation).post("/applications", form, headers={"Idempotency-Key": "one"})
    return answer


async def ask_with_another_database(installation: Installation, database: Any) -> httpx.Response:
    caller, service = builder(installation), installation.application.state.service
    headers = {"Authorization": f"Bearer {await caller.token()}"}
    await caller.get("/applications")
    present, service.database = service.database, database
    try:
        return await caller.http.get("/applications", headers=headers)
    finally:
        service.database = present


@raises("service.unavailable")
async def lose_the_database(installation: Installation) -> httpx.Response:
    return await ask_with_another_database(installation, Database("postgresql+asyncpg://nobody@127.0.0.1:1/hosho"))


@raises("service.failed")
async def meet_a_fault_of_ours(installation: Installation) -> httpx.Response:
    return await ask_with_another_database(installation, None)


@raises("access.foreign_principal", "/principal/corporate_number")
async def apply_for_another(installation: Installation) -> httpx.Response:
    return await installation.caller("application", "other_principal").post("/applications", make_form())


@raises("access.own_application")
async def review_ones_own(installation: Installation) -> httpx.Response:
    application = await start(installation)
    await installation.give_to_the_company()
    officer = installation.caller("application", "officer")
    return await act(officer, application, "advance_payment", "review", ACCEPT)


@raises("application.not_found")
async def open_nothing(installation: Installation) -> httpx.Response:
    return await builder(installation).get(f"/applications/{NOTHING}")


@raises("application.invalid", "/guarantees/0/amount")
async def apply_for_more_than_the_contract(installation: Installation) -> httpx.Response:
    return await builder(installation).post("/applications", make_single({"/guarantees/0/amount": 50_000_001}))


@raises("application.version_conflict")
async def edit_what_was_edited(installation: Installation) -> httpx.Response:
    return await put(installation, await start(installation, draft=True), make_new_form(), '"earlier"')


@raises("application.if_match_required")
async def edit_unseen(installation: Installation) -> httpx.Response:
    return await builder(installation).call("PUT", f"/applications/{NOTHING}", json=make_new_form())


@raises("review.tag_required")
async def review_unseen(installation: Installation) -> httpx.Response:
    application = await start(installation)
    return await officer(installation).post(f"/applications/{application['id']}/{ADVANCE}/review", ACCEPT)


@raises("review.changed")
async def review_what_changed(installation: Installation) -> httpx.Response:
    path = f"/applications/{(await start(installation))['id']}/{ADVANCE}/review"
    return await officer(installation).post(path, ACCEPT, headers={"If-Match": '"earlier"'})


@raises("application.partly_fixed")
async def edit_what_is_under_review(installation: Installation) -> httpx.Response:
    application = await start(installation)
    await review(installation, application, "contract", RETURN)
    return await put(installation, application, make_new_form())


@raises("application.assigned")
async def review_what_another_has(installation: Installation) -> httpx.Response:
    application = await start(installation)
    other = installation.caller("application", "other_officer")
    await act(other, application, "advance_payment", "assignment", {"assignee": "me"})
    return await review(installation, application, "advance_payment", ACCEPT)


@raises("application.wrong_status")
async def accept_twice(installation: Installation) -> httpx.Response:
    application = await start(installation)
    await review(installation, application, "advance_payment", ACCEPT)
    return await review(installation, application, "advance_payment", ACCEPT)


@raises("premium.amount_differs", "/amount")
async def receive_too_little(installation: Installation) -> httpx.Response:
    application = await start(installation)
    await review(installation, application, "advance_payment", ACCEPT)
    return await act(officer(installation), application, "advance_payment", "premium-receipt", RECEIPT)


@raises("premium.billed_monthly")
async def receive_what_is_billed_later(installation: Installation) -> httpx.Response:
    return await act(officer(installation), await start(installation), "contract", "premium-receipt", RECEIPT)


RENAMED = {"/works/name": "工事名を変更した工事"}


@raises("premium.nothing_due")
async def receive_for_a_change_that_costs_nothing(installation: Installation) -> httpx.Response:
    _, change = await send_change(installation, RENAMED)
    return await act(officer(installation), change, "advance_payment", "premium-receipt", RECEIPT)


@raises("change.not_found")
async def change_nothing_that_was_issued(installation: Installation) -> httpx.Response:
    return await builder(installation).get("/change-forms/00108-000019")


@raises("change.terminated")
async def change_what_has_ended(installation: Installation) -> httpx.Response:
    number = await issue(installation)
    await issue_version(installation, number, VersionKind.TERMINATION, 2, terminated_on="2026-04-10")
    return await builder(installation).get(f"/change-forms/{number}")


@raises("change.open")
async def change_twice_at_a_time(installation: Installation) -> httpx.Response:
    number, _ = await send_change(installation, RENAMED)
    other = {"/works/name": "別の工事名に変更した工事"}
    return await builder(installation).post(
        "/applications", make_form(other, await fetch_change_form(installation, number))
    )


@raises("change.moved")
async def accept_a_change_of_what_was_corrected_meanwhile(installation: Installation) -> httpx.Response:
    number, change = await send_change(installation, RENAMED)
    await issue_version(installation, number, VersionKind.CORRECTION, 2, works_name="正しい工事名")
    return await review(installation, change, "advance_payment", ACCEPT)


@raises("authority.not_found")
async def look_for_no_town(installation: Installation) -> httpx.Response:
    return await builder(installation).get("/authorities/999999")


@raises("guarantee.not_found")
async def open_no_guarantee(installation: Installation) -> httpx.Response:
    return await builder(installation, "issuance").get("/guarantees/00108-000019")


@raises("guarantee.version_not_found")
async def open_no_version(installation: Installation) -> httpx.Response:
    path = f"/guarantees/{await issue(installation)}/certificate.pdf"
    return await builder(installation, "issuance").get(path, params={"version": 2})


@raises("guarantee.not_registered")
async def ask_for_the_key_too_early(installation: Installation) -> httpx.Response:
    await approve(installation)
    await installation.issuance.state.inbox.drain()
    return await builder(installation, "issuance").get(f"/guarantees/{await find_number(installation)}/key")


@raises("guarantee.paper")
async def ask_for_the_key_of_paper(installation: Installation) -> httpx.Response:
    paper = {"/guarantees/0/form": "paper", "/guarantees/0/certificate_delivery": "post"}
    number = await issue(installation, make_single(paper))
    return await builder(installation, "issuance").get(f"/guarantees/{number}/key")


async def reissue_key(installation: Installation, number: str) -> httpx.Response:
    return await builder(installation, "issuance").post(f"/guarantees/{number}/key/reissue", None)


@raises("advance_invoice.invalid", "/payee_account")
async def invoice_without_an_account(installation: Installation) -> httpx.Response:
    return await invoice(installation, await issue(installation))


@raises("advance_invoice.kind")
async def invoice_a_contract_guarantee(installation: Installation) -> httpx.Response:
    return await invoice(installation, await issue(installation, make_single(kind="contract")))


@raises("advance_invoice.not_found")
async def ask_for_an_invoice_that_nobody_made(installation: Installation) -> httpx.Response:
    number = await issue(installation)
    return await builder(installation, "issuance").get(f"/guarantees/{number}/advance-invoices/{number}-01.pdf")


async def invoice(installation: Installation, number: str) -> httpx.Response:
    path = f"/guarantees/{number}/advance-invoice.pdf"
    return await builder(installation, "issuance").post(path, {"invoiced_on": "2026-04-10"})


@raises("key.not_registered")
async def ask_for_the_key_during_a_reissue(installation: Installation) -> httpx.Response:
    number = await issue(installation)
    assert (await reissue_key(installation, number)).status_code == 200
    return await builder(installation, "issuance").get(f"/guarantees/{number}/key")


@raises("guarantee.terminated")
async def reissue_the_key_of_what_is_terminated(installation: Installation) -> httpx.Response:
    number = await issue(installation)
    await installation.fetch(
        "UPDATE issuance.version SET content = jsonb_set(content, '{terminated_on}', '\"2026-04-10\"')"
    )
    return await reissue_key(installation, number)


@raises("certificate.not_ready")
async def ask_for_the_certificate_too_early(installation: Installation) -> httpx.Response:
    number = await issue(installation)
    await installation.fetch(
        "INSERT INTO issuance.version SELECT guarantee_id, 2, tenant_org, kind, content, concluded_at "
        "FROM issuance.version"
    )
    await installation.fetch("UPDATE issuance.guarantee SET current_version = 2")
    return await builder(installation, "issuance").get(f"/guarantees/{number}/certificate.pdf")


async def find_number(installation: Installation) -> str:
    [row] = await installation.fetch("SELECT contract_number FROM issuance.guarantee")
    return cast("str", row["contract_number"])


async def decide(
    installation: Installation, caller: Caller | None = None, seen: str | None = None, form: Any = None
) -> httpx.Response:
    """On what waits, as it is shown, or after something else was."""
    await approve(installation, make_held())
    await installation.settle()
    caller = caller or officer(installation, "issuance")
    item = (await officer(installation, "issuance").get("/releases")).json()["items"][0]
    headers = {"If-Match": f'"{seen or item["tag"]}"'}
    return await caller.post(f"/releases/{item['guarantee_id']}", form or RELEASE, headers=headers)


async def add_officer(installation: Installation, **more: Any) -> Caller:
    async with installation.admin.write() as session:
        client = await add_client(session, name="colleague", role=Role.OFFICER, org=COMPANY, **more)
    return Caller(installation.http("issuance"), client)


@raises("release.above_limit")
async def release_more_than_one_may(installation: Installation) -> httpx.Response:
    return await decide(installation, await add_officer(installation, signing_limit=599_999_999))


@raises("series.exhausted")
async def release_without_a_number_left(installation: Installation) -> httpx.Response:
    administrator = await installation.clone.connect()
    await administrator.execute(
        "SET hosho.series_may_jump = 'on'; INSERT INTO issuance.series VALUES ('001', 8, 99999)"
    )
    await administrator.close()
    return await decide(installation)


@raises("release.changed")
async def release_what_changed(installation: Installation) -> httpx.Response:
    return await decide(installation, seen="earlier")


@raises("release.decided")
async def release_twice(installation: Installation) -> httpx.Response:
    decided = (await decide(installation)).json()["guarantee_id"]
    path, headers = f"/releases/{decided}", {"If-Match": '"any"'}
    return await officer(installation, "issuance").post(path, RELEASE, headers=headers)


@raises("mail.not_found")
async def resend_nothing(installation: Installation) -> httpx.Response:
    return await officer(installation, "issuance").post(f"/mails/{NOTHING}/resending", None)


@raises("mail.not_bounced")
async def resend_what_arrived(installation: Installation) -> httpx.Response:
    await issue(installation)
    [mail] = (await officer(installation, "issuance").get("/mails")).json()["items"]
    return await officer(installation, "issuance").post(f"/mails/{mail['id']}/resending", None)


@raises("release.not_found")
async def release_nothing(installation: Installation) -> httpx.Response:
    path = f"/releases/{NOTHING}"
    return await officer(installation, "issuance").post(path, RELEASE, headers={"If-Match": '"any"'})


@raises("release.tag_required")
async def release_unseen(installation: Installation) -> httpx.Response:
    return await officer(installation, "issuance").post(f"/releases/{NOTHING}", RELEASE)


@raises("verification.not_confirmed")
async def try_a_wrong_key(installation: Installation) -> httpx.Response:
    return cast("httpx.Response", await verify(installation, "00108-000019", "7K3F-QXWA-9RTC"))


@raises("verification.locked")
async def try_six_wrong_keys(installation: Installation) -> httpx.Response:
    for _ in range(6):
        answer = await try_a_wrong_key(installation)
    return answer


@raises("verification.unproven")
async def look_up_what_was_edited(installation: Installation) -> httpx.Response:
    number = await issue(installation)
    key = await fetch_key(installation, number)
    await installation.fetch("UPDATE verification.certificate_version SET document_sha256 = ''")
    return cast("httpx.Response", await verify(installation, number, key))


@raises("verification.not_found")
async def open_no_look_up(installation: Installation) -> httpx.Response:
    return await installation.caller("verification", "authority").get(f"/verifications/{NOTHING}")


@raises("verification.version_not_found")
async def open_no_version_of_what_was_looked_up(installation: Installation) -> httpx.Response:
    number = await issue(installation)
    key = await fetch_key(installation, number)
    assert change_key(key) != key
    path = f"/verifications/{(await verify(installation, number, key)).json()['id']}/certificate.pdf"
    return await installation.caller("verification", "authority").get(path, params={"version": 2})


@raises("verification.no_lock")
async def unlock_what_is_open(installation: Installation) -> httpx.Response:
    form = {"contract_number": "00108-000019", "authority_code": "223018"}
    return await officer(installation, "verification").post("/verifications/unlocks", form)


ENTRY = {
    "medium": "paper",
    "issuer_name": "東日本建設業保証株式会社",
    "number": "1",
    "kind": "contract",
    "principal_name": "山田建設株式会社",
    "works_name": "町道改良工事",
    "contract_amount": 2,
    "amount": 1,
    "expires_on": "2027-03-31",
}


async def edit_line(installation: Installation, line_id: UUID | str, tag: str | None = '"any"') -> httpx.Response:
    headers = {} if tag is None else {"If-Match": tag}
    town = installation.caller("verification", "authority")
    return await town.call("PUT", f"/ledger/entries/{line_id}", json=ENTRY, headers=headers)


@raises("ledger.not_found")
async def edit_no_line(installation: Installation) -> httpx.Response:
    return await edit_line(installation, NOTHING)


@raises("ledger.tag_required")
async def edit_a_line_unseen(installation: Installation) -> httpx.Response:
    return await edit_line(installation, NOTHING, None)


@raises("ledger.changed")
async def edit_a_line_that_changed(installation: Installation) -> httpx.Response:
    added = await installation.caller("verification", "authority").post("/ledger/entries", ENTRY)
    return await edit_line(installation, added.json()["id"])


@raises("ledger.not_entered")
async def edit_what_was_opened(installation: Installation) -> httpx.Response:
    number = await issue(installation)
    await verify(installation, number, await fetch_key(installation, number))
    [line] = (await installation.caller("verification", "authority").get("/ledger")).json()["items"]
    return await edit_line(installation, line["id"])


@raises("inbox.not_found")
async def open_what_was_not_delivered(installation: Installation) -> httpx.Response:
    return await installation.caller("verification", "authority").post(f"/inbox/{NOTHING}/opening", None)


@raises("webhook.not_found")
async def try_no_webhook(installation: Installation) -> httpx.Response:
    return await installation.caller("verification", "authority").post(f"/webhooks/{NOTHING}/test", None)


@raises("webhook.too_many")
async def add_one_webhook_too_many(installation: Installation) -> httpx.Response:
    for _ in range(MOST_WEBHOOKS):
        await add_webhook(installation)
    return await add_webhook(installation)


@raises("webhook.not_offered")
async def add_a_webhook_where_none_is_offered(installation: Installation) -> httpx.Response:
    tools: Tools = installation.verification.state.tools
    without = replace(tools.webhooks, vault=SecretVault(None))
    installation.verification.state.tools = replace(tools, webhooks=without)
    return await add_webhook(installation)


TABLES = (common_problems, application_problems, issuance_problems, verification_problems)
KINDS: dict[str, ProblemKind] = {kind.code: kind for table in TABLES for kind in table.PROBLEMS}


def test_every_code_is_raised_here_or_its_reason_is_given() -> None:
    assert KINDS.keys() == RAISED.keys() | ELSEWHERE.keys()
    assert RAISED.keys().isdisjoint(ELSEWHERE)


def test_what_is_raised_elsewhere_is_raised_there() -> None:
    for code, reason in ELSEWHERE.items():
        if found := re.search(r"(tests/\S+\.py)::(\w+)", reason):
            text = (ROOT / found[1]).read_text(encoding="utf-8")
            assert f"def {found[2]}(" in text
            assert code in text


@pytest.mark.parametrize("code", RAISED)
async def test_a_refusal_has_its_status_names_its_places_and_says_what_to_do(
    installation: Installation, code: str
) -> None:
    how, pointers = RAISED[code]
    refused = await how(installation)
    told = expect_problem(refused, KINDS[code].status, code)
    assert [error["pointer"] for error in told.get("errors", [])] == pointers
    assert told["title"] == KINDS[code].title
    sentences = [told["detail"], *(error["message"] for error in told.get("errors", []))]
    assert [said for said in sentences if not said.endswith("。") or said == told["title"]] == []
    assert (refused.status_code in (429, 503)) <= ("retry-after" in refused.headers)


async def test_a_person_nobody_added_is_told_a_code_for_the_operator(clone: CloneDatabase, fonts: None) -> None:
    async with sign_in(clone) as people:
        told = expect_problem(await people.call("GET", "/me"), KINDS["person.unknown"].status, "person.unknown")
    assert told["detail"].endswith("。")
