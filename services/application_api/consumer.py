"""What application_api does with the facts it hears."""

from services.application_api.applying.progress import record_issued, record_registered, record_release_refused
from services.application_api.tools import Tools
from shared.runtime.data.database import Database, WriteSession
from shared.runtime.messages.inbox import Inbox
from shared.schemas.facts.events import APPLICATION, GuaranteeIssued, GuaranteeRegistered, GuaranteeReleaseRefused


def compose_inbox(database: Database, tools: Tools) -> Inbox:
    async def issued(session: WriteSession, event: GuaranteeIssued) -> None:
        await record_issued(session, tools, event)

    async def registered(session: WriteSession, event: GuaranteeRegistered) -> None:
        await record_registered(session, tools, event)

    async def release_refused(session: WriteSession, event: GuaranteeReleaseRefused) -> None:
        await record_release_refused(session, tools, event)

    return Inbox(
        APPLICATION,
        database,
        tools.fact_keys,
        effects={
            GuaranteeReleaseRefused: release_refused,
            GuaranteeIssued: issued,
            GuaranteeRegistered: registered,
        },
        work={},
    )
