"""受理 and 差戻し of what was handed in, as verification says it; of a 差戻し the builder is told by mail."""

from services.issuance_api.mailing.letters import write_town_returned
from services.issuance_api.mailing.queueing import About, queue_mail
from services.issuance_api.store.guarantees import get_guarantee, get_version
from services.issuance_api.store.handing_in.receipts import ReceiptRow, add_receipt
from services.issuance_api.tools import Tools
from shared.runtime.data.database import WriteSession
from shared.schemas.facts.events import ReceiptAccepted, ReceiptReturned
from shared.schemas.issuance.mails import MailKind
from shared.schemas.words.guarantee import ReceiptDecision


async def record_receipt(session: WriteSession, tools: Tools, event: ReceiptAccepted | ReceiptReturned) -> None:
    guarantee = await get_guarantee(session, event.guarantee_id)
    version = await get_version(session, guarantee.id, event.version)
    returned = event if isinstance(event, ReceiptReturned) else None
    receipt = ReceiptRow(
        id=event.receipt_id,
        guarantee_id=guarantee.id,
        tenant_org=guarantee.tenant_org,
        version=version.version,
        authority_code=event.authority_code,
        officer_name=event.officer_name,
        at=event.at,
        decision=ReceiptDecision.RETURNED if returned else ReceiptDecision.ACCEPTED,
        addressee=returned.to if returned else None,
        note=event.note,
    )
    await add_receipt(session, receipt)
    if returned is not None and guarantee.notify_email is not None:
        letter = write_town_returned(version.content, returned.to, returned.note or "")
        about = About(MailKind.TOWN_RETURNED, guarantee.id, guarantee.tenant_org, None, event.receipt_id)
        await queue_mail(session, tools, about, letter, guarantee.notify_email)
