"""The HTTP face of application_api."""

import uuid
from datetime import timedelta
from itertools import islice
from typing import Annotated

from fastapi import APIRouter, Depends, Header, Query, Request, Response

from services.application_api.answers import compose_application, compose_move
from services.application_api.checking import check_application
from services.application_api.desk import Desk
from services.application_api.intake import (
    copy_application,
    edit_application,
    send_application,
    start_application,
    withdraw_application,
)
from services.application_api.review import assign_guarantee, receive_premium, review_guarantee
from services.application_api.store import (
    KeptAnswerRow,
    WorkFilter,
    get_application,
    list_applications,
    list_guarantees,
    list_moves,
)
from shared.runtime.access import Action, allowed, tenant_of
from shared.runtime.errors import DomainError
from shared.runtime.idempotency import IdempotencyKey, answer_once
from shared.runtime.sessions import Reading, Writing
from shared.runtime.tokens import Actor
from shared.schemas.application import ApplicationForm, ApplicationStart, CopyForm, Status
from shared.schemas.application_answer import (
    ApplicationAnswer,
    ApplicationPage,
    AssignmentForm,
    AuthorityAnswer,
    AuthorityPage,
    CheckAnswer,
    HistoryAnswer,
    OfficeAnswer,
    OfficeList,
    PremiumQuote,
    PremiumQuoteForm,
    PremiumReceiptForm,
    ReviewForm,
    WithdrawalForm,
)
from shared.schemas.dates import Day, in_japan
from shared.schemas.guarantee import GuaranteeKind
from shared.schemas.identity import Role
from shared.schemas.text import SearchText

APPLY = Action("application.apply", frozenset({Role.PRINCIPAL}))
READ = Action("application.read", frozenset({Role.PRINCIPAL, Role.OFFICER}))
REVIEW = Action("application.review", frozenset({Role.OFFICER}))
LOOK_AROUND = Action("reference.read", frozenset(Role))

Applicant = Annotated[Actor, Depends(allowed(APPLY))]
Reader = Annotated[Actor, Depends(allowed(READ))]
Officer = Annotated[Actor, Depends(allowed(REVIEW))]
Anyone = Depends(allowed(LOOK_AROUND))
Limit = Annotated[int, Query(ge=1, le=100)]

router = APIRouter(tags=["application"])


async def _desk(request: Request) -> Desk:
    desk: Desk = request.app.state.desk
    return desk


AtDesk = Annotated[Desk, Depends(_desk)]


@router.post("/applications/checks")
async def check(form: ApplicationForm, actor: Applicant, desk: AtDesk, session: Reading) -> CheckAnswer:
    """Dry run (申込確認): every finding at once, with ratio and premium. Nothing is kept."""
    return (await check_application(session, desk, actor, form)).answer


@router.post("/applications", status_code=201, response_model=ApplicationAnswer)
async def start(
    request: Request,
    form: ApplicationStart,
    actor: Applicant,
    desk: AtDesk,
    session: Writing,
    idempotency_key: IdempotencyKey = None,
) -> Response:
    """Sends an application, or keeps it with `draft`; `copy_of` starts a draft from an earlier one.

    An error finding stops sending with a 422 that lists every finding.
    """

    async def effect() -> ApplicationAnswer:
        if isinstance(form, CopyForm):
            return await copy_application(session, desk, actor, form.copy_of)
        return await start_application(session, desk, actor, form)

    answer = await answer_once(request, session, KeptAnswerRow, actor, idempotency_key, effect, status=201)
    answer.headers["ETag"] = '"1"'
    return answer


