"""引受: what issuance is told of a guarantee once it is accepted and paid for."""

from services.application_api.changing.base import get_changed
from services.application_api.store.applications import ApplicationRow
from services.application_api.store.guarantees import RequestedGuaranteeRow, is_paid
from services.application_api.store.moves import Mover, record_act, record_move
from services.application_api.tools import Tools, WritingCall
from shared.runtime.messages.outbox import publish
from shared.schemas.application.applied import AppliedJointVenture
from shared.schemas.application.choices import SecondApproval, Status
from shared.schemas.facts.events import ApprovedAuthority, ApprovedWorks, GuaranteeApproved
from shared.schemas.words.parties import DepositBank, JointVentureMember, Principal
from shared.schemas.words.premium import Premium


async def settle(
    call: WritingCall,
    application: ApplicationRow,
    guarantee: RequestedGuaranteeRow,
    seen: str,
    *,
    note: str | None,
    otherwise: str,
) -> None:
    """Approves what is paid for and signed by all who must; until then the history has the act, with `otherwise`."""
    if is_complete(guarantee):
        await approve(call, application, guarantee, seen, note)
    else:
        await record_act(call.session, guarantee, Mover.of(call.actor, seen), call.now, note or otherwise)


def is_complete(guarantee: RequestedGuaranteeRow) -> bool:
    return is_paid(guarantee) and guarantee.approval is not SecondApproval.WAITING


async def approve(
    call: WritingCall,
    application: ApplicationRow,
    guarantee: RequestedGuaranteeRow,
    seen: str,
    note: str | None = None,
) -> None:
    """The last word on an application: issuance hears all it needs, as it was applied for.

    `seen` is the tag that was decided on, which the history keeps.
    """
    approved = _compose_approved(call.tools, application, guarantee)
    if guarantee.change_of is not None:
        approved = approved.model_copy(update=await _name_changed(call, guarantee, guarantee.change_of))
    await record_move(call.session, guarantee, Status.APPROVED, Mover.of(call.actor, seen), call.now, note)
    await publish(call.session, approved, call.now, call.tools.fact_keys)


async def _name_changed(call: WritingCall, guarantee: RequestedGuaranteeRow, contract_number: str) -> dict[str, object]:
    """Of a change the guarantee is the one that changes, and what was asked for has an id of its own."""
    changed = await get_changed(call, contract_number)
    return {
        "guarantee_id": changed.guarantee_id,
        "change_of": contract_number,
        "request_id": guarantee.id,
        "base_version": guarantee.base_version,
        "refund": guarantee.refund_amount or None,
    }


def _compose_approved(tools: Tools, application: ApplicationRow, guarantee: RequestedGuaranteeRow) -> GuaranteeApproved:
    body, block = application.require_body(), guarantee.block
    authority = tools.authorities.find(body.authority_code, body.works.contract_date)
    if authority is None:
        raise LookupError(f"authority {body.authority_code} left the data after the application came in")
    bank, venture = block.deposit_bank, body.principal.joint_venture
    return GuaranteeApproved(
        guarantee_id=guarantee.id,
        application_id=application.id,
        tenant_org=guarantee.tenant_org,
        kind=block.kind,
        form=block.form,
        amount=block.amount,
        expires_on=block.expires_on,
        deposit_bank=DepositBank(bank=bank.bank, branch=bank.branch) if bank else None,
        redeposit=block.redeposit,
        works=ApprovedWorks.model_validate(body.works.model_dump()),
        principal=Principal.model_validate(body.principal.model_dump()),
        joint_venture_name=venture.name if venture else None,
        joint_venture_members=_compose_members(venture),
        authority=ApprovedAuthority(code=authority.code, name=authority.name, beneficiary=authority.beneficiary),
        office_code=body.office_code,
        premium=Premium(
            amount=guarantee.premium_amount,
            source=guarantee.premium_source,
            payment_method=block.premium.payment_method,
        ),
        notify_email=body.notification.email if body.notification.wanted else None,
        fallbacks=application.checked.fallbacks,
        deliver_directly=block.deliver_directly,
    )


def _compose_members(venture: AppliedJointVenture | None) -> tuple[JointVentureMember, ...]:
    members = venture.members if venture else ()
    return tuple(
        JointVentureMember(name=member.name, share=member.share, representative=member.representative)
        for member in members
    )
