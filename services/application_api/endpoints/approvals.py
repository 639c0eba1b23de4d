"""二次承認: what waits for a second officer, and that officer's word."""

import uuid
from typing import Annotated

from fastapi import APIRouter, Depends, Response

from services.application_api.answers import compose_waiting
from services.application_api.endpoints.dependencies import Repeatable, Seen, WithTools, tag_answer
from services.application_api.reviewing.second_approval import approve_second
from services.application_api.store.approvals import list_waiting
from services.application_api.tools import Call
from shared.runtime.identity.tokens import Actor
from shared.runtime.web.access import Action, allowed
from shared.runtime.web.paging import Limit
from shared.runtime.web.sessions import Reading
from shared.schemas.application.answers import ApplicationAnswer, ApprovalPage
from shared.schemas.application.officer_forms import ApprovalForm
from shared.schemas.words.guarantee import GuaranteeKind
from shared.schemas.words.roles import Role

APPROVE = Action("application.approve", frozenset({Role.OFFICER}))

Officer = Annotated[Actor, Depends(allowed(APPROVE))]

router = APIRouter(tags=["application"])


@router.get("/approvals")
async def list_all(
    actor: Officer, session: Reading, limit: Limit = 50, cursor: uuid.UUID | None = None
) -> ApprovalPage:
    """What waits for a second officer, as it was applied for; `accepted_by` is the one who may not approve."""
    found = await list_waiting(session, after=cursor, limit=limit + 1)
    page = found[:limit]
    return ApprovalPage(
        items=[compose_waiting(waiting, actor) for waiting in page],
        next_cursor=str(page[-1].guarantee.id) if len(found) > limit else None,
    )


@router.post("/applications/{application_id}/guarantees/{kind}/approval", response_model=ApplicationAnswer)
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
