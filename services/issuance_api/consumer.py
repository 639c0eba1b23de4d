"""What issuance_api does with the facts it hears."""

from services.issuance_api.issuing.drawing import DrawCertificate
from services.issuance_api.issuing.key_reissuing import record_key_registered
from services.issuance_api.issuing.registration import record_registered
from services.issuance_api.issuing.releasing import take_approval
from services.issuance_api.tools import Tools
from shared.runtime.data.database import WriteSession
from shared.runtime.messages.inbox import Inbox
from shared.schemas.facts.events import (
    ISSUANCE,
    GuaranteeApproved,
    GuaranteeKeyRegistered,
    GuaranteeNumbered,
    GuaranteeRegistered,
)


def compose_inbox(tools: Tools) -> Inbox:
    async def approved(session: WriteSession, event: GuaranteeApproved) -> None:
        await take_approval(session, tools, event)

    async def registered(session: WriteSession, event: GuaranteeRegistered) -> None:
        await record_registered(session, tools, event)

    async def key_registered(session: WriteSession, event: GuaranteeKeyRegistered) -> None:
        await record_key_registered(session, event)

    return Inbox(
        ISSUANCE,
        tools.database,
        tools.fact_keys,
        effects={
            GuaranteeApproved: approved,
            GuaranteeRegistered: registered,
            GuaranteeKeyRegistered: key_registered,
        },
        work={GuaranteeNumbered: DrawCertificate(tools)},
    )
