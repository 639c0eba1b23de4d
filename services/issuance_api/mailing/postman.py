"""Sending what is queued, over SMTP, outside any transaction: claim under a lease, send, record."""

import asyncio
import ssl
from datetime import timedelta
from typing import Protocol

import aiosmtplib

from services.issuance_api.mailing.refusals import find_codes, is_about_mailbox
from services.issuance_api.settings import Settings
from services.issuance_api.store.mails import QUEUE, ClaimedMail, claim_mail, record_failed, record_sent
from shared.runtime.data.database import Database, WriteSession, new_id
from shared.runtime.data.scope import EVERYTHING
from shared.runtime.errors import describe_error
from shared.runtime.logging import log

STEP_TIMEOUT_S = 30.0
LONGEST_SENDING_S = 120.0
_LONGEST_DELAY = timedelta(minutes=15)


class Transport(Protocol):
    async def send(self, mail: ClaimedMail) -> None:
        """Returns when the mail server took the message; raises when it did not."""
        ...


class TlsMissingError(Exception):
    """A mail that must leave encrypted, where the mail server is spoken to in clear."""


class HandingOver(Protocol):
    """What is done for mails to towns, which are not whole until they are sent."""

    async def complete(self, mail: ClaimedMail) -> ClaimedMail:
        """The mail with its files, drawn anew. Whatever it raises is a try that failed."""
        ...

    async def record_sent(self, session: WriteSession, mail: ClaimedMail) -> None: ...


class SmtpTransport:
    def __init__(self, settings: Settings) -> None:
        self._settings = settings

    async def send(self, mail: ClaimedMail) -> None:
        settings = self._settings
        if mail.needs_tls and settings.smtp_tls == "none":
            raise TlsMissingError
        password = settings.smtp_password
        client = aiosmtplib.SMTP(
            hostname=settings.smtp_host,
            port=settings.smtp_port,
            use_tls=settings.smtp_tls == "tls",
            start_tls=settings.smtp_tls == "starttls",
            tls_context=self._compose_context(),
            username=settings.smtp_username,
            password=password.get_secret_value() if password else None,
            local_hostname=settings.ehlo_name,
            timeout=STEP_TIMEOUT_S,
        )
        async with client:
            await client.sendmail(mail.sender, [mail.recipient], mail.message)

    def _compose_context(self) -> ssl.SSLContext | None:
        if self._settings.smtp_tls == "none":
            return None
        return ssl.create_default_context(cafile=self._settings.smtp_ca_file)


class Postman:
    """Sends one queued mail at a time.

    A refusal of its mailbox for good bounces it; after any other failure it is tried again, for 72 hours.
    """

    def __init__(self, database: Database, transport: Transport, handing_over: HandingOver) -> None:
        self._database = database
        self._transport = transport
        self._handing_over = handing_over

    async def send_next(self) -> bool:
        """Takes one due mail to the mail server; False when none is due."""
        async with self._database.write(EVERYTHING) as session:
            mail = await claim_mail(session, new_id())
        if mail is None:
            return False

        try:
            async with QUEUE.keep(self._database, mail.key), asyncio.timeout(LONGEST_SENDING_S):
                await self._transport.send(await self._complete(mail))
        except Exception as error:
            await self._record_failure(mail, error)
        else:
            await self._record_sent(mail)
        return True

    async def _complete(self, mail: ClaimedMail) -> ClaimedMail:
        return mail if mail.submission_id is None else await self._handing_over.complete(mail)

    async def _record_sent(self, mail: ClaimedMail) -> None:
        async with self._database.write(EVERYTHING) as session:
            if not await record_sent(session, mail):
                log.warning("mail was sent after its lease was lost", mail_id=str(mail.id))
            elif mail.submission_id is not None:
                await self._handing_over.record_sent(session, mail)

    async def _record_failure(self, mail: ClaimedMail, error: Exception) -> None:
        what = f"{describe_error(error)} {find_codes(error)}".strip()
        async with self._database.write(EVERYTHING) as session:
            bounced = await record_failed(
                session, mail, error=what, final=is_about_mailbox(error), delay=_compute_delay(mail.tries)
            )
        log.warning("mail bounced" if bounced else "mail not sent", mail_id=str(mail.id), reason=what)


def _compute_delay(tries: int) -> timedelta:
    """1 s, 2 s, 4 s … up to a quarter of an hour."""
    return min(timedelta(seconds=2.0 ** min(tries, 20)), _LONGEST_DELAY)
