"""提出: the guide to how number and key reach the town, what is sent and recorded, and the package."""

from collections.abc import Awaitable, Callable
from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Depends, Query, Request, Response

from services.issuance_api.endpoints.dependencies import InPlace, Reader, Repeatable, WithTools
from services.issuance_api.endpoints.submission_forms import (
    LARGEST_BODY,
    Submitting,
    describe_body,
    read_submitting,
)
from services.issuance_api.handing_in.case import Said
from services.issuance_api.handing_in.guiding.guide import compose_guide
from services.issuance_api.handing_in.package import compose_package
from services.issuance_api.handing_in.reading import get_case
from services.issuance_api.handing_in.recording import record_submission
from services.issuance_api.handing_in.sending.confirming import confirm_submission
from services.issuance_api.handing_in.sending.given import refuse_unfit_files, take_recorded_invoice
from services.issuance_api.handing_in.sending.sending import send_submission
from services.issuance_api.handing_in.shown import compose_submission
from services.issuance_api.problems import (
    CERTIFICATE_NOT_READY,
    GUARANTEE_NOT_FOUND,
    GUARANTEE_NOT_REGISTERED,
    GUARANTEE_PAPER,
    GUARANTEE_TERMINATED,
    KEY_NOT_REGISTERED,
    SUBMISSION_DECIDED,
    SUBMISSION_INVALID,
    SUBMISSION_NOT_BY_MAIL,
    SUBMISSION_NOT_FOUND,
    SUBMISSION_ON_ITS_WAY,
    SUBMISSION_TOO_MANY,
)
from services.issuance_api.store.guarantees import get_current
from services.issuance_api.store.handing_in.submissions import (
    ORDER,
    ORDER_NAME,
    WAITING_ORDER,
    WAITING_ORDER_NAME,
    list_of_guarantee,
    list_unconfirmed,
)
from shared.runtime.data.database import WriteSession
from shared.runtime.identity.actor import Actor
from shared.runtime.problems import REQUEST_INVALID, REQUEST_UNREADABLE
from shared.runtime.web.access import Action, allowed, scope_of, tenant_of
from shared.runtime.web.keeping import SECRET
from shared.runtime.web.queries.paging import compose_cursor, read_page
from shared.runtime.web.sessions import Reading
from shared.runtime.web.specification.declarations import FILE_NAME, UNTOUCHED, may_refuse, sends, takes
from shared.schemas.issuance.submissions import (
    ConfirmationForm,
    GuideQuery,
    SendingForm,
    SubmissionGuide,
    SubmissionItem,
    SubmissionPage,
    SubmissionQuery,
)
from shared.schemas.page import ListQuery
from shared.schemas.words.contract_number import ContractNumber
from shared.schemas.words.dates import in_japan
from shared.schemas.words.roles import Role

HAND_IN = Action("submission.make", frozenset({Role.PRINCIPAL}))
CONFIRM = Action("submission.confirm", frozenset({Role.OFFICER}))
ZIP = "application/zip"

Builder = Annotated[Actor, Depends(allowed(HAND_IN))]
Officer = Annotated[Actor, Depends(allowed(CONFIRM))]
Asked = Annotated[GuideQuery, Query()]
_ZIP_ANSWER: dict[int | str, dict[str, object]] = {
    200: {"content": {ZIP: {"schema": {"type": "string", "format": "binary"}}}}
}

router = APIRouter(tags=["issuance"])


@router.get("/guarantees/{number}/submission-guide")
@may_refuse(GUARANTEE_NOT_FOUND, GUARANTEE_PAPER)
async def get_submission_guide(
    number: ContractNumber, actor: Builder, tools: WithTools, session: Reading, query: Asked
) -> SubmissionGuide:
    """提出の手引き: the town's rule for this very case, step by step, with texts ready to use. It has no key."""
    current, case = await get_case(session, tools, number, tenant_of(actor), _read_said(query))
    return compose_guide(
        case,
        today=in_japan(tools.clock.now()).date(),
        has_tls=tools.has_mail_tls,
        is_registered=current.registered_at is not None,
        is_delivered=current.delivered_directly,
    )


@may_refuse(SUBMISSION_INVALID, GUARANTEE_NOT_FOUND, REQUEST_INVALID, REQUEST_UNREADABLE)
async def _take_submitting(
    request: Request, number: ContractNumber, actor: Builder, tools: WithTools, _: InPlace
) -> Submitting:
    """Read, looked through and drawn with a place at the renderer, before a transaction begins."""
    form, given = await read_submitting(request)
    await refuse_unfit_files(tools, given)
    if isinstance(form, SendingForm) and form.attach_invoice:
        given = await take_recorded_invoice(tools, scope_of(actor), number, actor.org, given)
    return Submitting(form, given)


