"""What follows from `guarantee.registered`: the 電子保証発行日時 is kept, and the mail is queued if one was wanted."""

from services.issuance_api.mailing.composing import UnsafeMailError, compose_mail_row, compose_notice
from services.issuance_api.proof import read_approvals
from services.issuance_api.store.guarantees import GuaranteeRow, VersionRow, get_guarantee, get_version
from services.issuance_api.store.mails import add_mail
from services.issuance_api.store.registrations import RegistrationRow, add_registration
from services.issuance_api.tools import Tools
from shared.runtime.data.database import WriteSession
from shared.runtime.logging import log
from shared.runtime.messages.facts import list_facts
from shared.runtime.messages.outbox import wake
from shared.schemas.facts.events import ISSUANCE, GuaranteeApproved, GuaranteeRegistered
from shared.schemas.words.fields import quote_local_part
from shared.schemas.words.guarantee import VersionKind


async def record_registered(session: WriteSession, tools: Tools, event: GuaranteeRegistered) -> None:
    guarantee = await get_guarantee(session, event.guarantee_id)
    registration = RegistrationRow(
        guarantee_id=guarantee.id,
        version=event.version,
        tenant_org=guarantee.tenant_org,
        registered_at=event.registered_at,
    )
    await add_registration(session, registration)
    version = await get_version(session, guarantee.id, event.version)
    address = await _find_address(session, tools, guarantee, version)
    if address is not None:
        await _queue_notice(session, tools, event, guarantee, version, quote_local_part(address))


async def _find_address(
    session: WriteSession, tools: Tools, guarantee: GuaranteeRow, version: VersionRow
) -> str | None:
    """Of whoever wished to be told of the guarantee, or of its change; an officer's act is told to nobody by mail."""
    match version.kind:
        case VersionKind.NEW:
            return guarantee.notify_email
        case VersionKind.CHANGE if version.basis is not None:
            approvals = read_approvals(tools, await list_facts(session, GuaranteeApproved, guarantee.id))
            return approvals[version.basis].notify_email
        case _:
            return None


async def _queue_notice(
    session: WriteSession,
    tools: Tools,
    event: GuaranteeRegistered,
    guarantee: GuaranteeRow,
    version: VersionRow,
    recipient: str,
) -> None:
    """A mail that cannot be composed is left out: the registration stands, and the builder finds the key anyway."""
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
