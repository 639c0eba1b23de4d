"""What became of an approved guarantee or change, as issuance and verification report it, in whichever order."""

from uuid import UUID

from services.application_api.changing.projection import follow_registration, follow_version
from services.application_api.changing.town_returns import answer_by_version
from services.application_api.store.applications import has_application, take_application, touch_application
from services.application_api.store.guarantees import RequestedGuaranteeRow, take_guarantee
from services.application_api.store.moves import Mover, record_move
from services.application_api.telling import tell_returned
from services.application_api.tools import Tools
from shared.runtime.data.database import WriteSession
from shared.runtime.logging import log
from shared.schemas.application.choices import Status
from shared.schemas.facts.events import (
    Event,
    GuaranteeChanged,
    GuaranteeChangeRefused,
    GuaranteeHandedIn,
    GuaranteeIssued,
    GuaranteeRegistered,
    GuaranteeReleaseRefused,
)
from shared.schemas.words.guarantee import FIRST_VERSION
from shared.schemas.words.roles import Role

_PATH = (Status.APPROVED, Status.ISSUED, Status.REGISTERED)


async def record_issued(session: WriteSession, tools: Tools, event: GuaranteeIssued) -> None:
    """Passes over what no application here asked for: issuance entered it again after a restore that lost both."""
    guarantee = await _find(session, tools, event, event.guarantee_id)
    if guarantee is None:
        return
    guarantee.contract_number = event.certificate.contract_number
    await follow_version(session, tools, event)
    await _advance(session, tools, guarantee, Status.ISSUED, event.SOURCE)


async def record_changed(session: WriteSession, tools: Tools, event: GuaranteeChanged) -> None:
    """The change is issued, and what it says is in force; that also where nobody here asked for the change."""
    change = await _find(session, tools, event, event.request_id)
    await follow_version(session, tools, event, change)
    if change is not None:
        await _advance(session, tools, change, Status.ISSUED, event.SOURCE)


async def record_registered(session: WriteSession, tools: Tools, event: GuaranteeRegistered) -> None:
    """The first version moves the guarantee that was asked for, that of a change the change; others move neither.

    A further version answers what the town returned before.
    """
    first = event.guarantee_id if event.version == FIRST_VERSION else None
    asked = event.request_id or first
    if asked is not None:
        await _move_registered(session, tools, event, asked)
    await follow_registration(session, event)
    await answer_by_version(session, event)


async def _move_registered(session: WriteSession, tools: Tools, event: GuaranteeRegistered, request_id: UUID) -> None:
    guarantee = await _find(session, tools, event, request_id)
    if guarantee is None:
        return
    if guarantee.change_of is None:
        guarantee.contract_number = event.contract_number
    guarantee.registered_at = event.registered_at
    await _advance(session, tools, guarantee, Status.REGISTERED, event.SOURCE)


async def record_handed_in(session: WriteSession, tools: Tools, event: GuaranteeHandedIn) -> None:
    """The last day counts: a town may ask for it again."""
    guarantee = await _find(session, tools, event, event.guarantee_id)
    if guarantee is not None:
        guarantee.handed_in_on = event.handed_in_on


async def record_release_refused(session: WriteSession, tools: Tools, event: GuaranteeReleaseRefused) -> None:
    """差戻し of what was approved, which nobody can ask for here; does nothing where it went on already."""
    guarantee = await _take(session, tools, event)
    await _return(session, tools, guarantee, Mover(event.refused_by, Role.OFFICER), event.note)


async def record_change_refused(session: WriteSession, tools: Tools, event: GuaranteeChangeRefused) -> None:
    """差戻し of a change that issuance could not make; its builder sends it again from what is in force by then."""
    change = await _find(session, tools, event, event.request_id)
    if change is not None:
        officer = Mover(event.refused_by, Role.OFFICER) if event.refused_by else None
        await _return(session, tools, change, officer or Mover(event.SOURCE, "service"), event.note)


async def _return(
    session: WriteSession, tools: Tools, guarantee: RequestedGuaranteeRow, mover: Mover, note: str
) -> None:
    if guarantee.status is not Status.APPROVED:
        return
    application = await take_application(session, guarantee.application_id, tenant=None)
    move_id = await record_move(session, guarantee, Status.RETURNED, mover, tools.clock.now(), note)
    guarantee.note_from_surety = note
    await tell_returned(session, tools, application, guarantee, move_id, note)


async def _find(
    session: WriteSession, tools: Tools, event: Event, request_id: UUID | None
) -> RequestedGuaranteeRow | None:
    """The request that a fact is about, locked; None where this one is not known here."""
    if await has_application(session, event.application_id):
        guarantee = await _take(session, tools, event)
        if guarantee.id == request_id:
            return guarantee
    log.error("guarantee of no application", guarantee_id=str(event.guarantee_id), event_type=event.TYPE)
    return None


async def _take(session: WriteSession, tools: Tools, event: Event) -> RequestedGuaranteeRow:
    """The application first, as everywhere: two who lock in another order would wait for each other."""
    await touch_application(session, event.application_id, tools.clock.now())
    return await take_guarantee(session, event.application_id, event.kind)


async def _advance(
    session: WriteSession, tools: Tools, guarantee: RequestedGuaranteeRow, to_status: Status, source: str
) -> None:
    """Moves step by step up to `to_status`; does nothing where a later fact was heard first."""
    here, there = _PATH.index(guarantee.status), _PATH.index(to_status)
    for status in _PATH[here + 1 : there + 1]:
        await record_move(session, guarantee, status, Mover(source, "service"), tools.clock.now())
