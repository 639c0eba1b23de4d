"""What application_api says of an application is told to the builder by mail, each entry of its history once."""

from services.issuance_api.mailing.letters import Letter, write_premium_due, write_returned
from services.issuance_api.mailing.queueing import About, queue_mail
from services.issuance_api.store.mails import has_mail_of
from services.issuance_api.tools import Tools
from shared.runtime.data.database import WriteSession
from shared.schemas.facts.events import GuaranteePremiumDue, GuaranteeReturned, ToldByMail
from shared.schemas.issuance.mails import MailKind


async def tell_returned(session: WriteSession, tools: Tools, event: GuaranteeReturned) -> None:
    """Raises LookupError for an unknown office."""
    letter = write_returned(event, tools.issuer, tools.issuer.get_office(event.office_code))
    await _tell(session, tools, event, MailKind.RETURNED, letter)


async def tell_premium_due(session: WriteSession, tools: Tools, event: GuaranteePremiumDue) -> None:
    """Raises LookupError for an unknown office."""
    letter = write_premium_due(event, tools.issuer, tools.issuer.get_office(event.office_code))
    await _tell(session, tools, event, MailKind.PREMIUM_DUE, letter)


async def _tell(session: WriteSession, tools: Tools, event: ToldByMail, kind: MailKind, letter: Letter) -> None:
    """Nothing where it was told already: of rivals an index lets one through, and the other then finds it told."""
    if await has_mail_of(session, event.move_id):
        return
    about = About(kind, event.guarantee_id, event.tenant_org, event.application_id, event.move_id)
    await queue_mail(session, tools, about, letter, event.addressee.email)
