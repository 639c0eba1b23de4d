"""A mail server's trouble delays mails and nothing else."""

import asyncio

import aiosmtplib
import pytest

from services.issuance_api.handing_in.sending.delivering import HandOver
from services.issuance_api.mailing.postman import Postman, Transport
from services.issuance_api.store.mails import ClaimedMail
from tests.forms import make_single
from tests.harness import Installation
from tests.journey.steps import approve, fetch_key, issue


async def mail_row(installation: Installation) -> dict[str, object]:
    [row] = await installation.fetch("SELECT * FROM issuance.mail")
    return dict(row)


async def test_a_mail_server_that_is_down_delays_the_mail_and_nothing_else(installation: Installation) -> None:
    installation.mailbox.failure = ConnectionRefusedError()
    number = await issue(installation)
    assert await fetch_key(installation, number)
    row = await mail_row(installation)
    assert (row["tries"], row["sent_at"], row["bounced_at"]) == (1, None, None)
    before = row["message"]
    installation.mailbox.failure = None
    await installation.fetch("UPDATE issuance.mail SET due_at = now()")
    await installation.settle()
    assert installation.mailbox.messages == [before]


@pytest.mark.parametrize(
    ("failure", "bounced"),
    [
        (aiosmtplib.SMTPRecipientsRefused([aiosmtplib.SMTPRecipientRefused(550, "no such user", "a@b")]), True),
        (aiosmtplib.SMTPRecipientsRefused([aiosmtplib.SMTPRecipientRefused(450, "greylisted", "a@b")]), False),
        (aiosmtplib.SMTPDataError(554, "spam"), False),
        (aiosmtplib.SMTPAuthenticationError(535, "bad password"), False),
        (aiosmtplib.SMTPServerDisconnected("gone"), False),
        (TimeoutError(), False),
    ],
)
async def test_a_refusal_of_the_mailbox_bounces_and_anything_else_is_tried_again(
    installation: Installation, failure: Exception, bounced: bool
) -> None:
    installation.mailbox.failure = failure
    number = await issue(installation)
    row = await mail_row(installation)
    assert (row["bounced_at"] is not None) == bounced
    assert "a@b" not in str(row["last_error"])
    overview = (await installation.caller("issuance", "officer").get(f"/guarantees/{number}")).json()
    assert overview["notice"]["status"] == ("bounced" if bounced else "queued")


async def test_a_mail_is_given_up_after_72_hours(installation: Installation) -> None:
    installation.mailbox.failure = ConnectionRefusedError()
    await issue(installation)
    await installation.fetch("UPDATE issuance.mail SET due_at = now(), queued_at = now() - interval '73 hours'")
    await installation.settle()
    assert (await mail_row(installation))["bounced_at"] is not None


async def test_no_mail_is_sent_where_none_is_wanted(installation: Installation) -> None:
    await issue(installation, make_single({"/notification": {"wanted": False}}))
    assert await installation.fetch("SELECT * FROM issuance.mail") == []


def make_postman(installation: Installation, transport: Transport) -> Postman:
    state = installation.issuance.state
    return Postman(state.service.database, transport, HandOver(state.tools))


class SlowTransport:
    def __init__(self) -> None:
        self.started, self.may_end = asyncio.Event(), asyncio.Event()

    async def send(self, mail: ClaimedMail) -> None:
        self.started.set()
        await self.may_end.wait()


async def test_a_mail_being_sent_is_taken_by_nobody_else_and_holds_no_lock(installation: Installation) -> None:
    await approve(installation)
    for app in (installation.issuance, installation.verification, installation.issuance):
        await app.state.inbox.drain()
    transport = SlowTransport()
    sending = asyncio.create_task(make_postman(installation, transport).send_next())
    await transport.started.wait()
    assert not await make_postman(installation, installation.mailbox).send_next()
    assert await installation.fetch("SELECT id FROM issuance.mail FOR UPDATE NOWAIT")
    transport.may_end.set()
    assert await sending
    assert (await mail_row(installation))["sent_at"] is not None
