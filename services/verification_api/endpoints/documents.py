"""Look-ups by a file: a key notice instead of typing, or a certificate, of which is said whether it is registered."""

from typing import Annotated, NamedTuple

from fastapi import APIRouter, Depends, Request, Response

from services.verification_api.endpoints.dependencies import WithTools
from services.verification_api.endpoints.document_forms import (
    LARGEST_BODY,
    compose_fault,
    compose_look_up,
    compose_malformed,
    describe_body,
    read_handed_over,
)
from services.verification_api.endpoints.verifications import Town, answer_look_up
from services.verification_api.looking_up.look_up import LookUp
from services.verification_api.looking_up.recognising import (
    Recognition,
    RecordedRecognition,
    recognise_certificate,
    record_recognition,
)
from services.verification_api.looking_up.reopening import UNPROVEN
from services.verification_api.looking_up.towns import choose_town
from services.verification_api.problems import (
    VERIFICATION_LOCKED,
    VERIFICATION_NOT_CONFIRMED,
    VERIFICATION_UNPROVEN,
)
from services.verification_api.reading_files.papers import CertificatePaper, FileFault, Paper
from services.verification_api.store.look_ups import Outcome
from services.verification_api.tools import Tools
from shared.runtime.data.scope import EVERYTHING
from shared.runtime.errors import DomainError
from shared.runtime.identity.actor import Actor
from shared.runtime.problems import REQUEST_INVALID, REQUEST_MEDIA_TYPE, REQUEST_UNREADABLE, SERVICE_UNAVAILABLE
from shared.runtime.processes.places import NoPlaceError
from shared.runtime.web.access import scope_of, service_of
from shared.runtime.web.entity_tags import answer_shown
from shared.runtime.web.keeping import SECRET
from shared.runtime.web.problem_documents import compose_problem
from shared.runtime.web.specification.declarations import ETAG, UNTOUCHED, may_refuse, sends, takes
from shared.schemas.verification.answers import DocumentAnswer, DocumentKind, FoundDocument, VerificationAnswer
from shared.schemas.verification.forms import DocumentForm
from shared.schemas.words.contract_number import parse_contract_number

_BUSY = "ファイルの読取りが混み合っています。少し待ってから、もう一度お試しください。"
_NOT_REGISTERED = (
    "このPDFと同じ電子証書が、この団体に宛てて登録されていることを確認できませんでした。"
    "受注者から提出された保証契約番号と認証キーで照会してください。"
)

router = APIRouter(tags=["verification"])


class _Asked(NamedTuple):
    town: str
    form: DocumentForm
    paper: Paper


@may_refuse(REQUEST_INVALID, REQUEST_UNREADABLE, REQUEST_MEDIA_TYPE, SERVICE_UNAVAILABLE)
async def _read_document(request: Request, actor: Town, tools: WithTools) -> _Asked:
    """The file as its organisation's turn comes to have one read, before a transaction begins."""
    form, file = await read_handed_over(request)
    town = choose_town(actor, form.authority_code)
    try:
        paper = await tools.files.read(actor.org, file)
    except NoPlaceError:
        raise DomainError(SERVICE_UNAVAILABLE, _BUSY, headers={"Retry-After": "1"}) from None
    if isinstance(paper, FileFault):
        raise compose_fault(paper)
    return _Asked(town, form, paper)


@router.post(
    "/verifications/documents",
    response_model=VerificationAnswer | DocumentAnswer,
    operation_id="verify_document",
    openapi_extra=describe_body(),
)
@sends(ETAG, UNTOUCHED)
@takes(LARGEST_BODY, files=True)
@may_refuse(VERIFICATION_NOT_CONFIRMED, VERIFICATION_LOCKED, VERIFICATION_UNPROVEN)
async def verify_document(
    request: Request, actor: Town, tools: WithTools, asked: Annotated[_Asked, Depends(_read_document)]
) -> Response:
    """A key notice (「認証キー」のお知らせ) as a PDF: the look-up of `POST /verifications`, its answers and counts.

    A certificate (電子証書) needs no key and opens nothing: `document` says whether it is the registered one byte for
    byte, of which version, and whether that is the newest. For one of another town, one that was changed and an unknown
    one there is one and the same 404. It is recorded, and counts towards no lock.
    """
    if isinstance(asked.paper, CertificatePaper):
        return await _recognise(request, actor, tools, asked.town, asked.paper)
    look_up = LookUp(actor, compose_look_up(asked.form, asked.paper), asked.town)
    return await answer_look_up(request, look_up)


async def _recognise(request: Request, actor: Actor, tools: Tools, town: str, paper: CertificatePaper) -> Response:
    try:
        number = parse_contract_number(paper.contract_number)
    except ValueError:
        raise compose_malformed() from None
    database = service_of(request).database
    async with database.read(scope_of(actor)) as session:
        found = await recognise_certificate(session, tools, town, number, paper)
    async with database.write(EVERYTHING) as session:
        recorded = await record_recognition(session, tools, actor, town, number, found.outcome)
    service_of(request).outage.note_success()
    tools.counts.count_look_ups([found.outcome])
    if found.outcome is Outcome.UNPROVEN:
        return compose_problem(request, VERIFICATION_UNPROVEN, UNPROVEN)
    if found.outcome is not Outcome.RECOGNISED:
        return compose_problem(request, VERIFICATION_NOT_CONFIRMED, _NOT_REGISTERED)
    answer = answer_shown(_compose_answer(number, found, recorded), None)
    answer.headers.update(SECRET)
    return answer


def _compose_answer(contract_number: str, found: Recognition, recorded: RecordedRecognition) -> DocumentAnswer:
    document = FoundDocument(
        kind=DocumentKind.CERTIFICATE,
        registered=True,
        contract_number=contract_number,
        version=found.version,
        newest=found.version == found.newest_version,
        newest_version=found.newest_version,
    )
    return DocumentAnswer(id=recorded.look_up_id, verified_at=recorded.at, document=document)