@router.post(
    "/guarantees/{number}/submissions",
    response_model=SubmissionItem,
    status_code=201,
    operation_id="hand_in",
    openapi_extra=describe_body(),
)
@takes(LARGEST_BODY, files=True)
@may_refuse(
    GUARANTEE_NOT_FOUND,
    GUARANTEE_PAPER,
    GUARANTEE_NOT_REGISTERED,
    GUARANTEE_TERMINATED,
    KEY_NOT_REGISTERED,
    SUBMISSION_NOT_BY_MAIL,
    SUBMISSION_INVALID,
    SUBMISSION_ON_ITS_WAY,
    SUBMISSION_TOO_MANY,
    REQUEST_INVALID,
)
async def hand_in(
    number: ContractNumber,
    actor: Builder,
    tools: WithTools,
    submitting: Annotated[Submitting, Depends(_take_submitting)],
    once: Repeatable,
) -> Response:
    """提出: a mail to the town by its rule, with the key notice and the PDFs that are given; or, with `handed_in_on`,
    the record that it was handed in another way.

    The mail is queued once; what became of it is in the list. An address of a domain that no mail went to for this town
    before rests until an officer confirms it.
    """
    return await once.answer(actor, _choose(number, actor, tools, submitting), status=201)


def _choose(
    number: str, actor: Actor, tools: WithTools, submitting: Submitting
) -> Callable[[WriteSession], Awaitable[SubmissionItem]]:
    form, given = submitting
    if isinstance(form, SendingForm):
        return lambda session: send_submission(session, tools, actor, number, form, given)
    return lambda session: record_submission(session, tools, actor, number, form)


@router.get("/guarantees/{number}/submissions", operation_id="list_submissions")
@may_refuse(GUARANTEE_NOT_FOUND)
async def list_all(
    number: ContractNumber, actor: Reader, session: Reading, query: Annotated[ListQuery, Query()]
) -> SubmissionPage:
    """What was handed in of a guarantee, newest first: how, when, to whom, and what became of it."""
    current = await get_current(session, number, tenant_of(actor))
    found, page = await list_of_guarantee(session, current.guarantee.id, read_page(query, ORDER_NAME, ORDER.position))
    return SubmissionPage(
        items=[compose_submission(submitted, for_officer=actor.role is Role.OFFICER) for submitted in found],
        next_cursor=compose_cursor(ORDER_NAME, page.following),
        total=page.total,
    )


@router.get("/submissions", operation_id="list_unconfirmed_submissions")
async def list_waiting(_: Officer, session: Reading, query: Annotated[SubmissionQuery, Query()]) -> SubmissionPage:
    """Mails to towns that wait for an officer's word on their address, the oldest first."""
    found, page = await list_unconfirmed(session, read_page(query, WAITING_ORDER_NAME, WAITING_ORDER.position))
    return SubmissionPage(
        items=[compose_submission(submitted, for_officer=True) for submitted in found],
        next_cursor=compose_cursor(WAITING_ORDER_NAME, page.following),
        total=page.total,
    )


@router.post(
    "/submissions/{submission_id}/confirmation", response_model=SubmissionItem, operation_id="confirm_submission"
)
@may_refuse(SUBMISSION_NOT_FOUND, SUBMISSION_DECIDED)
async def confirm(
    submission_id: UUID, form: ConfirmationForm, actor: Officer, tools: WithTools, once: Repeatable
) -> Response:
    """Whether an address is the town's: confirmed, the mail goes out, and its domain is this town's from now on."""
    return await once.answer(
        actor,
        lambda session: confirm_submission(session, tools, submission_id, form.decision, by=actor.client_id),
    )


@router.get("/guarantees/{number}/package.zip", response_class=Response, responses=_ZIP_ANSWER)
@sends(FILE_NAME, UNTOUCHED)
@may_refuse(GUARANTEE_NOT_FOUND, GUARANTEE_PAPER, GUARANTEE_NOT_REGISTERED, KEY_NOT_REGISTERED, CERTIFICATE_NOT_READY)
async def get_package(
    number: ContractNumber, actor: Builder, tools: WithTools, query: Asked, _place: InPlace
) -> Response:
    """提出用の一式: the key notice and the certificate under the town's file names, and the texts to paste.

    It holds the key; every fetching is on record.
    """
    packed = await compose_package(tools, actor, scope_of(actor), number, _read_said(query))
    headers = {"Content-Disposition": f'attachment; filename="package-{number}.zip"', **SECRET}
    return Response(packed, media_type=ZIP, headers=headers)


def _read_said(query: GuideQuery) -> Said:
    return Said(query.section, query.works_number, query.second_number)
