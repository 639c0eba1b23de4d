"""What follows from `guarantee.registered`: the 電子保証発行日時 is kept, and the mail is queued if one was wanted."""

from services.issuance_api.mailing.composing import UnsafeMailError, compose_mail_row, compose_notice
from services.issuance_api.store.guarantees import GuaranteeRow, get_guarantee, get_version
from services.issuance_api.store.mails import add_mail
from services.issuance_api.store.registrations import RegistrationRow, add_registration
from services.issuance_api.tools import Tools
from shared.runtime.data.database import WriteSession
from shared.runtime.logging import log
from shared.runtime.messages.outbox import wake
from shared.schemas.facts.events import ISSUANCE, GuaranteeRegistered
from shared.schemas.words.fields import quote_local_part


async def record_registered(session: WriteSession, tools: Tools, event: GuaranteeRegistered) -> None:
    guarantee = await get_guarantee(session, event.guarantee_id)
    registration = RegistrationRow(
        guarantee_id=guarantee.id,
        version=event.version,
        tenant_org=guarantee.tenant_org,
        registered_at=event.registered_at,
    )
    await add_registration(session, registration)
    if guarantee.notify_email is not None:
        await _queue_notice(session, tools, event, guarantee, quote_local_part(guarantee.notify_email))


async def _queue_notice(
    session: WriteSession, tools: Tools, event: GuaranteeRegistered, guarantee: GuaranteeRow, recipient: str
) -> None:
    """A mail that cannot be composed is left out: the registration stands, and the builder finds the key anyway."""
    version = await get_version(session, guarantee.id, event.version)
    try:
        message = compose_notice(
            version.content,
            sender=tools.mail_from,
            recipient=recipient,
            registered_at=event.registered_at,
            now=tools.clock.now(),
        )
    except UnsafeMailError as error:
        log.error("mail not queued", guarantee_id=str(guarantee.id), reason=str(error))
        return
    mail = compose_mail_row(
        message,
        guarantee_id=guarantee.id,
        tenant_org=guarantee.tenant_org,
        sender=tools.mail_from,
        recipient=recipient,
    )
    await add_mail(session, mail)
    await wake(session, ISSUANCE)
