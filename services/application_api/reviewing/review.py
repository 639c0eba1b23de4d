"""審査: an officer's word on a guarantee, the receipt of its premium, and the approval that follows."""

import uuid
from collections.abc import Mapping

from services.application_api.answers import compose_application
from services.application_api.moving import Mover, move_guarantee
from services.application_api.problems import ACCESS_OWN_APPLICATION, PREMIUM_AMOUNT_DIFFERS
from services.application_api.reviewing.approval import approve
from services.application_api.reviewing.assignment import assign, refuse_anothers, require_officer
from services.application_api.store.applications import (
    ApplicationRow,
    PremiumReceiptRow,
    RequestedGuaranteeRow,
    add_premium_receipt,
    has_applied,
    list_guarantees,
    take_application,
    take_guarantee,
)
from services.application_api.tools import Tools
from shared.runtime.data.database import WriteSession
from shared.runtime.errors import DomainError, invalid_field
from shared.runtime.identity.tokens import Actor
from shared.schemas.application.answers import ApplicationAnswer
from shared.schemas.application.choices import PaymentMethod, Status
from shared.schemas.application.forms import GuaranteeForm
from shared.schemas.application.officer_forms import AssignmentForm, PremiumReceiptForm, ReviewForm
from shared.schemas.words.dates import in_japan
from shared.schemas.words.guarantee import GuaranteeKind
from shared.schemas.words.money import format_yen

DECISIONS: Mapping[str, Status] = {
    "accept": Status.ACCEPTED,
    "return": Status.RETURNED,
    "decline": Status.DECLINED,
}


async def review_guarantee(
    session: WriteSession, tools: Tools, actor: Actor, application_id: uuid.UUID, kind: GuaranteeKind, form: ReviewForm
) -> ApplicationAnswer:
    """Of two officers who decide at once one wins: the guarantee is then theirs, and the other gets a 409 naming them.

    An accepted guarantee whose premium is billed monthly is approved at once.
    """
    application, guarantee = await _open(session, actor, application_id, kind)
    refuse_anothers(guarantee, actor)
    assign(tools, guarantee, actor.client_id)
    await move_guarantee(session, tools, guarantee, DECISIONS[form.decision], Mover.of(actor), form.note)
    if form.note:
        guarantee.note_from_surety = form.note
    block = GuaranteeForm.model_validate(guarantee.block)
    if form.decision == "accept" and block.premium.payment_method is PaymentMethod.MONTHLY:
        await approve(session, tools, actor, application, guarantee)
    return await _answer(session, application, actor)


async def assign_guarantee(
    session: WriteSession,
    tools: Tools,
    actor: Actor,
    application_id: uuid.UUID,
    kind: GuaranteeKind,
    form: AssignmentForm,
) -> ApplicationAnswer:
    """Takes a guarantee into review, hands it to another officer, or lets go of it.

    Another officer's only with `take_over`.
    """
    application, guarantee = await _open(session, actor, application_id, kind)
    assignee = actor.client_id if form.assignee == "me" else form.assignee
    if assignee is not None:
        await require_officer(session, assignee)
    if not form.take_over:
        refuse_anothers(guarantee, actor)
    assign(tools, guarantee, assignee)
    return await _answer(session, application, actor)


async def _open(
    session: WriteSession, actor: Actor, application_id: uuid.UUID, kind: GuaranteeKind
) -> tuple[ApplicationRow, RequestedGuaranteeRow]:
    """Raises DomainError `access.own_application` to the company and the client that applied, whatever their role."""
    application = await take_application(session, application_id, tenant=None)
    guarantee = await take_guarantee(session, application_id, kind)
    if actor.org == application.tenant_org or await has_applied(session, application_id, actor.client_id):
        raise DomainError(
            ACCESS_OWN_APPLICATION,
            "自社または自身が申し込んだ保証の審査と入金の記録はできません。別の担当者に依頼してください。",
        )
    return application, guarantee


async def receive_premium(
    session: WriteSession,
    tools: Tools,
    actor: Actor,
    application_id: uuid.UUID,
    kind: GuaranteeKind,
    form: PremiumReceiptForm,
) -> ApplicationAnswer:
    """Records the premium of an accepted guarantee, whole yen, and approves it; another amount than due says why.

    The reason stands in the history.
    """
    application, guarantee = await _open(session, actor, application_id, kind)
    await approve(session, tools, actor, application, guarantee, form.reason)
    _check_day(tools, application, form)
    _check_amount(guarantee.premium_amount, form)
    await add_premium_receipt(
        session,
        PremiumReceiptRow(
            guarantee_id=guarantee.id,
            tenant_org=guarantee.tenant_org,
            received_on=form.received_on,
            amount=form.amount,
            reason=form.reason,
            recorded_by=actor.client_id,
            recorded_at=tools.clock.now(),
        ),
    )
    return await _answer(session, application, actor)


def _check_day(tools: Tools, application: ApplicationRow, form: PremiumReceiptForm) -> None:
    """The premium is told when the application is received, and nobody pays it before."""
    if form.received_on > in_japan(tools.clock.now()).date():
        raise invalid_field("/received_on", "received_on.future", "入金日には、本日までの日付を入力してください。")
    if application.received_at is not None and form.received_on < in_japan(application.received_at).date():
        raise invalid_field(
            "/received_on",
            "received_on.before_application",
            "入金日には、申込を受け付けた日以後の日付を入力してください。",
        )


def _check_amount(due: int, form: PremiumReceiptForm) -> None:
    if form.amount == 0 < due:
        raise invalid_field("/amount", "field.too_small", f"保証料（{format_yen(due)}）の入金額を入力してください。")
    if form.amount != due and not (form.reason and form.reason.strip()):
        over = "過入金" if form.amount > due else "不足"
        raise DomainError(
            PREMIUM_AMOUNT_DIFFERS,
            f"入金額が保証料（{format_yen(due)}）と一致しません（{over}）。金額を確認するか、"
            "差額を認める理由を reason に入力してください。",
        )


async def _answer(session: WriteSession, application: ApplicationRow, actor: Actor) -> ApplicationAnswer:
    await session.flush()
    guarantees = await list_guarantees(session, [application.id])
    return compose_application(application, guarantees[application.id], actor)
