"""What a builder who wished for mails gets until a guarantee is issued."""

import email
import email.policy
from datetime import date
from typing import Any

import aiosmtplib
import pytest

from shared.runtime.messages.outbox import publish
from shared.schemas.facts.events import EVENTS, GuaranteePremiumDue, GuaranteeReturned
from tests.application_api.changing.steps import fetch_change_form
from tests.application_api.steps import ACCEPT, RETURN, act, put, review, start
from tests.forms import make_form, make_new_form, make_single
from tests.harness import Installation
from tests.issuance_api.changing.steps import publish_change
from tests.journey.steps import approve, issue, make_held
from tests.soundness import require_sound

KIND = "advance_payment"
ADDRESS = "keiri@izu-kensetsu.example"
TOLD = (GuaranteeReturned.TYPE, GuaranteePremiumDue.TYPE)
REFUSED = aiosmtplib.SMTPRecipientsRefused([aiosmtplib.SMTPRecipientRefused(550, "5.1.1 unknown", ADDRESS)])


def make_one(changes: dict[str, Any] | None = None) -> dict[str, Any]:
    """A form of one guarantee whose premium is paid before its approval."""
    form = make_new_form(changes)
    form["guarantees"] = [guarantee for guarantee in form["guarantees"] if guarantee["kind"] == KIND]
    return form


def read_mails(installation: Installation) -> list[Any]:
    return [email.message_from_bytes(sent, policy=email.policy.default) for sent in installation.mailbox.messages]


async def list_said(installation: Installation) -> list[Any]:
    return await installation.fetch("SELECT type, data FROM events.event WHERE type = ANY ($1) ORDER BY seq", TOLD)


async def test_a_builder_is_told_of_a_return_of_the_premium_and_of_the_issue(installation: Installation) -> None:
    application = await start(installation, make_one())
    installation.mailbox.failure = REFUSED
    assert (await review(installation, application, KIND, RETURN)).status_code == 200
    await installation.settle()
    issuance = installation.caller("issuance", "officer")
    [bounced] = (await issuance.get("/mails?status=bounced")).json()["items"]
    assert (bounced["kind_label"], bounced["contract_number"]) == ("差戻しのお知らせ", None)
    assert bounced["application_id"] == application["id"]
    installation.mailbox.failure = None
    assert (await issuance.post(f"/mails/{bounced['id']}/resending", None)).status_code == 200
    await require_sound(installation)

    assert (await put(installation, application, make_one())).status_code == 200
    builder = installation.caller("application", "principal")
    tag = (await builder.get(f"/applications/{application['id']}")).headers["etag"]
    path = f"/applications/{application['id']}/submission"
    sent = await builder.post(path, None, headers={"If-Match": tag})
    assert sent.status_code == 200, sent.text
    accepted = (await review(installation, application, KIND, ACCEPT)).json()
    await installation.settle()
    premium = accepted["guarantees"][0]["premium"]["amount"]
    receipt = {"received_on": "2026-04-10", "amount": premium}
    officer = installation.caller("application", "officer")
    paid = await act(officer, application, KIND, "premium-receipt", receipt)
    assert paid.status_code == 200, paid.text
    await installation.settle()

    returned, due, issued = read_mails(installation)
    assert returned["Subject"] == "保証のお申込み（差戻し）のお知らせ"
    assert due["Subject"] == "保証のお申込み（保証料）のお知らせ"
    assert "発行完了" in issued["Subject"]
    assert {message["To"] for message in (returned, due, issued)} == {ADDRESS}
    works = make_one()["works"]["name"]
    for words in ("前払金保証", works, "新規", RETURN["note"], "もう一度送信"):
        assert words in returned.get_content()
    for words in ("前払金保証", works, f"{premium:,}円", "例示銀行", "0000001", "実際に振り込まないでください"):
        assert words in due.get_content()
    listed = (await issuance.get("/mails")).json()["items"]
    assert [mail["kind"] for mail in listed] == ["issued", "premium_due", "returned"]
    assert len({mail["contract_number"] for mail in listed}) == 1
    await require_sound(installation)


@pytest.mark.parametrize("wanted", [False, True])
async def test_what_is_heard_twice_is_told_once_and_to_nobody_who_did_not_wish(
    installation: Installation, *, wanted: bool
) -> None:
    form = make_one({} if wanted else {"/notification": {"wanted": False}})
    application = await start(installation, form)
    await review(installation, application, KIND, ACCEPT)
    await review(installation, application, KIND, RETURN)
    said = await list_said(installation)
    assert [row["type"] for row in said] == (["guarantee.premium_due", "guarantee.returned"] if wanted else [])
    await installation.settle()
    state = installation.application.state
    async with state.service.database.write() as session:
        for row in said:
            again = EVENTS[row["type"]].model_validate_json(row["data"])
            await publish(session, again, installation.clock.now(), state.tools.fact_keys)
    await installation.fetch("UPDATE events.delivery SET handled_at = NULL WHERE hearer = 'issuance'")
    await installation.settle()
    assert len(read_mails(installation)) == len(said)
    assert await installation.fetch("SELECT FROM events.delivery WHERE handled_at IS NULL OR tries > 0") == []


async def test_what_issuance_refuses_is_told_as_a_return(installation: Installation) -> None:
    await approve(installation, make_held())
    await installation.settle()
    officer = installation.caller("issuance", "officer")
    [release] = (await officer.get("/releases")).json()["items"]
    refusal = {"decision": "refuse", "note": "保証金額の根拠を示してください。"}
    tag = {"If-Match": f'"{release["tag"]}"'}
    assert (await officer.post(f"/releases/{release['guarantee_id']}", refusal, headers=tag)).status_code == 200
    await installation.settle()
    [returned] = read_mails(installation)
    assert refusal["note"] in returned.get_content()

    number = await issue(installation, make_single({"/works/number": "第9号"}))
    asked = make_form({"/guarantees/0/amount": 15_000_000}, await fetch_change_form(installation, number))
    change = await start(installation, asked)
    await publish_change(installation, number, expires_on=date(2027, 2, 27))
    await installation.issuance.state.inbox.drain()  # the guarantee has moved, which application_api has not heard
    assert (await review(installation, change, "advance_payment", ACCEPT)).status_code == 200
    await installation.settle()
    [told_back] = [mail.get_content() for mail in read_mails(installation)[1:] if "差戻し" in mail["Subject"]]
    assert f"変更（保証契約番号 {number}）" in told_back
    assert "最新の内容から変更を作り直して" in told_back
    await require_sound(installation)
