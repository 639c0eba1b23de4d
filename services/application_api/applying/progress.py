"""What became of an approved guarantee, as issuance and verification report it, in whichever order it arrives."""

from services.application_api.store.applications import has_application, touch_application
from services.application_api.store.guarantees import RequestedGuaranteeRow, take_guarantee
from services.application_api.store.moves import Mover, record_move
from services.application_api.tools import Tools
from shared.runtime.data.database import WriteSession
from shared.runtime.logging import log
from shared.schemas.application.choices import Status
from shared.schemas.facts.events import Event, GuaranteeIssued, GuaranteeRegistered, GuaranteeReleaseRefused
from shared.schemas.words.roles import Role

_PATH = (Status.APPROVED, Status.ISSUED, Status.REGISTERED)


async def record_issued(session: WriteSession, tools: Tools, event: GuaranteeIssued) -> None:
    """Passes over what no application here asked for: issuance entered it again after a restore that lost both."""
    if not await _is_known(session, event):
        return
    guarantee = await _take(session, tools, event)
    guarantee.contract_number = event.certificate.contract_number
    await _advance(session, tools, guarantee, Status.ISSUED, event.SOURCE)


async def record_registered(session: WriteSession, tools: Tools, event: GuaranteeRegistered) -> None:
    if not await _is_known(session, event):
        return
    guarantee = await _take(session, tools, event)
    guarantee.contract_number = event.contract_number
    guarantee.registered_at = event.registered_at
    await _advance(session, tools, guarantee, Status.REGISTERED, event.SOURCE)


async def record_release_refused(session: WriteSession, tools: Tools, event: GuaranteeReleaseRefused) -> None:
    """差戻し of what was approved, which nobody can ask for here; does nothing where it went on already."""
    guarantee = await _take(session, tools, event)
    if guarantee.status is not Status.APPROVED:
        return
    mover = Mover(event.refused_by, Role.OFFICER)
    await record_move(session, guarantee, Status.RETURNED, mover, tools.clock.now(), event.note)
    guarantee.note_from_surety = event.note


async def _is_known(session: WriteSession, event: Event) -> bool:
    if await has_application(session, event.application_id):
        return True
    log.error("guarantee of no application", guarantee_id=str(event.guarantee_id), event_type=event.TYPE)
    return False


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
