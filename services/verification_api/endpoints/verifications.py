"""The HTTP face of verification_api."""

import math
from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Depends, Query, Request, Response

from services.verification_api.answers import compose_verification
from services.verification_api.endpoints.dependencies import WithTools
from services.verification_api.looking_up.look_up import Decision, LookUp, towns_of
from services.verification_api.problems import (
    VERIFICATION_LOCKED,
    VERIFICATION_NO_LOCK,
    VERIFICATION_NOT_CONFIRMED,
    VERIFICATION_NOT_FOUND,
    VERIFICATION_VERSION_NOT_FOUND,
)
from services.verification_api.store.certificates import RegisteredVersion, get_document, list_versions
from services.verification_api.store.look_ups import LookUpRow, Outcome, find_confirmed_look_up
from services.verification_api.store.unlocks import UnlockRow, record_unlock
from shared.runtime.data.database import ReadSession, new_id
from shared.runtime.data.group_commit import GroupCommit
from shared.runtime.errors import DomainError
from shared.runtime.identity.tokens import Actor
from shared.runtime.web.access import Action, allowed
from shared.runtime.web.problem_documents import problem_response
from shared.runtime.web.sessions import Reading, Writing
from shared.schemas.verification.answers import UnlockAnswer, VerificationAnswer
from shared.schemas.verification.forms import UnlockForm, VerificationForm
from shared.schemas.words.roles import Role

VERIFY = Action("certificate.verify", frozenset({Role.AUTHORITY, Role.E_CONTRACT}))
UNLOCK = Action("look_up.unlock", frozenset({Role.OFFICER}))

Town = Annotated[Actor, Depends(allowed(VERIFY))]
Officer = Annotated[Actor, Depends(allowed(UNLOCK))]

PDF = "application/pdf"
_PDF_ANSWER: dict[int | str, dict[str, object]] = {200: {"content": {PDF: {"schema": {"format": "binary"}}}}}

router = APIRouter(tags=["verification"])


@router.post("/verifications", response_model=VerificationAnswer)
async def verify(request: Request, form: VerificationForm, actor: Town) -> Response:
    """Number and key → the certificate with its history. Every negative is one and the same 404."""
    look_ups: GroupCommit[LookUp, Decision] = request.app.state.look_ups
    decision = await look_ups.ask(LookUp(actor, form))
    if decision.outcome is not Outcome.CONFIRMED:
        return _refuse(request, decision)
    answer = compose_verification(decision.look_up_id, decision.at, decision.versions, decision.at)
    return Response(answer.model_dump_json(), media_type="application/json")


@router.get("/verifications/{look_up_id}")
async def get(look_up_id: UUID, actor: Town, tools: WithTools, session: Reading) -> VerificationAnswer:
    """What a look-up of this caller opened, in its newest state."""
    row, versions = await _reopen(session, look_up_id, actor)
    return compose_verification(row.id, row.at, versions, tools.clock.now())


@router.get("/verifications/{look_up_id}/certificate.pdf", response_class=Response, responses=_PDF_ANSWER)
async def get_certificate(
    look_up_id: UUID, actor: Town, session: Reading, version: Annotated[int | None, Query(ge=1, le=32_767)] = None
) -> Response:
    """電子証書 as a PDF: the newest version unless another is named."""
    row, versions = await _reopen(session, look_up_id, actor)
    wanted = version or versions[0].version
    found = next((row for row in versions if row.version == wanted), None)
    if found is None:
        raise DomainError(
            VERIFICATION_VERSION_NOT_FOUND,
            f"保証証書の第{wanted}版はありません。第{versions[0].version}版までを指定してください。",
        )
    name = f"certificate-{row.contract_number}-{found.version}.pdf"
    pdf = await get_document(session, found.document_sha256)
    return Response(pdf, media_type=PDF, headers={"Content-Disposition": f'inline; filename="{name}"'})


@router.post("/verifications/unlocks")
async def unlock(form: UnlockForm, actor: Officer, tools: WithTools, session: Writing) -> UnlockAnswer:
    """Lifts the lock that wrong keys put on one organisation and contract number."""
    now = tools.clock.now()
    row = UnlockRow(
        id=new_id(),
        at=now,
        client_id=actor.client_id,
        org=form.authority_code,
        contract_number=form.contract_number,
    )
    if not await record_unlock(session, row):
        raise DomainError(
            VERIFICATION_NO_LOCK, "この団体と保証契約番号の照会停止はありません。番号と団体コードを確認してください。"
        )
    return UnlockAnswer(contract_number=row.contract_number, authority_code=row.org, unlocked_at=now)


async def _reopen(session: ReadSession, look_up_id: UUID, actor: Actor) -> tuple[LookUpRow, list[RegisteredVersion]]:
    row = await find_confirmed_look_up(session, look_up_id, actor.org)
    versions = await list_versions(session, row.contract_number) if row else []
    if row is None or versions[0].content.authority_code not in towns_of(actor):
        raise _not_found()
    return row, versions


def _refuse(request: Request, decision: Decision) -> Response:
    if decision.wait is not None:
        return problem_response(
            request,
            VERIFICATION_LOCKED,
            "誤った認証キーが続いたため、照会を一時停止しています。時間をおいて再度照会するか、"
            "保証会社の取扱箇所に解除を依頼してください。",
            headers={"Retry-After": str(math.ceil(decision.wait.total_seconds()))},
        )
    return problem_response(
        request,
        VERIFICATION_NOT_CONFIRMED,
        "保証契約番号と認証キーの組合せを確認できませんでした。受注者から提出された書面で、両方を確認してください。",
    )


def _not_found() -> DomainError:
    return DomainError(VERIFICATION_NOT_FOUND, "照会の記録が見つかりません。もう一度照会してください。")
