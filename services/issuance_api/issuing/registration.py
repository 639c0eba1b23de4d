"""What follows from `guarantee.registered`: the 電子保証発行日時 is kept, and the mail is queued if one was wanted."""

from services.issuance_api.mailing.addresses import find_address
from services.issuance_api.mailing.letters import write_notice
from services.issuance_api.mailing.queueing import About, queue_mail
from services.issuance_api.store.guarantees import get_guarantee, get_version
from services.issuance_api.store.registrations import RegistrationRow, add_registration
from services.issuance_api.tools import Tools
from shared.runtime.data.database import WriteSession
from shared.schemas.facts.events import GuaranteeRegistered
from shared.schemas.issuance.mails import MailKind


async def record_registered(session: WriteSession, tools: Tools, event: GuaranteeRegistered) -> None:
    guarantee = await get_guarantee(session, event.guarantee_id)
    registration = RegistrationRow(
        guarantee_id=guarantee.id,
        version=event.version,
        tenant_org=guarantee.tenant_org,
        registered_at=event.registered_at,
        delivered_directly=event.delivered_directly,
    )
    await add_registration(session, registration)
    version = await get_version(session, guarantee.id, event.version)
    address = await find_address(session, tools, guarantee, version)
    if address is not None:
        letter = write_notice(version.content, event.registered_at, delivered_directly=event.delivered_directly)
        await queue_mail(session, tools, About(MailKind.ISSUED, guarantee.id, guarantee.tenant_org), letter, address)
