"""What issuance_api does with the facts it hears."""

from services.issuance_api.handing_in.receiving import record_receipt
from services.issuance_api.issuing.drawing import DrawCertificate
from services.issuance_api.issuing.key_reissuing import record_key_registered
from services.issuance_api.issuing.registration import record_registered
from services.issuance_api.issuing.releasing import take_approval
from services.issuance_api.mailing.telling import tell_premium_due, tell_returned
from services.issuance_api.tools import Tools
from shared.runtime.data.database import WriteSession
from shared.runtime.messages.inbox import Inbox
from shared.schemas.facts.events import (
    ISSUANCE,
    GuaranteeApproved,
    GuaranteeKeyRegistered,
    GuaranteeNumbered,
    GuaranteePremiumDue,
    GuaranteeRegistered,
    GuaranteeReturned,
    ReceiptAccepted,
    ReceiptReturned,
)


def compose_inbox(tools: Tools) -> Inbox:
    async def approved(session: WriteSession, event: GuaranteeApproved) -> None:
        await take_approval(session, tools, event)

    async def returned(session: WriteSession, event: GuaranteeReturned) -> None:
        await tell_returned(session, tools, event)

    async def premium_due(session: WriteSession, event: GuaranteePremiumDue) -> None:
        await tell_premium_due(session, tools, event)

    async def registered(session: WriteSession, event: GuaranteeRegistered) -> None:
        await record_registered(session, tools, event)

    async def key_registered(session: WriteSession, event: GuaranteeKeyRegistered) -> None:
        await record_key_registered(session, event)

    async def receipt(session: WriteSession, event: ReceiptAccepted | ReceiptReturned) -> None:
        await record_receipt(session, tools, event)

    return Inbox(
        ISSUANCE,
        tools.database,
        tools.fact_keys,
        effects={
            GuaranteeApproved: approved,
            GuaranteeReturned: returned,
            GuaranteePremiumDue: premium_due,
            GuaranteeRegistered: registered,
            GuaranteeKeyRegistered: key_registered,
            ReceiptAccepted: receipt,
            ReceiptReturned: receipt,
        },
        work={GuaranteeNumbered: DrawCertificate(tools)},
    )
