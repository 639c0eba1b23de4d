"""The HTTP face of application_api: what a builder does, and both read."""

import json
import re
import uuid
from datetime import timedelta
from typing import Annotated

from fastapi import APIRouter, Depends, Header, Query, Response

from services.application_api.answers import compose_application, compose_move
from services.application_api.applying.checking import check_application
from services.application_api.applying.intake import (
    copy_application,
    edit_application,
    send_application,
    start_application,
    withdraw_application,
)
from services.application_api.endpoints.dependencies import Repeatable, WithTools
from services.application_api.problems import APPLICATION_IF_MATCH_REQUIRED
from services.application_api.store.applications import (
    WorkFilter,
    get_application,
    list_applications,
    list_guarantees,
    list_moves,
)
from shared.runtime.data.database import WriteSession
from shared.runtime.errors import DomainError, invalid_field
from shared.runtime.identity.tokens import Actor
from shared.runtime.web.access import Action, allowed, tenant_of
from shared.runtime.web.paging import Limit
from shared.runtime.web.sessions import Reading, Writing
from shared.schemas.application.answers import ApplicationAnswer, ApplicationPage, CheckAnswer, HistoryAnswer
from shared.schemas.application.choices import Status
from shared.schemas.application.forms import (
    ApplicationForm,
    ApplicationStart,
    CopyForm,
    NewApplicationForm,
    WithdrawalForm,
)
from shared.schemas.text.safe_text import SearchText
from shared.schemas.words.guarantee import GuaranteeKind
from shared.schemas.words.roles import Role

APPLY = Action("application.apply", frozenset({Role.PRINCIPAL}))
READ = Action("application.read", frozenset({Role.PRINCIPAL, Role.OFFICER}))

Applicant = Annotated[Actor, Depends(allowed(APPLY))]
Reader = Annotated[Actor, Depends(allowed(READ))]

router = APIRouter(tags=["application"])


@router.post("/applications/checks", response_model=CheckAnswer)
async def check(
    form: ApplicationForm,
    actor: Applicant,
    tools: WithTools,
    session: Reading,
    application: uuid.UUID | None = None,
) -> Response:
    """Dry run (申込確認): every finding at once, with ratio and premium. Nothing is kept.

    `application` is the kept application that the form is of, which is then no duplicate of itself.
    """
    own = None if application is None else (await get_application(session, application, actor.org)).id
    checked = await check_application(session, tools, actor, form, own=own)
    return Response(checked.answer.model_dump_json(), media_type="application/json")


@router.post("/applications", status_code=201, response_model=ApplicationAnswer)
async def start(
    form: ApplicationStart,
    actor: Applicant,
    tools: WithTools,
    once: Repeatable,
) -> Response:
    """Sends an application, or keeps it with `draft`; `copy_of` starts a draft from an earlier one.

    An error finding stops sending with a 422 whose `errors` are those findings; the check shows warnings too.
    """

    async def effect(session: WriteSession) -> ApplicationAnswer:
        if isinstance(form, CopyForm):
            return await copy_application(session, tools, actor, form.copy_of)
        return await start_application(session, tools, actor, form)

    return _tag(await once.answer(actor, effect, status=201))


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
        raise invalid_field("query:assigned_to", "field.unknown", "この条件は使えません。指定せずに再送してください。")
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


@router.get("/applications/{application_id}")
async def get(application_id: uuid.UUID, actor: Reader, session: Reading, response: Response) -> ApplicationAnswer:
    row = await get_application(session, application_id, tenant_of(actor))
    response.headers["ETag"] = f'"{row.version}"'
    return compose_application(row, (await list_guarantees(session, [row.id]))[row.id], actor)


@router.put("/applications/{application_id}")
async def edit(
    application_id: uuid.UUID,
    form: NewApplicationForm,
    actor: Applicant,
    tools: WithTools,
    session: Writing,
    response: Response,
    if_match: Annotated[str | None, Header(max_length=100)] = None,
) -> ApplicationAnswer:
    """Replaces a draft, or what an officer returned; `If-Match` carries the ETag of the version that was read.

    It sends nothing, whatever `draft` says: that is a submission of its own.
    """
    answer = await edit_application(session, tools, actor, application_id, _read_tag(if_match), form)
    response.headers["ETag"] = f'"{answer.version}"'
    return answer


def _read_tag(if_match: str | None) -> int:
    """The version in one tag, 0 for a tag that none of ours can be; only the very version read may be edited."""
    if if_match is None:
        raise DomainError(APPLICATION_IF_MATCH_REQUIRED, "読み込んだ申込のETagを If-Match ヘッダーに付けてください。")
    # A proxy that compresses answers makes tags weak on their way (RFC 9110 §8.8.1); ours are versions all the same.
    tag = if_match.removeprefix("W/")
    if not re.fullmatch(r'"[\x21\x23-\x7e]*"', tag):
        raise invalid_field(
            "header:if-match",
            "if_match.not_one_tag",
            'If-Match には、読み込んだ申込のETagを1つだけ、"1" のように引用符も含めてそのまま指定してください。',
        )
    found = re.fullmatch(r'"([1-9][0-9]{0,8})"', tag)
    return int(found[1]) if found else 0


@router.post("/applications/{application_id}/submission", response_model=ApplicationAnswer)
async def send(
    application_id: uuid.UUID,
    actor: Applicant,
    tools: WithTools,
    once: Repeatable,
) -> Response:
    """Sends a draft, or a returned application once more (送信完了)."""
    return _tag(await once.answer(actor, lambda session: send_application(session, tools, actor, application_id)))


@router.post("/applications/{application_id}/withdrawal", response_model=ApplicationAnswer)
async def withdraw(
    application_id: uuid.UUID,
    actor: Applicant,
    tools: WithTools,
    once: Repeatable,
    form: WithdrawalForm = WithdrawalForm(),
) -> Response:
    """取下げ, of all or of one kind, until it is approved."""
    answer = await once.answer(actor, lambda session: withdraw_application(session, tools, actor, application_id, form))
    return _tag(answer)


def _tag(answer: Response) -> Response:
    """The version in the body is the ETag, in an answer that was kept for a repeat too."""
    answer.headers["ETag"] = f'"{json.loads(bytes(answer.body))["version"]}"'
    return answer


@router.get("/applications/{application_id}/history")
async def history(application_id: uuid.UUID, actor: Reader, session: Reading) -> HistoryAnswer:
    """Every move of every guarantee: who (officers are named to officers alone), when, note."""
    row = await get_application(session, application_id, tenant_of(actor))
    return HistoryAnswer(items=[compose_move(move, actor) for move in await list_moves(session, row.id)])
