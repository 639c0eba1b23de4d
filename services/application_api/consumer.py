"""What application_api does with the facts it hears."""

from services.application_api.applying.progress import record_issued, record_registered
from services.application_api.tools import Desk
from shared.runtime.data.database import Database, WriteSession
from shared.runtime.messages.inbox import Inbox
from shared.schemas.facts.events import APPLICATION, GuaranteeIssued, GuaranteeRegistered


def compose_inbox(database: Database, desk: Desk) -> Inbox:
    async def issued(session: WriteSession, event: GuaranteeIssued) -> None:
        await record_issued(session, desk, event)

    async def registered(session: WriteSession, event: GuaranteeRegistered) -> None:
        await record_registered(session, desk, event)

    return Inbox(APPLICATION, database, effects={GuaranteeIssued: issued, GuaranteeRegistered: registered}, work={})
