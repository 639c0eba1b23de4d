"""What a builder does with an application: check, start, edit, send, withdraw."""

import json
import re
import uuid
from typing import Annotated

from fastapi import APIRouter, Depends, Header, Response

from services.application_api.applying.checking import check_application
from services.application_api.applying.editing import edit_application, withdraw_application
from services.application_api.applying.intake import copy_application, send_application, start_application
from services.application_api.endpoints.dependencies import Repeatable, WithTools
from services.application_api.problems import APPLICATION_IF_MATCH_REQUIRED
from services.application_api.store.applications import (
    get_application,
)
from services.application_api.tools import Call
from shared.runtime.data.database import WriteSession
from shared.runtime.errors import DomainError, invalid_field
from shared.runtime.identity.tokens import Actor
from shared.runtime.web.access import Action, allowed
from shared.runtime.web.sessions import Reading, Writing
from shared.schemas.application.answers import ApplicationAnswer, CheckAnswer
from shared.schemas.application.forms import (
    ApplicationForm,
    ApplicationStart,
    CopyForm,
    NewApplicationForm,
    WithdrawalForm,
)
from shared.schemas.words.roles import Role

APPLY = Action("application.apply", frozenset({Role.PRINCIPAL}))

Applicant = Annotated[Actor, Depends(allowed(APPLY))]

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
    checked = await check_application(Call(session, tools, actor), form, own=own)
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
        call = Call(session, tools, actor)
        if isinstance(form, CopyForm):
            return await copy_application(call, form.copy_of)
        return await start_application(call, form)

    answer = _tag(await once.answer(actor, effect, status=201))
    answer.headers["Location"] = f"/applications/{json.loads(bytes(answer.body))['id']}"
    return answer


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
    answer = await edit_application(Call(session, tools, actor), application_id, _read_tag(if_match), form)
    response.headers["ETag"] = f'"{answer.version}"'
    return answer


def _read_tag(if_match: str | None) -> int:
    """The version in one tag, 0 for a tag that none of ours can be; only the very version read may be edited."""
    if if_match is None:
        raise DomainError(APPLICATION_IF_MATCH_REQUIRED, "申込を開き直してから修正してください。")
    # A proxy that compresses answers makes tags weak on the way (RFC 9110 §8.8.1); the version in them is the same.
    tag = if_match.removeprefix("W/")
    if not re.fullmatch(r'"[\x21\x23-\x7e]*"', tag):
        raise invalid_field(
            "header:if-match",
            "if_match.not_one_tag",
            "申込を開き直してから修正してください。",
            hint='Send exactly one tag in `If-Match`, with its quotes, as `ETag` gave it: "1".',
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
    return _tag(await once.answer(actor, lambda session: send_application(Call(session, tools, actor), application_id)))


@router.post("/applications/{application_id}/withdrawal", response_model=ApplicationAnswer)
async def withdraw(
    application_id: uuid.UUID,
    actor: Applicant,
    tools: WithTools,
    once: Repeatable,
    form: WithdrawalForm = WithdrawalForm(),
) -> Response:
    """取下げ, of all or of one kind, until it is approved."""
    return _tag(
        await once.answer(
            actor, lambda session: withdraw_application(Call(session, tools, actor), application_id, form)
        )
    )


def _tag(answer: Response) -> Response:
    """The version in the body is the ETag, in an answer that was kept for a repeat too."""
    answer.headers["ETag"] = f'"{json.loads(bytes(answer.body))["version"]}"'
    return answer
