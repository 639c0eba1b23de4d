"""自治体からの差戻し: what a town says the surety company must put right, until a version, a key or it answers."""

from services.application_api.store.returns import TownReturnRow, add_return, answer_returns
from services.application_api.tools import Tools
from shared.runtime.data.database import WriteSession
from shared.schemas.application.choices import ReturnAnswer
from shared.schemas.facts.events import (
    GuaranteeKeyRegistered,
    GuaranteeRegistered,
    ReceiptAccepted,
    ReceiptReturned,
)
from shared.schemas.words.guarantee import ReceiptTo


async def record_town_accepted(session: WriteSession, _: Tools, event: ReceiptAccepted) -> None:
    """What the town returned before, it has taken back."""
    await answer_returns(session, event.guarantee_id, ReturnAnswer.RECEIPT, event.at)


async def record_town_returned(session: WriteSession, _: Tools, event: ReceiptReturned) -> None:
    """The town's newest word stands. One to the builder is the builder's affair, and issuance tells it."""
    await answer_returns(session, event.guarantee_id, ReturnAnswer.RECEIPT, event.at)
    if event.to is not ReceiptTo.SURETY:
        return
    returned = TownReturnRow(
        id=event.receipt_id,
        application_id=event.application_id,
        contract_number=event.contract_number,
        guarantee_id=event.guarantee_id,
        tenant_org=event.tenant_org,
        version=event.version,
        authority_code=event.authority_code,
        officer_name=event.officer_name,
        at=event.at,
        note=event.note or "",
    )
    await add_return(session, returned)


async def answer_by_version(session: WriteSession, event: GuaranteeRegistered) -> None:
    """By a version after the one that was returned: a correction, a change, or another act."""
    await answer_returns(session, event.guarantee_id, ReturnAnswer.VERSION, event.registered_at, before=event.version)


async def answer_by_key(session: WriteSession, _: Tools, event: GuaranteeKeyRegistered) -> None:
    """A key changes nothing of what was applied for, nor of what is in force."""
    await answer_returns(session, event.guarantee_id, ReturnAnswer.KEY, event.registered_at)
