"""Queueing a mail, in the transaction of what it tells."""

from typing import NamedTuple
from uuid import UUID

from services.issuance_api.mailing.composing import UnsafeMailError, compose_message
from services.issuance_api.mailing.letters import Letter
from services.issuance_api.store.mails import MailRow, add_mail
from services.issuance_api.tools import Tools
from shared.runtime.data.database import WriteSession, new_id
from shared.runtime.logging import log
from shared.runtime.messages.outbox import wake
from shared.schemas.facts.events import ISSUANCE
from shared.schemas.issuance.mails import MailKind
from shared.schemas.words.fields import quote_local_part


class About(NamedTuple):
    """What a mail is about; of an application also which, and which entry of its history; of a submission which."""

    kind: MailKind
    guarantee_id: UUID
    tenant_org: str
    application_id: UUID | None = None
    move_id: UUID | None = None
    submission_id: UUID | None = None


async def queue_mail(session: WriteSession, tools: Tools, about: About, letter: Letter, address: str) -> UUID | None:
    """The id of the mail.

    None for one that cannot be composed: it is left out, and what it tells stands in what the builder can look at.
    """
    recipient = quote_local_part(address)
    try:
        message = compose_message(
            letter,
            issuer_name=tools.issuer.issuer.name,
            sender=tools.mail_from,
            recipient=recipient,
            now=tools.clock.now(),
        )
    except UnsafeMailError as error:
        log.error("mail not queued", guarantee_id=str(about.guarantee_id), kind=about.kind, reason=str(error))
        return None
    return await queue_message(session, tools, about, message.as_bytes(), recipient)


async def queue_message(session: WriteSession, tools: Tools, about: About, message: bytes, recipient: str) -> UUID:
    """A mail that is composed already, to one address as headers write it."""
    mail = MailRow(
        id=new_id(),
        **about._asdict(),
        sender=tools.mail_from,
        recipient=recipient,
        message=message,
    )
    await add_mail(session, mail)
    await wake(session, ISSUANCE)
    return mail.id
