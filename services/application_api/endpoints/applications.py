"""What a builder does with an application: check, start, edit, send, withdraw."""

import json
import uuid
from typing import Annotated

from fastapi import APIRouter, Depends, Request, Response
from pydantic import BeforeValidator

from services.application_api.applying.checking import check_application
from services.application_api.applying.editing import edit_application, withdraw_application
from services.application_api.applying.intake import copy_application, send_application, start_application, start_draft
from services.application_api.endpoints.dependencies import Repeatable, WithTools, tag_answer
from services.application_api.problems import (
    ACCESS_FOREIGN_PRINCIPAL,
    APPLICATION_IF_MATCH_REQUIRED,
    APPLICATION_INVALID,
    APPLICATION_NOT_FOUND,
    APPLICATION_PARTLY_FIXED,
    APPLICATION_VERSION_CONFLICT,
    APPLICATION_WRONG_STATUS,
    CHANGE_OPEN,
)
from services.application_api.store.applications import require_own
from services.application_api.tools import Call
from shared.runtime.data.database import WriteSession
from shared.runtime.identity.actor import Actor
from shared.runtime.web.access import Action, allowed
from shared.runtime.web.entity_tags import IfMatch, quote_tag, read_tag
from shared.runtime.web.sessions import Asking, Writing
from shared.runtime.web.specification.declarations import ETAG, LOCATION, may_refuse, sends
from shared.schemas.application.answers import ApplicationAnswer, CheckAnswer, KeptAnswer, UnfinishedAnswer
from shared.schemas.application.draft_form import ApplicationStart, DraftForm
from shared.schemas.application.entered import EnteredForm
from shared.schemas.application.forms import CopyForm, WithdrawalForm
from shared.schemas.application.sent_back import leave_out_answered, list_sent_back
from shared.schemas.words.roles import Role

APPLY = Action("application.apply", frozenset({Role.PRINCIPAL}))

Applicant = Annotated[Actor, Depends(allowed(APPLY))]

router = APIRouter(tags=["application"])


@router.post("/applications/checks", response_model=CheckAnswer, operation_id="check_application")
@may_refuse(APPLICATION_NOT_FOUND, ACCESS_FOREIGN_PRINCIPAL)
async def check(
    form: DraftForm,
    actor: Applicant,
    tools: WithTools,
    rows: Asking,
    application: uuid.UUID | None = None,
) -> Response:
    """Dry run (申込確認): every finding at once, with ratio and premium. Nothing is kept.

    A half-filled form is checked as far as it goes, and each missing field is a finding; `draft` makes no difference.

    `application` is the kept application that the form is of, which is then no duplicate of itself.
    """
    if application is not None:
        await require_own(rows, application, actor.org)
    checked = await check_application(Call(rows, tools, actor), form, own=application)
    return Response(checked.answer.model_dump_json(), media_type="application/json")


@router.post("/applications", status_code=201, response_model=KeptAnswer, operation_id="start_application")
@sends(ETAG, LOCATION)
@may_refuse(APPLICATION_NOT_FOUND, APPLICATION_INVALID, ACCESS_FOREIGN_PRINCIPAL, CHANGE_OPEN)
async def start(
    form: ApplicationStart,
    actor: Applicant,
    tools: WithTools,
    once: Repeatable,
) -> Response:
    """Sends an application, or keeps it with `draft`, half filled or whole; `copy_of` starts a draft from another.

    An error finding stops sending with a 422 whose `errors` are those findings; the check shows warnings too.
    """

    async def effect(session: WriteSession) -> ApplicationAnswer | UnfinishedAnswer:
        call = Call(session, tools, actor)
        if isinstance(form, CopyForm):
            return await copy_application(call, form.copy_of)
        if isinstance(form, EnteredForm):
            return await start_draft(call, form)
        return await start_application(call, EnteredForm.of(form))

    answer = tag_answer(await once.answer(actor, effect, status=201))
    answer.headers["Location"] = f"/applications/{json.loads(bytes(answer.body))['id']}"
    return answer


@router.put("/applications/{application_id}", operation_id="edit_application")
@sends(ETAG)
@may_refuse(
    APPLICATION_IF_MATCH_REQUIRED,
    APPLICATION_NOT_FOUND,
    APPLICATION_VERSION_CONFLICT,
    APPLICATION_INVALID,
    APPLICATION_PARTLY_FIXED,
    ACCESS_FOREIGN_PRINCIPAL,
)
async def edit(
    application_id: uuid.UUID,
    request: Request,
    form: Annotated[DraftForm, BeforeValidator(leave_out_answered)],
    actor: Applicant,
    tools: WithTools,
    session: Writing,
    response: Response,
    if_match: IfMatch = None,
) -> KeptAnswer:
    """Replaces a draft, or what an officer returned; `If-Match` carries the ETag of what was read.

    A draft may become half filled, or whole. What a GET answered may be sent as it is: the fields that only answers
    have are passed over while they are unchanged, and refused otherwise. It sends nothing, whatever `draft` says: that
    is a submission of its own.
    """
    tag = read_tag(if_match, APPLICATION_IF_MATCH_REQUIRED, "申込を開き直してから修正してください。")
    sent_back = list_sent_back(await request.json())
    answer = await edit_application(Call(session, tools, actor), application_id, tag, form, sent_back)
    response.headers["ETag"] = quote_tag(answer.tag)
    return answer


@router.post(
    "/applications/{application_id}/submission", response_model=ApplicationAnswer, operation_id="submit_application"
)
@sends(ETAG)
@may_refuse(APPLICATION_NOT_FOUND, APPLICATION_WRONG_STATUS, APPLICATION_INVALID, ACCESS_FOREIGN_PRINCIPAL, CHANGE_OPEN)
async def send(
    application_id: uuid.UUID,
    actor: Applicant,
    tools: WithTools,
    once: Repeatable,
) -> Response:
    """Sends a draft, or a returned application once more (送信完了)."""
    return tag_answer(
        await once.answer(actor, lambda session: send_application(Call(session, tools, actor), application_id))
    )


@router.post(
    "/applications/{application_id}/withdrawal", response_model=KeptAnswer, operation_id="withdraw_application"
)
@sends(ETAG)
@may_refuse(APPLICATION_NOT_FOUND, APPLICATION_WRONG_STATUS)
async def withdraw(
    application_id: uuid.UUID,
    actor: Applicant,
    tools: WithTools,
    once: Repeatable,
    form: WithdrawalForm = WithdrawalForm(),
) -> Response:
    """取下げ, of all or of one kind, until it is approved."""
    return tag_answer(
        await once.answer(
            actor, lambda session: withdraw_application(Call(session, tools, actor), application_id, form)
        )
    )
