"""What an officer of the surety company decides."""

import uuid
from typing import Annotated

from fastapi import APIRouter, Depends, Request, Response

from services.application_api.endpoints.dependencies import Repeatable, Seen, WithTools, tag_answer
from services.application_api.problems import (
    ACCESS_OWN_APPLICATION,
    APPLICATION_ASSIGNED,
    APPLICATION_NOT_FOUND,
    APPLICATION_WRONG_STATUS,
    CHANGE_MOVED,
    PREMIUM_AMOUNT_DIFFERS,
    PREMIUM_BILLED_MONTHLY,
    PREMIUM_NOTHING_DUE,
    REVIEW_CHANGED,
)
from services.application_api.reviewing.many import Outcome, review_many
from services.application_api.reviewing.review import assign_guarantee, receive_premium, review_guarantee
from services.application_api.tools import Call
from shared.runtime.data.database import WriteSession
from shared.runtime.errors import DomainError
from shared.runtime.identity.actor import Actor
from shared.runtime.web.access import Action, allowed
from shared.runtime.web.problem_documents import describe_refusal
from shared.runtime.web.specification.declarations import ETAG, may_refuse, sends, takes
from shared.schemas.application.answers import ApplicationAnswer
from shared.schemas.application.officer_answers import ReviewOutcome, ReviewsAnswer
from shared.schemas.application.officer_forms import (
    AssignmentForm,
    PremiumReceiptForm,
    ReviewForm,
    ReviewItem,
    ReviewsForm,
)
from shared.schemas.words.guarantee import GuaranteeKind
from shared.schemas.words.roles import Role

REVIEW = Action("application.review", frozenset({Role.OFFICER}))

Officer = Annotated[Actor, Depends(allowed(REVIEW))]

# A hundred reviews with the longest of notes.
_REVIEWS_LIMIT = 400_000

router = APIRouter(tags=["application"])


@router.post(
    "/applications/{application_id}/guarantees/{kind}/review",
    response_model=ApplicationAnswer,
    operation_id="review_guarantee",
)
@sends(ETAG)
@may_refuse(
    APPLICATION_NOT_FOUND,
    ACCESS_OWN_APPLICATION,
    APPLICATION_ASSIGNED,
    APPLICATION_WRONG_STATUS,
    CHANGE_MOVED,
    REVIEW_CHANGED,
)
async def review(
    application_id: uuid.UUID,
    kind: GuaranteeKind,
    form: ReviewForm,
    actor: Officer,
    seen: Seen,
    tools: WithTools,
    once: Repeatable,
) -> Response:
    """Accepts, returns for correction or declines one guarantee; the last two say why."""
    return tag_answer(
        await once.answer(
            actor, lambda session: review_guarantee(Call(session, tools, actor), application_id, kind, form, seen)
        )
    )


@router.post(
    "/applications/{application_id}/guarantees/{kind}/assignment",
    response_model=ApplicationAnswer,
    operation_id="assign_guarantee",
)
@sends(ETAG)
@may_refuse(APPLICATION_NOT_FOUND, ACCESS_OWN_APPLICATION, APPLICATION_ASSIGNED, REVIEW_CHANGED)
async def assign(
    application_id: uuid.UUID,
    kind: GuaranteeKind,
    form: AssignmentForm,
    actor: Officer,
    seen: Seen,
    tools: WithTools,
    once: Repeatable,
) -> Response:
    """Takes a guarantee into review so that no two officers review the same one, or hands it on.

    What another officer has stays theirs (409), unless `take_over` says that it is meant.
    """
    return tag_answer(
        await once.answer(
            actor, lambda session: assign_guarantee(Call(session, tools, actor), application_id, kind, form, seen)
        )
    )


@router.post("/applications/{application_id}/guarantees/{kind}/premium-receipt", response_model=ApplicationAnswer)
@sends(ETAG)
@may_refuse(
    APPLICATION_NOT_FOUND,
    ACCESS_OWN_APPLICATION,
    APPLICATION_WRONG_STATUS,
    PREMIUM_AMOUNT_DIFFERS,
    PREMIUM_BILLED_MONTHLY,
    PREMIUM_NOTHING_DUE,
    CHANGE_MOVED,
    REVIEW_CHANGED,
)
async def record_premium_receipt(
    application_id: uuid.UUID,
    kind: GuaranteeKind,
    form: PremiumReceiptForm,
    actor: Officer,
    seen: Seen,
    tools: WithTools,
    once: Repeatable,
) -> Response:
    """Records the premium received; the guarantee is approved and goes to issuance."""
    return tag_answer(
        await once.answer(
            actor, lambda session: receive_premium(Call(session, tools, actor), application_id, kind, form, seen)
        )
    )


@router.post("/reviews", response_model=ReviewsAnswer, operation_id="review_guarantees")
@takes(_REVIEWS_LIMIT)
# What one item is refused for stands in its place in the answer.
async def review_all(
    request: Request, form: ReviewsForm, actor: Officer, tools: WithTools, once: Repeatable
) -> Response:
    """Up to 100 reviews of different guarantees, each with the tag that was seen, and each with an answer of its own.

    One that is refused stops no other. A list of the wrong shape, or with a guarantee in it twice, is refused whole.
    """

    async def effect(session: WriteSession) -> ReviewsAnswer:
        outcomes = await review_many(Call(session, tools, actor), form.items)
        answers = [_compose(request, item, outcome) for item, outcome in zip(form.items, outcomes, strict=True)]
        return ReviewsAnswer(items=answers)

    return await once.answer(actor, effect)


def _compose(request: Request, item: ReviewItem, outcome: Outcome) -> ReviewOutcome:
    if isinstance(outcome, DomainError):
        return ReviewOutcome(
            application_id=item.application_id,
            kind=item.kind,
            status_code=outcome.kind.status,
            problem=describe_refusal(request, outcome),
        )
    return ReviewOutcome(
        application_id=item.application_id,
        kind=item.kind,
        status_code=200,
        status=outcome.status,
        status_label=outcome.status_label,
        approval=outcome.approval,
        tag=outcome.tag,
    )
