"""What is in force of each guarantee, kept up with what issuance and verification say of it."""

from services.application_api.store.guarantees import RequestedGuaranteeRow, find_issued_change, find_request
from services.application_api.store.in_force import (
    InForceRow,
    add_in_force,
    record_arrival_at_verification,
    take_in_force,
)
from services.application_api.tools import Tools
from shared.runtime.data.database import WriteSession
from shared.runtime.logging import log
from shared.schemas.facts.events import GuaranteeRegistered, VersionIssued
from shared.schemas.words.guarantee import VersionKind


async def follow_version(
    session: WriteSession, tools: Tools, event: VersionIssued, change: RequestedGuaranteeRow | None = None
) -> None:
    """Puts this version in force; one that is no newer than what is in force changes nothing.

    With a change, its content is the newest that was asked for; what a cancellation brings back is that of the request
    before. A guarantee that nobody asked for here is passed over: issuance entered it again after a restore that lost
    both.
    """
    row = await take_in_force(session, event.guarantee_id) or await _begin(session, tools, event)
    if row is None or row.version >= event.version:
        return
    row.version, row.version_kind, row.content = event.version, event.version_kind, event.certificate
    row.heard_at = tools.clock.now()
    row.premium_amount += event.premium_difference
    request = change or await _find_reinstated(session, event)
    if request is not None:
        row.request_id, row.application_id = request.id, request.application_id
    await session.flush()


async def _find_reinstated(session: WriteSession, event: VersionIssued) -> RequestedGuaranteeRow | None:
    """The request that the content of a change cancellation came from; None for any other version."""
    content = event.certificate
    if event.version_kind is not VersionKind.CHANGE_CANCELLATION:
        return None
    if content.change_no == 0:
        return await find_request(session, event.guarantee_id)
    return await find_issued_change(session, event.tenant_org, content.contract_number, content.change_no)


async def _begin(session: WriteSession, tools: Tools, event: VersionIssued) -> InForceRow | None:
    """A row before its first version, from the request that the guarantee began with."""
    first = await find_request(session, event.guarantee_id)
    if first is None:
        log.error("guarantee that nobody asked for", guarantee_id=str(event.guarantee_id), event_type=event.TYPE)
        return None
    row = InForceRow(
        guarantee_id=first.id,
        tenant_org=first.tenant_org,
        contract_number=event.certificate.contract_number,
        version=0,
        version_kind=event.version_kind,
        content=event.certificate,
        request_id=first.id,
        application_id=first.application_id,
        premium_amount=first.premium_amount,
        heard_at=tools.clock.now(),
        registered_at=first.registered_at,
    )
    await add_in_force(session, row)
    return row


async def follow_registration(session: WriteSession, event: GuaranteeRegistered) -> None:
    """Of a guarantee that is not in force here yet nothing: its first version takes the time from its request."""
    await record_arrival_at_verification(session, event.guarantee_id, event.registered_at)
