"""What verification_api does with the facts it hears."""

from collections.abc import Mapping

from services.verification_api.registering.registration import register_certificate
from shared.runtime.clock import Clock
from shared.runtime.data.database import Database, WriteSession
from shared.runtime.messages.inbox import Inbox
from shared.schemas.facts.events import VERIFICATION, GuaranteeIssued


def compose_inbox(database: Database, clock: Clock, check_keys: Mapping[int, bytes]) -> Inbox:
    async def issued(session: WriteSession, event: GuaranteeIssued) -> None:
        await register_certificate(session, clock, check_keys, event)

    return Inbox(VERIFICATION, database, effects={GuaranteeIssued: issued}, work={})
