"""What verification_api does with the facts it hears."""

from services.verification_api.registering.key_replacement import register_key
from services.verification_api.registering.registration import register_certificate
from services.verification_api.tools import Tools
from shared.runtime.data.database import Database, WriteSession
from shared.runtime.messages.inbox import Inbox
from shared.schemas.facts.events import VERIFICATION, VERSIONS, GuaranteeKeyReissued, VersionIssued


def compose_inbox(database: Database, tools: Tools) -> Inbox:
    async def issued(session: WriteSession, event: VersionIssued) -> None:
        await register_certificate(session, tools, event)

    async def reissued(session: WriteSession, event: GuaranteeKeyReissued) -> None:
        await register_key(session, tools, event)

    return Inbox(
        VERIFICATION,
        database,
        tools.fact_keys,
        effects={**dict.fromkeys(VERSIONS.values(), issued), GuaranteeKeyReissued: reissued},
        work={},
    )
