"""What application_api does with the facts it hears."""

from collections.abc import Awaitable, Callable
from typing import TypeVar

from services.application_api.applying.progress import (
    record_change_refused,
    record_changed,
    record_handed_in,
    record_issued,
    record_registered,
    record_release_refused,
)
from services.application_api.changing.projection import follow_version
from services.application_api.changing.town_returns import (
    answer_by_key,
    record_town_accepted,
    record_town_returned,
)
from services.application_api.tools import Tools
from shared.runtime.data.database import Database, WriteSession
from shared.runtime.messages.inbox import Effect, Inbox
from shared.schemas.facts.events import (
    APPLICATION,
    Event,
    GuaranteeChangeCancelled,
    GuaranteeChanged,
    GuaranteeChangeRefused,
    GuaranteeCorrected,
    GuaranteeHandedIn,
    GuaranteeIssued,
    GuaranteeKeyRegistered,
    GuaranteeKeyReissued,
    GuaranteeRegistered,
    GuaranteeReleaseRefused,
    GuaranteeTerminated,
    ReceiptAccepted,
    ReceiptReturned,
)

E = TypeVar("E", bound=Event)


def compose_inbox(database: Database, tools: Tools) -> Inbox:
    def bind(record: Callable[[WriteSession, Tools, E], Awaitable[None]]) -> Effect[E]:
        async def effect(session: WriteSession, event: E) -> None:
            await record(session, tools, event)

        return effect

    return Inbox(
        APPLICATION,
        database,
        tools.fact_keys,
        effects={
            GuaranteeReleaseRefused: bind(record_release_refused),
            GuaranteeIssued: bind(record_issued),
            GuaranteeChanged: bind(record_changed),
            GuaranteeCorrected: bind(follow_version),
            GuaranteeChangeCancelled: bind(follow_version),
            GuaranteeTerminated: bind(follow_version),
            GuaranteeChangeRefused: bind(record_change_refused),
            GuaranteeRegistered: bind(record_registered),
            GuaranteeHandedIn: bind(record_handed_in),
            GuaranteeKeyReissued: keep_nothing,
            GuaranteeKeyRegistered: bind(answer_by_key),
            ReceiptAccepted: bind(record_town_accepted),
            ReceiptReturned: bind(record_town_returned),
        },
        work={},
    )


async def keep_nothing(session: WriteSession, event: GuaranteeKeyReissued) -> None:
    """A key changes nothing of what was applied for, nor of what is in force."""
