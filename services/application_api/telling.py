"""What a builder who wished for mails is told of an application before it is issued; issuance_api sends the mails."""

from typing import TypedDict
from uuid import UUID

from services.application_api.store.applications import ApplicationRow
from services.application_api.store.guarantees import RequestedGuaranteeRow, get_due
from services.application_api.store.in_force import find_in_force
from services.application_api.tools import Tools
from shared.runtime.data.database import WriteSession
from shared.runtime.messages.outbox import publish
from shared.schemas.facts.events import Addressee, GuaranteePremiumDue, GuaranteeReturned
from shared.schemas.words.guarantee import GuaranteeKind, Medium
from shared.schemas.words.parties import Principal, honorific_of
from shared.schemas.words.premium import Premium


async def tell_returned(
    session: WriteSession,
    tools: Tools,
    application: ApplicationRow,
    guarantee: RequestedGuaranteeRow,
    move_id: UUID,
    note: str,
) -> None:
    """差戻し, which is the entry `move_id` of its history."""
    addressee = _find_addressee(application)
    if addressee is None:
        return
    told = await _tell(session, application, guarantee)
    returned = GuaranteeReturned(**told, move_id=move_id, addressee=addressee, note=note)
    await publish(session, returned, tools.clock.now(), tools.fact_keys)


async def tell_premium_due(
    session: WriteSession, tools: Tools, application: ApplicationRow, guarantee: RequestedGuaranteeRow, move_id: UUID
) -> None:
    """What is still to be paid, now that it was accepted by the entry `move_id` of its history."""
    addressee = _find_addressee(application)
    if addressee is None:
        return
    premium = Premium(
        amount=get_due(guarantee),
        source=guarantee.premium_source,
        payment_method=guarantee.block.premium.payment_method,
    )
    told = await _tell(session, application, guarantee)
    due = GuaranteePremiumDue(**told, move_id=move_id, addressee=addressee, premium=premium)
    await publish(session, due, tools.clock.now(), tools.fact_keys)


def _find_addressee(application: ApplicationRow) -> Addressee | None:
    """None where no mail is wished for."""
    body = application.require_body()
    if not body.notification.wanted or body.notification.email is None:
        return None
    principal = Principal.model_validate(body.principal.model_dump())
    return Addressee(email=body.notification.email, name=principal.name, honorific=honorific_of(principal))


class _Told(TypedDict):
    guarantee_id: UUID
    application_id: UUID
    tenant_org: str
    kind: GuaranteeKind
    form: Medium
    works_name: str
    office_code: str
    change_of: str | None


async def _tell(session: WriteSession, application: ApplicationRow, guarantee: RequestedGuaranteeRow) -> _Told:
    body = application.require_body()
    return _Told(
        guarantee_id=await _find_aggregate(session, guarantee),
        application_id=application.id,
        tenant_org=guarantee.tenant_org,
        kind=guarantee.kind,
        form=guarantee.block.form,
        works_name=body.works.name,
        office_code=body.office_code,
        change_of=guarantee.change_of,
    )


async def _find_aggregate(session: WriteSession, guarantee: RequestedGuaranteeRow) -> UUID:
    """Of a change the guarantee that changes. Raises LookupError where that is not known."""
    if guarantee.change_of is None:
        return guarantee.id
    changed = await find_in_force(session, guarantee.change_of)
    if changed is None:
        raise LookupError(f"guarantee {guarantee.change_of}, which is to change, is not in force")
    return changed.guarantee_id
