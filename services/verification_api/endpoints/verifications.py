"""Look-ups, as a town or its e-contract system makes them, and what they opened."""

import math
from collections.abc import Mapping
from typing import Annotated, Any
from uuid import UUID

from fastapi import APIRouter, Depends, Query, Request, Response

from services.verification_api.answers import compose_verification, write_verification
from services.verification_api.endpoints.dependencies import WithTools, look_ups_of, tools_of
from services.verification_api.looking_up.lock_words import describe_lock
from services.verification_api.looking_up.look_up import Decision, LookUp
from services.verification_api.looking_up.reopening import UNPROVEN, open_certificate, reopen_look_up
from services.verification_api.looking_up.towns import choose_town
from services.verification_api.problems import (
    VERIFICATION_LOCKED,
    VERIFICATION_NOT_CONFIRMED,
    VERIFICATION_NOT_FOUND,
    VERIFICATION_UNPROVEN,
    VERIFICATION_VERSION_NOT_FOUND,
)
from services.verification_api.register import OpenedCertificate
from services.verification_api.store.look_ups import Outcome
from shared.runtime.digests import digest_json
from shared.runtime.errors import DomainError
from shared.runtime.identity.actor import Actor
from shared.runtime.web.access import Action, allowed
from shared.runtime.web.entity_tags import IfNoneMatch, answer_shown, quote_tag
from shared.runtime.web.keeping import SECRET
from shared.runtime.web.problem_documents import compose_problem
from shared.runtime.web.sessions import Reading, Writing
from shared.runtime.web.specification.declarations import (
    ETAG,
    FILE_NAME,
    SMALL_BODY,
    UNTOUCHED,
    may_refuse,
    sends,
    takes,
)
from shared.schemas.facts.problem import ProblemKind
from shared.schemas.verification.answers import VerificationAnswer
from shared.schemas.verification.forms import VerificationForm
from shared.schemas.words.roles import Role

VERIFY = Action("certificate.verify", frozenset({Role.AUTHORITY, Role.E_CONTRACT}))

Town = Annotated[Actor, Depends(allowed(VERIFY))]

PDF = "application/pdf"
_PDF_ANSWER: dict[int | str, dict[str, object]] = {
    200: {"content": {PDF: {"schema": {"type": "string", "format": "binary"}}}}
}

router = APIRouter(tags=["verification"])


@router.post("/verifications", response_model=VerificationAnswer)
@sends(ETAG, UNTOUCHED)
@takes(SMALL_BODY)
@may_refuse(VERIFICATION_NOT_CONFIRMED, VERIFICATION_LOCKED, VERIFICATION_UNPROVEN)
async def verify(request: Request, form: VerificationForm, actor: Town) -> Response:
    """Number and key → the certificate with its history. Every negative is one and the same 404.

    Where `expected` says what the contract says, the answer of a confirmed look-up has the `match`; no negative has.

    Wrong keys are counted for one organisation, the town it asks for, and a number: 5 in a row lock it for 15 minutes,
    10 for 24 hours, 20 until an officer of the surety company lifts the lock. A right key sets the count to zero. On
    all numbers together 30 within an hour, 20 different numbers within an hour or 200 within a day lock every one.
    """
    return await answer_look_up(request, LookUp(actor, form, choose_town(actor, form.authority_code)))


def read_plain(actor: Actor, content: Mapping[str, Any]) -> LookUp | None:
    """What `verify` is asked by such a body; None where the caller is to be told what is wrong with it."""
    try:
        form = VerificationForm.model_validate(content)
        return LookUp(actor, form, choose_town(actor, form.authority_code)) if actor.role in VERIFY.roles else None
    except (ValueError, DomainError):
        return None


async def answer_look_up(request: Request, look_up: LookUp) -> Response:
    decision = await look_ups_of(request).ask(look_up)
    if decision.certificate is None:
        return _answer_refusal(request, decision)
    tools_of(request).seen.note(decision.certificate.newest)
    if decision.match is not None:
        return answer_opened(compose_opened(decision, decision.certificate))
    written = write_verification(decision.look_up_id, decision.at, decision.certificate)
    tag = quote_tag(digest_json(written))
    return Response(written, headers={**SECRET, "ETag": tag}, media_type="application/json")


@router.get("/verifications/{look_up_id}", response_model=VerificationAnswer, operation_id="get_verification")
@sends(ETAG, UNTOUCHED)
@may_refuse(VERIFICATION_NOT_FOUND, VERIFICATION_UNPROVEN)
async def get(
    look_up_id: UUID, actor: Town, tools: WithTools, session: Writing, if_none_match: IfNoneMatch = None
) -> Response:
    """What a look-up of this caller opened, in its newest state; a 304 where `If-None-Match` has its tag.

    Where the look-up said what is `expected`, the newest state is compared with it anew. That state counts as seen in
    the town's ledger.
    """
    return answer_opened(await reopen_look_up(session, tools, actor, look_up_id), if_none_match)


@router.get(
    "/verifications/{look_up_id}/certificate.pdf",
    response_class=Response,
    responses=_PDF_ANSWER,
    operation_id="get_verification_certificate",
)
@sends(FILE_NAME)
@may_refuse(VERIFICATION_NOT_FOUND, VERIFICATION_VERSION_NOT_FOUND, VERIFICATION_UNPROVEN)
async def get_certificate(
    look_up_id: UUID,
    actor: Town,
    tools: WithTools,
    session: Reading,
    version: Annotated[int | None, Query(ge=1, le=32_767)] = None,
) -> Response:
    """電子証書 as a PDF: the newest version unless another is named."""
    file = await open_certificate(session, tools, actor, look_up_id, version)
    headers = {"Content-Disposition": f'inline; filename="{file.name}"'}
    return Response(file.pdf, media_type=PDF, headers=headers)


def compose_opened(decision: Decision, opened: OpenedCertificate) -> VerificationAnswer:
    """With the match, where something was expected of it."""
    answer = compose_verification(decision.look_up_id, decision.at, opened, decision.at)
    return answer if decision.match is None else answer.model_copy(update={"match": decision.match})


def answer_opened(answer: VerificationAnswer, if_none_match: str | None = None) -> Response:
    """What a key opened, which nobody may keep: who reads it again has its tag alone."""
    opened = answer_shown(answer, if_none_match)
    opened.headers.update(SECRET)
    return opened


def _answer_refusal(request: Request, decision: Decision) -> Response:
    kind, detail = describe_refused(decision)
    wait = compute_retry_after(decision)
    return compose_problem(request, kind, detail, headers=None if wait is None else {"Retry-After": str(wait)})


def describe_refused(decision: Decision) -> tuple[ProblemKind, str]:
    """What a look-up that opened nothing is told, alone or among others."""
    if decision.outcome is Outcome.UNPROVEN:
        return VERIFICATION_UNPROVEN, UNPROVEN
    if decision.lock is not None:
        return VERIFICATION_LOCKED, describe_lock(decision.lock, decision.at)
    return (
        VERIFICATION_NOT_CONFIRMED,
        "保証契約番号と認証キーの組合せを確認できませんでした。受注者から提出された書面で、両方を確認してください。",
    )


def compute_retry_after(decision: Decision) -> int | None:
    """Seconds, where a lock refused it."""
    return None if decision.lock is None else math.ceil(decision.lock.wait.total_seconds())
