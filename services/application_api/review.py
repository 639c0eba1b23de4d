"""審査: an officer's word on a guarantee, the receipt of its premium, and the approval that follows."""

import uuid
from collections.abc import Mapping

from services.application_api.answers import compose_application
from services.application_api.desk import Desk
from services.application_api.moving import Mover, move_guarantee
from services.application_api.status_table import check_move
from services.application_api.store import (
    ApplicationRow,
    PremiumReceiptRow,
    RequestedGuaranteeRow,
    add_premium_receipt,
    get_application,
    list_guarantees,
    take_guarantee,
)
from shared.runtime.database import WriteSession
from shared.runtime.errors import DomainError
from shared.runtime.outbox import publish
from shared.runtime.tokens import Actor
from shared.schemas.application import (
    ApplicationAnswer,
    ApplicationBody,
    GuaranteeForm,
    PaymentMethod,
    PremiumReceiptForm,
    ReviewForm,
    Status,
)
from shared.schemas.events import (
    ApprovedAuthority,
    ApprovedPremium,
    ApprovedWorks,
    GuaranteeApproved,
)
from shared.schemas.guarantee import DepositBank, GuaranteeKind, Principal
from shared.schemas.money import format_yen

DECISIONS: Mapping[str, Status] = {
    "accept": Status.ACCEPTED,
    "return": Status.RETURNED,
    "decline": Status.DECLINED,
}


async def review_guarantee(
    session: WriteSession, desk: Desk, actor: Actor, application_id: uuid.UUID, kind: GuaranteeKind, form: ReviewForm
) -> ApplicationAnswer:
    """Of two officers who decide at once one wins; the other gets a 409 that names the status it now has.

    An accepted guarantee whose premium is billed monthly is approved at once.
    """
    application = await get_application(session, application_id, tenant=None)
    guarantee = await take_guarantee(session, application_id, kind)
    await move_guarantee(session, desk, guarantee, DECISIONS[form.decision], Mover.of(actor), form.note)
    if form.note:
        guarantee.note_from_surety = form.note
    block = GuaranteeForm.model_validate(guarantee.block)
    if form.decision == "accept" and block.premium.payment_method is PaymentMethod.MONTHLY:
        await _approve(session, desk, actor, application, guarantee)
    return await _answer(session, application)


async def receive_premium(
    session: WriteSession,
    desk: Desk,
    actor: Actor,
    application_id: uuid.UUID,
    kind: GuaranteeKind,
    form: PremiumReceiptForm,
) -> ApplicationAnswer:
    """Records the premium of an accepted guarantee, whole yen, and approves it."""
    application = await get_application(session, application_id, tenant=None)
    guarantee = await take_guarantee(session, application_id, kind)
    check_move(Status(guarantee.status), Status.APPROVED)
    if form.amount != guarantee.premium_amount:
        raise DomainError(
            "premium.amount_differs",
            f"入金額が保証料（{format_yen(guarantee.premium_amount)}）と一致しません。金額を確認してください。",
        )
    await add_premium_receipt(
        session,
        PremiumReceiptRow(
            guarantee_id=guarantee.id,
            tenant_org=guarantee.tenant_org,
            received_on=form.received_on,
            amount=form.amount,
            recorded_by=actor.client_id,
            recorded_at=desk.clock.now(),
        ),
    )
    await _approve(session, desk, actor, application, guarantee)
    return await _answer(session, application)


async def _approve(
    session: WriteSession, desk: Desk, actor: Actor, application: ApplicationRow, guarantee: RequestedGuaranteeRow
) -> None:
    await move_guarantee(session, desk, guarantee, Status.APPROVED, Mover.of(actor))
    await publish(session, _compose_approved(desk, application, guarantee), desk.clock.now())


def _compose_approved(desk: Desk, application: ApplicationRow, guarantee: RequestedGuaranteeRow) -> GuaranteeApproved:
    body = ApplicationBody.model_validate(application.body)
    block = GuaranteeForm.model_validate(guarantee.block)
    authority = desk.authorities.find(body.authority_code)
    if authority is None:
        raise LookupError(f"authority {body.authority_code} left the data after the application came in")
    bank = block.deposit_bank
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
        authority=ApprovedAuthority(code=authority.code, name=authority.name, beneficiary=authority.beneficiary),
        office_code=body.office_code,
        premium=ApprovedPremium(
            amount=guarantee.premium_amount,
            source=guarantee.premium_source,
            payment_method=block.premium.payment_method,
        ),
        notify_email=body.notification.email if body.notification.wanted else None,
    )


async def _answer(session: WriteSession, application: ApplicationRow) -> ApplicationAnswer:
    await session.flush()
    return compose_application(application, (await list_guarantees(session, [application.id]))[application.id])
