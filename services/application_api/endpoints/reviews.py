"""What an officer of the surety company decides."""

import uuid
from typing import Annotated

from fastapi import APIRouter, Depends, Response

from services.application_api.endpoints.dependencies import Repeatable, Seen, WithTools, tag_answer
from services.application_api.problems import (
    ACCESS_OWN_APPLICATION,
    APPLICATION_ASSIGNED,
    APPLICATION_NOT_FOUND,
    APPLICATION_WRONG_STATUS,
    PREMIUM_AMOUNT_DIFFERS,
)
from services.application_api.reviewing.review import assign_guarantee, receive_premium, review_guarantee
from services.application_api.tools import Call
from shared.runtime.identity.tokens import Actor
from shared.runtime.web.access import Action, allowed
from shared.runtime.web.specification.declarations import may_refuse
from shared.schemas.application.answers import ApplicationAnswer
from shared.schemas.application.officer_forms import AssignmentForm, PremiumReceiptForm, ReviewForm
from shared.schemas.words.guarantee import GuaranteeKind
from shared.schemas.words.roles import Role

REVIEW = Action("application.review", frozenset({Role.OFFICER}))

Officer = Annotated[Actor, Depends(allowed(REVIEW))]

router = APIRouter(tags=["application"])


@router.post(
    "/applications/{application_id}/guarantees/{kind}/review",
    response_model=ApplicationAnswer,
    operation_id="review_guarantee",
)
@may_refuse(APPLICATION_NOT_FOUND, ACCESS_OWN_APPLICATION, APPLICATION_ASSIGNED, APPLICATION_WRONG_STATUS)
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
@may_refuse(APPLICATION_NOT_FOUND, ACCESS_OWN_APPLICATION, APPLICATION_ASSIGNED)
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
@may_refuse(APPLICATION_NOT_FOUND, ACCESS_OWN_APPLICATION, APPLICATION_WRONG_STATUS, PREMIUM_AMOUNT_DIFFERS)
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