@router.get("/applications")
async def list_all(
    actor: Reader,
    desk: AtDesk,
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
    """Newest first; an application is listed if one of its guarantees meets every condition."""
    hours = waiting_longer_than_hours
    wanted = WorkFilter(
        status=status,
        kind=kind,
        office_code=office_code,
        authority_code=authority_code,
        assigned_to=actor.client_id if assigned_to == "me" else assigned_to,
        waiting_since_before=None if hours is None else desk.clock.now() - timedelta(hours=hours),
    )
    rows = await list_applications(session, tenant_of(actor), wanted, before=cursor, limit=limit + 1)
    page = rows[:limit]
    guarantees = await list_guarantees(session, [row.id for row in page])
    return ApplicationPage(
        items=[compose_application(row, guarantees[row.id]) for row in page],
        next_cursor=str(page[-1].id) if len(rows) > limit else None,
    )


@router.get("/applications/{application_id}")
async def get(application_id: uuid.UUID, actor: Reader, session: Reading, response: Response) -> ApplicationAnswer:
    row = await get_application(session, application_id, tenant_of(actor))
    response.headers["ETag"] = f'"{row.version}"'
    return compose_application(row, (await list_guarantees(session, [row.id]))[row.id])


@router.put("/applications/{application_id}")
async def edit(
    application_id: uuid.UUID,
    form: ApplicationForm,
    actor: Applicant,
    desk: AtDesk,
    session: Writing,
    response: Response,
    if_match: Annotated[str | None, Header(max_length=100)] = None,
) -> ApplicationAnswer:
    """Replaces a draft, or what an officer returned; `If-Match` carries the ETag of the version that was read."""
    if if_match is None:
        raise DomainError("application.if_match_required", "読み込んだ申込のETagを If-Match ヘッダーに付けてください。")
    digits = if_match.removeprefix("W/").strip('"')
    version = int(digits) if digits.isascii() and digits.isdecimal() and len(digits) < 10 else 0
    answer = await edit_application(session, desk, actor, application_id, version, form)
    response.headers["ETag"] = f'"{answer.version}"'
    return answer


@router.post("/applications/{application_id}/submission", response_model=ApplicationAnswer)
async def send(
    request: Request,
    application_id: uuid.UUID,
    actor: Applicant,
    desk: AtDesk,
    session: Writing,
    idempotency_key: IdempotencyKey = None,
) -> Response:
    """Sends a draft, or a returned application once more (送信完了)."""

    async def effect() -> ApplicationAnswer:
        return await send_application(session, desk, actor, application_id)

    return await answer_once(request, session, KeptAnswerRow, actor, idempotency_key, effect)


@router.post("/applications/{application_id}/withdrawal", response_model=ApplicationAnswer)
async def withdraw(
    request: Request,
    application_id: uuid.UUID,
    actor: Applicant,
    desk: AtDesk,
    session: Writing,
    form: WithdrawalForm = WithdrawalForm(),
    idempotency_key: IdempotencyKey = None,
) -> Response:
    """取下げ, of all or of one kind, until it is approved."""

    async def effect() -> ApplicationAnswer:
        return await withdraw_application(session, desk, actor, application_id, form)

    return await answer_once(request, session, KeptAnswerRow, actor, idempotency_key, effect)


@router.get("/applications/{application_id}/history")
async def history(application_id: uuid.UUID, actor: Reader, session: Reading) -> HistoryAnswer:
    """Every move of every guarantee: who, when, note."""
    row = await get_application(session, application_id, tenant_of(actor))
    return HistoryAnswer(items=[compose_move(move) for move in await list_moves(session, row.id)])


@router.post("/applications/{application_id}/guarantees/{kind}/review", response_model=ApplicationAnswer)
async def review(
    request: Request,
    application_id: uuid.UUID,
    kind: GuaranteeKind,
    form: ReviewForm,
    actor: Officer,
    desk: AtDesk,
    session: Writing,
    idempotency_key: IdempotencyKey = None,
) -> Response:
    """Accepts, returns for correction or declines one guarantee; the last two say why."""

    async def effect() -> ApplicationAnswer:
        return await review_guarantee(session, desk, actor, application_id, kind, form)

    return await answer_once(request, session, KeptAnswerRow, actor, idempotency_key, effect)


@router.post("/applications/{application_id}/guarantees/{kind}/assignment", response_model=ApplicationAnswer)
async def assign(
    request: Request,
    application_id: uuid.UUID,
    kind: GuaranteeKind,
    form: AssignmentForm,
    actor: Officer,
    desk: AtDesk,
    session: Writing,
    idempotency_key: IdempotencyKey = None,
) -> Response:
    """Takes a guarantee into review so that no two officers review the same one, or hands it on."""

    async def effect() -> ApplicationAnswer:
        return await assign_guarantee(session, desk, actor, application_id, kind, form)

    return await answer_once(request, session, KeptAnswerRow, actor, idempotency_key, effect)


@router.post("/applications/{application_id}/guarantees/{kind}/premium-receipt", response_model=ApplicationAnswer)
async def record_premium_receipt(
    request: Request,
    application_id: uuid.UUID,
    kind: GuaranteeKind,
    form: PremiumReceiptForm,
    actor: Officer,
    desk: AtDesk,
    session: Writing,
    idempotency_key: IdempotencyKey = None,
) -> Response:
    """Records the premium received; the guarantee is approved and goes to issuance."""

    async def effect() -> ApplicationAnswer:
        return await receive_premium(session, desk, actor, application_id, kind, form)

    return await answer_once(request, session, KeptAnswerRow, actor, idempotency_key, effect)


@router.get("/authorities", dependencies=[Anyone])
async def list_authorities(
    desk: AtDesk,
    q: SearchText | None = None,
    electronic_on: Day | None = None,
    limit: Limit = 50,
    cursor: SearchText = "",
) -> AuthorityPage:
    """電子保証対応の発注者: by name, prefecture or code, and by the day on which electronic guarantees are taken."""
    on = electronic_on or in_japan(desk.clock.now()).date()
    found = desk.authorities.search(q, on, electronic=electronic_on is not None)
    profiles = list(islice((profile for profile in found if profile.code > cursor), limit + 1))
    page = profiles[:limit]
    return AuthorityPage(
        items=[profile.answer() for profile in page],
        next_cursor=page[-1].code if len(profiles) > limit else None,
    )


@router.get("/authorities/{code}", dependencies=[Anyone])
async def get_authority(code: str, desk: AtDesk) -> AuthorityAnswer:
    profile = desk.authorities.find(code, in_japan(desk.clock.now()).date())
    if profile is None:
        raise DomainError("authority.not_found", "この発注者コードは登録されていません。コードを確認してください。")
    return profile.answer()


@router.get("/offices", dependencies=[Anyone])
async def list_offices(desk: AtDesk) -> OfficeList:
    """申込送信先 / 取扱箇所."""
    return OfficeList(items=[OfficeAnswer.model_validate(office.model_dump()) for office in desk.issuer.office])


@router.post("/premium-quotes", dependencies=[Anyone])
async def quote_premium(form: PremiumQuoteForm, desk: AtDesk) -> PremiumQuote:
    """保証料 of today's table, not taxed (非課税); `source` says `sample` where the rate is invented."""
    return desk.premiums.quote(form.kind, form.amount, in_japan(desk.clock.now()).date())
