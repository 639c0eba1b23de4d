"""二次承認: what waits for a second officer, and that officer's word."""

import uuid
from typing import Annotated

from fastapi import APIRouter, Depends, Query, Response

from services.application_api.answers import compose_waiting
from services.application_api.endpoints.dependencies import Repeatable, Seen, WithTools, tag_answer
from services.application_api.problems import (
    ACCESS_OWN_ACCEPTANCE,
    ACCESS_OWN_APPLICATION,
    APPLICATION_NOT_FOUND,
    APPLICATION_WRONG_STATUS,
    APPROVAL_GIVEN,
    APPROVAL_NOT_NEEDED,
    CHANGE_MOVED,
    REVIEW_CHANGED,
)
from services.application_api.reviewing.second_approval import approve_second
from services.application_api.store.approvals import ORDER, list_waiting
from services.application_api.tools import Call
from shared.runtime.identity.actor import Actor
from shared.runtime.web.access import Action, allowed
from shared.runtime.web.queries.paging import compose_cursor, read_page
from shared.runtime.web.sessions import Reading
from shared.runtime.web.specification.declarations import ETAG, may_refuse, sends
from shared.schemas.application.answers import ApplicationAnswer
from shared.schemas.application.officer_answers import ApprovalPage
from shared.schemas.application.officer_forms import ApprovalForm
from shared.schemas.page import ListQuery
from shared.schemas.words.guarantee import GuaranteeKind
from shared.schemas.words.roles import Role

APPROVE = Action("application.approve", frozenset({Role.OFFICER}))

Officer = Annotated[Actor, Depends(allowed(APPROVE))]

_SORT = "asked_for"

router = APIRouter(tags=["application"])


@router.get("/approvals", operation_id="list_approvals")
async def list_all(actor: Officer, session: Reading, query: Annotated[ListQuery, Query()]) -> ApprovalPage:
    """What waits for a second officer, as it was applied for; `accepted_by` is the one who may not approve."""
    waiting, found = await list_waiting(session, read_page(query, _SORT, ORDER.position))
    return ApprovalPage(
        items=[compose_waiting(one, actor) for one in waiting],
        next_cursor=compose_cursor(_SORT, found.following),
        total=found.total,
    )


@router.post(
    "/applications/{application_id}/guarantees/{kind}/approval",
    response_model=ApplicationAnswer,
    operation_id="approve_guarantee",
)
@sends(ETAG)
@may_refuse(
    APPLICATION_NOT_FOUND,
    ACCESS_OWN_APPLICATION,
    ACCESS_OWN_ACCEPTANCE,
    APPLICATION_WRONG_STATUS,
    APPROVAL_NOT_NEEDED,
    APPROVAL_GIVEN,
    CHANGE_MOVED,
    REVIEW_CHANGED,
)
async def approve(
    application_id: uuid.UUID,
    kind: GuaranteeKind,
    actor: Officer,
    seen: Seen,
    tools: WithTools,
    once: Repeatable,
    form: ApprovalForm = ApprovalForm(),
) -> Response:
    """The second officer's word on a guarantee above the signing limit of the one who accepted it.

    Any officer but that one may give it, before or after the premium came; `If-Match` carries the guarantee's tag.
    """
    return tag_answer(
        await once.answer(
            actor, lambda session: approve_second(Call(session, tools, actor), application_id, kind, form, seen)
        )
    )
