"""What builder and officer read: the list of applications, one of them, and its history."""

import uuid
from collections.abc import Sequence
from datetime import date, timedelta
from typing import Annotated

from fastapi import APIRouter, Depends, Query, Response

from services.application_api.answers import (
    compose_guarantee,
    compose_kept,
    compose_move,
    summarise_application,
    summarise_unfinished,
)
from services.application_api.endpoints.dependencies import WithTools
from services.application_api.problems import APPLICATION_NOT_FOUND
from services.application_api.store.applications import ApplicationRow, get_application
from services.application_api.store.guarantees import RequestedGuaranteeRow, list_guarantees
from services.application_api.store.guarantees import get_guarantee as get_guarantee_of
from services.application_api.store.moves import list_moves
from services.application_api.store.work_list import ORDERS, WorkFilter, list_applications
from services.application_api.tools import Tools
from shared.runtime.errors import invalid_field
from shared.runtime.identity.actor import Actor
from shared.runtime.identity.people import find_names
from shared.runtime.web.access import Action, allowed, tenant_of
from shared.runtime.web.entity_tags import IfNoneMatch, answer_shown
from shared.runtime.web.queries.paging import compose_cursor, read_page
from shared.runtime.web.sessions import Reading
from shared.runtime.web.specification.declarations import ETAG, may_refuse, sends
from shared.schemas.application.answers import GuaranteeAnswer, HistoryAnswer, KeptAnswer
from shared.schemas.application.choices import Status
from shared.schemas.application.list_answers import ApplicationPage, ApplicationSummary, UnfinishedSummary
from shared.schemas.application.queries import ApplicationQuery
from shared.schemas.words.dates import begin_day, end_day, in_japan
from shared.schemas.words.guarantee import GuaranteeKind
from shared.schemas.words.roles import Role

READ = Action("application.read", frozenset({Role.PRINCIPAL, Role.OFFICER}))
_FOR_OFFICERS = ("assigned_to", "corporate_number")

Reader = Annotated[Actor, Depends(allowed(READ))]

router = APIRouter(tags=["application"])


@router.get("/applications", operation_id="list_applications")
async def list_all(
    actor: Reader, tools: WithTools, session: Reading, query: Annotated[ApplicationQuery, Query()]
) -> ApplicationPage:
    """An application is listed if one of its guarantees meets every condition on guarantees, and it meets the others.

    Newest first, unless another order is named.
    """
    _refuse_officers_conditions(actor, query)
    page = read_page(query, query.sort, ORDERS[query.sort].position)
    rows, found = await list_applications(session, tenant_of(actor), _read_filter(actor, tools, query), page)
    guarantees = await list_guarantees(session, [row.id for row in rows])
    return ApplicationPage(
        items=[_summarise(tools, row, guarantees[row.id], actor) for row in rows],
        next_cursor=compose_cursor(query.sort, found.following),
        total=found.total,
    )


def _refuse_officers_conditions(actor: Actor, query: ApplicationQuery) -> None:
    """A builder is told of no officer, and has no rows but its own."""
    for name in _FOR_OFFICERS:
        if getattr(query, name) is not None and actor.role is not Role.OFFICER:
            raise invalid_field(f"query:{name}", "field.unknown", "この条件では絞り込めません。条件を外してください。")


def _read_filter(actor: Actor, tools: Tools, query: ApplicationQuery) -> WorkFilter:
    hours = query.waiting_longer_than_hours
    waiting = hours is not None and not query.status
    return WorkFilter(
        words=query.q or "",
        tenant_org=query.corporate_number,
        received_from=None if query.first_day is None else begin_day(query.first_day),
        received_before=None if query.last_day is None else end_day(query.last_day),
        amount_from=query.amount_from,
        amount_to=query.amount_to,
        status=(Status.SUBMITTED,) if waiting else tuple(query.status),
        kind=tuple(query.kind),
        office_code=tuple(query.office_code),
        authority_code=tuple(query.authority_code),
        assigned_to=actor.client_id if query.assigned_to == "me" else query.assigned_to,
        waiting_since_before=None if hours is None else tools.clock.now() - timedelta(hours=hours),
    )


def _summarise(
    tools: Tools, row: ApplicationRow, guarantees: Sequence[RequestedGuaranteeRow], actor: Actor
) -> ApplicationSummary | UnfinishedSummary:
    if row.unfinished is None:
        body = row.require_body()
        name = _find_authority_name(tools, body.authority_code, body.works.contract_date)
        return summarise_application(row, guarantees, name, actor)
    form = row.unfinished.form
    day = form.works.contract_date if form.works else None
    name = _find_authority_name(tools, form.authority_code, day or in_japan(tools.clock.now()).date())
    return summarise_unfinished(row, row.unfinished, name)


def _find_authority_name(tools: Tools, code: str | None, on: date) -> str | None:
    profile = None if code is None else tools.authorities.find(code, on)
    return None if profile is None else profile.name


@router.get("/applications/{application_id}", response_model=KeptAnswer, operation_id="get_application")
@sends(ETAG)
@may_refuse(APPLICATION_NOT_FOUND)
async def get(
    application_id: uuid.UUID, actor: Reader, session: Reading, if_none_match: IfNoneMatch = None
) -> Response:
    """One application with its guarantees; a 304 where `If-None-Match` has its tag."""
    row = await get_application(session, application_id, tenant_of(actor))
    answer = compose_kept(row, (await list_guarantees(session, [row.id]))[row.id], actor)
    return answer_shown(answer, if_none_match, answer.tag)


@router.get(
    "/applications/{application_id}/guarantees/{kind}",
    response_model=GuaranteeAnswer,
    operation_id="get_requested_guarantee",
)
@sends(ETAG)
@may_refuse(APPLICATION_NOT_FOUND)
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


@router.get("/applications/{application_id}/history", operation_id="get_application_history")
@may_refuse(APPLICATION_NOT_FOUND)
async def history(application_id: uuid.UUID, actor: Reader, session: Reading) -> HistoryAnswer:
    """Every move of every guarantee: who, when, note. People are named within their own organisation."""
    row = await get_application(session, application_id, tenant_of(actor))
    moves = await list_moves(session, row.id)
    people = await find_names(session, {move.moved_by for move in moves})
    return HistoryAnswer(items=[compose_move(move, actor, people) for move in moves])
