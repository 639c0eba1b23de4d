"""What issuance_api does with the facts it hears."""

from services.issuance_api.issuance import DrawCertificate, number_guarantee
from services.issuance_api.press import Press
from services.issuance_api.registration import record_registered
from shared.runtime.database import WriteSession
from shared.runtime.inbox import Inbox
from shared.schemas.events import ISSUANCE, GuaranteeApproved, GuaranteeNumbered, GuaranteeRegistered


def compose_inbox(press: Press) -> Inbox:
    async def approved(session: WriteSession, event: GuaranteeApproved) -> None:
        await number_guarantee(session, press, event)

    async def registered(session: WriteSession, event: GuaranteeRegistered) -> None:
        await record_registered(session, press, event)

    return Inbox(
        ISSUANCE,
        press.database,
        effects={GuaranteeApproved: approved, GuaranteeRegistered: registered},
        work={GuaranteeNumbered: DrawCertificate(press)},
    )
