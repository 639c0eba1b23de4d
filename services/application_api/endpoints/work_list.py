"""What builder and officer read: the list of applications, one of them, and its history."""

import uuid
from datetime import timedelta
from typing import Annotated

from fastapi import APIRouter, Depends, Query, Response

from services.application_api.answers import compose_application, compose_guarantee, compose_move
from services.application_api.endpoints.dependencies import WithTools
from services.application_api.store.applications import get_application
from services.application_api.store.guarantees import get_guarantee as get_guarantee_of
from services.application_api.store.guarantees import list_guarantees
from services.application_api.store.moves import list_moves
from services.application_api.store.work_list import WorkFilter, list_applications
from shared.runtime.errors import invalid_field
from shared.runtime.identity.people import find_names
from shared.runtime.identity.tokens import Actor
from shared.runtime.web.access import Action, allowed, tenant_of
from shared.runtime.web.entity_tags import IfNoneMatch, answer_shown
from shared.runtime.web.paging import Limit
from shared.runtime.web.sessions import Reading
from shared.schemas.application.answers import ApplicationAnswer, ApplicationPage, GuaranteeAnswer, HistoryAnswer
from shared.schemas.application.choices import Status
from shared.schemas.text.safe_text import SearchText
from shared.schemas.words.guarantee import GuaranteeKind
from shared.schemas.words.roles import Role

READ = Action("application.read", frozenset({Role.PRINCIPAL, Role.OFFICER}))

Reader = Annotated[Actor, Depends(allowed(READ))]

router = APIRouter(tags=["application"])


@router.get("/applications")
async def list_all(
    actor: Reader,
    tools: WithTools,
    session: Reading,
    status: Status | None = None,
    kind: GuaranteeKind | None = None,
    office_code: SearchText | None = None,
    authority_code: SearchText | None = None,
    assigned_to: SearchText | None = None,
    waiting_longer_than_hours: Annotated[int | None, Query(ge=0, le=24 * 3650)] = None,
    limit: Limit = 50,
    cursor: uuid.UUID | None = None,
) -> ApplicationPage:
    """Newest first; an application is listed if one of its guarantees meets every condition.

    `assigned_to` is for officers, whom no builder is told of. What waits longer than some hours waits for its review,
    unless another status is named.
    """
    if assigned_to is not None and actor.role is not Role.OFFICER:
        raise invalid_field("query:assigned_to", "field.unknown", "この条件では絞り込めません。条件を外してください。")
    hours = waiting_longer_than_hours
    wanted = WorkFilter(
        status=Status.SUBMITTED if status is None and hours is not None else status,
        kind=kind,
        office_code=office_code,
        authority_code=authority_code,
        assigned_to=actor.client_id if assigned_to == "me" else assigned_to,
        waiting_since_before=None if hours is None else tools.clock.now() - timedelta(hours=hours),
    )
    rows = await list_applications(session, tenant_of(actor), wanted, before=cursor, limit=limit + 1)
    page = rows[:limit]
    guarantees = await list_guarantees(session, [row.id for row in page])
    return ApplicationPage(
        items=[compose_application(row, guarantees[row.id], actor) for row in page],
        next_cursor=str(page[-1].id) if len(rows) > limit else None,
    )


@router.get("/applications/{application_id}", response_model=ApplicationAnswer)
async def get(
    application_id: uuid.UUID, actor: Reader, session: Reading, if_none_match: IfNoneMatch = None
) -> Response:
    """One application with its guarantees; a 304 where `If-None-Match` has its tag."""
    row = await get_application(session, application_id, tenant_of(actor))
    answer = compose_application(row, (await list_guarantees(session, [row.id]))[row.id], actor)
    return answer_shown(answer, if_none_match, answer.tag)


@router.get("/applications/{application_id}/guarantees/{kind}", response_model=GuaranteeAnswer)
async def get_guarantee(
    application_id: uuid.UUID,
    kind: GuaranteeKind,
    actor: Reader,
    session: Reading,
    if_none_match: IfNoneMatch = None,
) -> Response:
    """One guarantee of an application; a 304 where `If-None-Match` has its tag, which acts on it name in `If-Match`."""
    row = await get_application(session, application_id, tenant_of(actor))
    guarantee = compose_guarantee(row, await get_guarantee_of(session, row.id, kind), actor)
    return answer_shown(guarantee, if_none_match, guarantee.tag)


@router.get("/applications/{application_id}/history")
async def history(application_id: uuid.UUID, actor: Reader, session: Reading) -> HistoryAnswer:
    """Every move of every guarantee: who, when, note. People are named within their own organisation."""
    row = await get_application(session, application_id, tenant_of(actor))
    moves = await list_moves(session, row.id)
    people = await find_names(session, {move.moved_by for move in moves})
    return HistoryAnswer(items=[compose_move(move, actor, people) for move in moves])
