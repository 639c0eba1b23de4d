"""The HTTP face of application_api."""

import uuid
from itertools import islice
from typing import Annotated

from fastapi import APIRouter, Depends, Query, Request, Response

from services.application_api.answers import compose_application, compose_move
from services.application_api.desk import Desk
from services.application_api.intake import check_application, submit_application
from services.application_api.review import receive_premium, review_guarantee
from services.application_api.store import (
    KeptAnswerRow,
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
from shared.schemas.application import (
    ApplicationAnswer,
    ApplicationForm,
    ApplicationPage,
    AuthorityAnswer,
    AuthorityPage,
    CheckAnswer,
    HistoryAnswer,
    OfficeAnswer,
    OfficeList,
    PremiumReceiptForm,
    ReviewForm,
    Status,
)
from shared.schemas.dates import Day
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
async def check(form: ApplicationForm, actor: Applicant, desk: AtDesk) -> CheckAnswer:
    """Dry run: every finding at once, with ratio and premium. Nothing is kept."""
    return check_application(desk, actor, form)


@router.post("/applications", status_code=201, response_model=ApplicationAnswer)
async def submit(
    request: Request,
    form: ApplicationForm,
    actor: Applicant,
    desk: AtDesk,
    session: Writing,
    idempotency_key: IdempotencyKey = None,
) -> Response:
    """Submits an application; an error finding is a 422 that lists every finding."""

    async def effect() -> ApplicationAnswer:
        return await submit_application(session, desk, actor, form)

    return await answer_once(request, session, KeptAnswerRow, actor, idempotency_key, effect, status=201)


@router.get("/applications")
async def list_all(
    actor: Reader,
    session: Reading,
    status: Status | None = None,
    limit: Limit = 50,
    cursor: uuid.UUID | None = None,
) -> ApplicationPage:
    """Newest first. `status` matches an application if any of its guarantees has it."""
    rows = await list_applications(session, tenant_of(actor), status=status, before=cursor, limit=limit + 1)
    page = rows[:limit]
    guarantees = await list_guarantees(session, [row.id for row in page])
    return ApplicationPage(
        items=[compose_application(row, guarantees[row.id]) for row in page],
        next_cursor=str(page[-1].id) if len(rows) > limit else None,
    )


@router.get("/applications/{application_id}")
async def get(application_id: uuid.UUID, actor: Reader, session: Reading) -> ApplicationAnswer:
    row = await get_application(session, application_id, tenant_of(actor))
    return compose_application(row, (await list_guarantees(session, [row.id]))[row.id])


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
    found = (profile for profile in desk.authorities.search(q, electronic_on) if profile.code > cursor)
    profiles = list(islice(found, limit + 1))
    page = profiles[:limit]
    return AuthorityPage(
        items=[profile.answer() for profile in page],
        next_cursor=page[-1].code if len(profiles) > limit else None,
    )


@router.get("/authorities/{code}", dependencies=[Anyone])
async def get_authority(code: str, desk: AtDesk) -> AuthorityAnswer:
    profile = desk.authorities.find(code)
    if profile is None:
        raise DomainError("authority.not_found", "この発注者コードは登録されていません。コードを確認してください。")
    return profile.answer()


@router.get("/offices", dependencies=[Anyone])
async def list_offices(desk: AtDesk) -> OfficeList:
    """申込送信先 / 取扱箇所."""
    return OfficeList(items=[OfficeAnswer.model_validate(office.model_dump()) for office in desk.issuer.office])
