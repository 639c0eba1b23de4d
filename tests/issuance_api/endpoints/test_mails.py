"""Officers and operators see which mails did not arrive, and have them sent again."""

import asyncio

import aiosmtplib

from shared.runtime.data.database import new_id
from tests.harness import Installation
from tests.journey.steps import issue
from tests.local.commands import run_command

REFUSED = aiosmtplib.SMTPRecipientsRefused([aiosmtplib.SMTPRecipientRefused(550, "5.1.1 keiri@ unknown", "keiri@")])


async def test_a_bounced_mail_is_seen_and_sent_again_as_it_was(installation: Installation) -> None:
    installation.mailbox.failure = REFUSED
    number = await issue(installation)
    officer = installation.caller("issuance", "officer")
    [mail] = (await officer.get("/mails?status=bounced")).json()["items"]
    assert (mail["contract_number"], mail["recipient"]) == (number, "keiri@izu-kensetsu.example")
    assert (mail["status_label"], mail["tries"], mail["next_try_at"]) == ("不達", 1, None)
    assert mail["last_error"].endswith("550 5.1.1")
    assert (await officer.get("/mails?status=queued&status=sent")).json()["total"] == 0
    [row] = await installation.fetch("SELECT message FROM issuance.mail")
    await installation.fetch("UPDATE issuance.mail SET queued_at = now() - interval '80 hours'")

    path = f"/mails/{mail['id']}/resending"
    resent = await officer.post(path, None, headers={"Idempotency-Key": "once"})
    assert (resent.status_code, resent.json()["status"]) == (200, "queued")
    assert (await officer.post(path, None, headers={"Idempotency-Key": "once"})).content == resent.content
    waiting = await officer.post(path, None)
    assert (waiting.status_code, waiting.json()["code"]) == (409, "mail.not_bounced")
    assert "送信待ち" in waiting.json()["detail"]

    installation.mailbox.failure = ConnectionRefusedError()
    await installation.settle()
    [mail] = (await officer.get("/mails?status=queued")).json()["items"]
    assert (mail["tries"], mail["next_try_at"] is not None) == (1, True)  # not given up: its 72 hours began anew
    installation.mailbox.failure = None
    await installation.fetch("UPDATE issuance.mail SET due_at = now()")
    await installation.settle()
    assert installation.mailbox.messages == [row["message"]]
    assert "送信済み" in (await officer.post(path, None)).json()["detail"]
    assert (await officer.post(f"/mails/{new_id()}/resending", None)).json()["code"] == "mail.not_found"
    audits = await installation.fetch("SELECT actor, detail FROM issuance.audit WHERE action = 'mail.resent'")
    assert [audit["actor"] for audit in audits] == [officer.client.client_id]
    assert mail["id"] in audits[0]["detail"]


async def test_an_operator_lists_and_resends_mails(installation: Installation) -> None:
    async def mails(*arguments: str) -> str:
        url = installation.clone.url("postgres")
        ended = await asyncio.to_thread(run_command, "mails", *arguments, HOSHO_DATABASE_URL=url)
        return ended.stdout + ended.stderr

    installation.mailbox.failure = REFUSED
    number = await issue(installation)
    [row] = await installation.fetch("SELECT id FROM issuance.mail")
    listed = await mails("list")
    assert all(shown in listed for shown in (str(row["id"]), number, "keiri@izu-kensetsu.example", "550 5.1.1"))
    assert "There is no such mail" in await mails("list", "--status", "sent")
    assert "1 will be sent again" in await mails("resend", "all")
    assert "this one still waits" in await mails("resend", str(row["id"]))
    installation.mailbox.failure = None
    await installation.settle()
    assert len(installation.mailbox.messages) == 1
