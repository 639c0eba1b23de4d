"""What a mail server refuses at each step: only a mailbox that is not there or takes nothing ends the tries."""

from typing import Any

import aiosmtplib
import pytest
from pydantic import SecretStr

from services.issuance_api.mailing.postman import SmtpTransport
from services.issuance_api.mailing.refusals import find_codes, is_about_mailbox
from services.issuance_api.settings import Settings
from services.issuance_api.store.mails import ClaimedMail
from shared.runtime.data.database import new_id
from tests.issuance_api.mailing.smtp_server import GREETING, TEXT, SmtpServer, run_smtp

RECIPIENT = "keiri@izu-kensetsu.example"
MAIL = ClaimedMail(new_id(), new_id(), "hosho@surety.example", RECIPIENT, b"Subject: a\r\n\r\nb\r\n", 0)


async def send(server: SmtpServer, **settings: Any) -> None:
    given = {"smtp_host": "127.0.0.1", "smtp_port": server.port, "smtp_tls": "none", "mail_from": MAIL.sender}
    await SmtpTransport(Settings.model_construct(**{**given, **settings})).send(MAIL)


@pytest.mark.parametrize(
    ("step", "reply"),
    [
        (GREETING, "554 5.7.1 your address is on a list"),
        ("EHLO", "550 5.7.0 who are you"),
        ("AUTH", "535 5.7.8 bad password"),
        ("AUTH", "550 5.1.1 no such user here"),
        ("MAIL", "550 5.1.8 sender's domain not found"),
        ("MAIL", "553 5.7.1 not yours to send from"),
        ("RCPT", "550 5.7.1 relaying denied"),
        ("RCPT", "550 relay not permitted"),
        ("RCPT", "553 sorry, that domain isn't in my list of allowed rcpthosts (#5.7.1)"),
        ("RCPT", "551 we do not relay"),
        ("RCPT", "554 5.7.1 Service unavailable; Client host [192.0.2.1] blocked"),
        ("RCPT", "550 5.1.8 sender address rejected"),
        ("RCPT", "550 5.4.1 no answer from host"),
        ("RCPT", "503 5.5.1 bad sequence"),
        ("RCPT", "554 no"),
        ("RCPT", "450 4.1.1 greylisted"),
        ("RCPT", "452 4.2.2 mailbox full"),
        ("DATA", "554 5.5.1 no"),
        (TEXT, "554 5.7.1 looks like spam"),
        (TEXT, "552 5.3.4 too big"),
        (TEXT, "550 no"),
    ],
)
async def test_what_is_about_us_is_tried_again(step: str, reply: str) -> None:
    async with run_smtp(step, reply) as server:
        with pytest.raises(aiosmtplib.SMTPException) as raised:
            await send(server, smtp_username="hosho", smtp_password=SecretStr("secret"))
    assert not is_about_mailbox(raised.value)


@pytest.mark.parametrize(
    ("reply", "codes"),
    [
        ("550 5.1.1 <keiri@izu-kensetsu.example>: Recipient address rejected: User unknown", "550 5.1.1"),
        ("550-5.1.1 The account does not exist.\r\n550 5.1.1 See the page of help", "550 5.1.1"),
        ("550 5.1.2 no such domain", "550 5.1.2"),
        ("501 5.1.3 bad address syntax", "501 5.1.3"),
        ("551 5.1.6 has moved", "551 5.1.6"),
        ("556 5.1.10 takes no mail", "556 5.1.10"),
        ("550 5.2.1 mailbox disabled", "550 5.2.1"),
        ("552 5.2.2 mailbox full", "552 5.2.2"),
        ("550 no such user", "550"),
        ("550 no such user at 192.0.2.1", "550"),
        ("551 User not local", "551"),
        ("553 mailbox name not allowed", "553"),
    ],
)
async def test_what_is_about_the_mailbox_is_for_good(reply: str, codes: str) -> None:
    async with run_smtp("RCPT", reply) as server:
        with pytest.raises(aiosmtplib.SMTPException) as raised:
            await send(server)
    assert is_about_mailbox(raised.value)
    assert find_codes(raised.value) == codes


async def test_a_mail_server_is_greeted_by_the_set_name_or_the_domain_mails_are_from() -> None:
    async with run_smtp() as server:
        await send(server)
        await send(server, smtp_ehlo_name="out.surety.example")
    assert [line for line in server.heard if line.startswith("EHLO")] == [
        "EHLO surety.example",
        "EHLO out.surety.example",
    ]
