"""審査: an officer's word on a guarantee, the receipt of its premium, and the approval that follows."""

import uuid
from collections.abc import Mapping

from services.application_api.answers import compose_application
from services.application_api.changing.base import refuse_moved
from services.application_api.problems import ACCESS_OWN_APPLICATION
from services.application_api.reviewing.approval import approve, is_complete, settle
from services.application_api.reviewing.assignment import assign, refuse_anothers, require_officer
from services.application_api.reviewing.premium_receipts import (
    RECEIVED,
    compose_receipt,
    refuse_impossible_day,
    refuse_other_amount,
    refuse_second_receipt,
    refuse_unexpected_receipt,
)
from services.application_api.reviewing.seen import refuse_unseen
from services.application_api.status import refuse_move
from services.application_api.store.applications import ApplicationRow, take_application
from services.application_api.store.guarantees import (
    RequestedGuaranteeRow,
    add_premium_receipt,
    get_due,
    is_paid,
    list_guarantees,
    take_guarantee,
)
from services.application_api.store.moves import Mover, has_applied, record_move
from services.application_api.telling import tell_premium_due, tell_returned
from services.application_api.tools import WritingCall
from shared.runtime.errors import DomainError
from shared.runtime.identity.actor import Actor
from shared.runtime.identity.people import list_selves
from shared.schemas.application.answers import ApplicationAnswer
from shared.schemas.application.choices import SecondApproval, Status
from shared.schemas.application.officer_forms import AssignmentForm, PremiumReceiptForm, ReviewForm
from shared.schemas.words.guarantee import GuaranteeKind

DECISIONS: Mapping[str, Status] = {
    "accept": Status.ACCEPTED,
    "return": Status.RETURNED,
    "decline": Status.DECLINED,
}


async def review_guarantee(
    call: WritingCall, application_id: uuid.UUID, kind: GuaranteeKind, form: ReviewForm, seen: str
) -> ApplicationAnswer:
    """Decides on one guarantee. Of two officers at once the first wins; the other gets a 409 that names the first.

    An accepted guarantee whose premium is billed monthly is approved at once, within the officer's signing limit; so is
    a change that costs nothing in addition. A change of what has moved meanwhile is not accepted. A builder who wished
    for mails is told what was returned, and what premium is to be paid.
    """
    application, guarantee = await take_reviewed(call, application_id, kind)
    await refuse_anothers(call, guarantee)
    decided = DECISIONS[form.decision]
    refuse_move(guarantee, decided, call.actor)
    if decided is Status.ACCEPTED:
        await refuse_moved(call, guarantee)
    refuse_unseen(application, guarantee, call.actor, seen)
    assign(call, guarantee, call.actor.client_id)
    move_id = await record_move(call.session, guarantee, decided, Mover.of(call.actor, seen), call.now, form.note)
    if form.note:
        guarantee.note_from_surety = form.note
    if decided is Status.RETURNED:
        await tell_returned(call.session, call.tools, application, guarantee, move_id, form.note or "")
    if decided is Status.ACCEPTED:
        _note_acceptance(guarantee, call.actor)
        if is_complete(guarantee):
            await approve(call, application, guarantee, seen)
        elif not is_paid(guarantee):
            await tell_premium_due(call.session, call.tools, application, guarantee, move_id)
    return await answer_reviewed(call, application)


def _note_acceptance(guarantee: RequestedGuaranteeRow, actor: Actor) -> None:
    """An amount above the officer's signing limit waits for another officer, whatever that one's limit."""
    limit = actor.signing_limit
    guarantee.accepted_by = actor.client_id
    guarantee.approval = SecondApproval.WAITING if limit is not None and guarantee.block.amount > limit else None


async def assign_guarantee(
    call: WritingCall, application_id: uuid.UUID, kind: GuaranteeKind, form: AssignmentForm, seen: str
) -> ApplicationAnswer:
    """Takes a guarantee into review, hands it to another officer, or lets go of it.

    Another officer's only with `take_over`.
    """
    application, guarantee = await take_reviewed(call, application_id, kind)
    assignee = call.actor.client_id if form.assignee == "me" else form.assignee
    if assignee is not None:
        await require_officer(call, assignee)
    if not form.take_over:
        await refuse_anothers(call, guarantee)
    refuse_unseen(application, guarantee, call.actor, seen)
    assign(call, guarantee, assignee)
    return await answer_reviewed(call, application)


async def receive_premium(
    call: WritingCall, application_id: uuid.UUID, kind: GuaranteeKind, form: PremiumReceiptForm, seen: str
) -> ApplicationAnswer:
    """Records the premium of an accepted guarantee, in whole yen, and approves it unless a second officer has to.

    Of one that was paid for and costs more since it was returned, the difference. An amount other than what is due
    needs a reason, which the history shows.
    """
    application, guarantee = await take_reviewed(call, application_id, kind)
    refuse_unexpected_receipt(guarantee)
    refuse_move(guarantee, Status.APPROVED, call.actor)
    refuse_second_receipt(guarantee)
    await refuse_moved(call, guarantee)
    refuse_unseen(application, guarantee, call.actor, seen)
    refuse_impossible_day(form, application.received_at, call.today)
    refuse_other_amount(form, get_due(guarantee))
    await add_premium_receipt(call.session, compose_receipt(call, guarantee, form))
    guarantee.premium_received = True
    guarantee.premium_settled = max(guarantee.premium_amount, guarantee.premium_settled or 0)
    await settle(call, application, guarantee, seen, note=form.reason, otherwise=RECEIVED)
    return await answer_reviewed(call, application)


async def take_reviewed(
    call: WritingCall, application_id: uuid.UUID, kind: GuaranteeKind
) -> tuple[ApplicationRow, RequestedGuaranteeRow]:
    """Raises DomainError `access.own_application` to the company and to whoever applied, whatever their role."""
    application = await take_application(call.session, application_id, tenant=None)
    guarantee = await take_guarantee(call.session, application_id, kind)
    own = call.actor.org == application.tenant_org
    if own or await has_applied(call.session, application_id, await list_own_ids(call)):
        raise DomainError(
            ACCESS_OWN_APPLICATION,
            "自社または自身が申し込んだ保証の審査と入金の記録はできません。別の担当者に依頼してください。",
        )
    return application, guarantee


async def list_own_ids(call: WritingCall) -> list[str]:
    """All ids under which the actor may have applied: a person may have been another one before."""
    if call.actor.person_id is None:
        return [call.actor.client_id]
    return await list_selves(call.session, call.actor.person_id)


async def answer_reviewed(call: WritingCall, application: ApplicationRow) -> ApplicationAnswer:
    await call.session.flush()
    guarantees = await list_guarantees(call.session, [application.id])
    return compose_application(application, guarantees[application.id], call.actor)
