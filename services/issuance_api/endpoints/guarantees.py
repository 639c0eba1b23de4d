"""The HTTP face of issuance_api."""

from collections.abc import AsyncIterator
from contextlib import ExitStack
from typing import Annotated

from fastapi import APIRouter, Depends, Query, Request, Response

from services.issuance_api.answers import compose_item, compose_overview, compose_statement_item, compose_version
from services.issuance_api.documents.renderer import RendererBusyError
from services.issuance_api.issuing.key_handing import hand_key
from services.issuance_api.issuing.statements import find_statement
from services.issuance_api.problems import CERTIFICATE_NOT_READY, GUARANTEE_VERSION_NOT_FOUND
from services.issuance_api.store.audits import AuditAction
from services.issuance_api.store.documents import find_document
from services.issuance_api.store.guarantees import get_current, list_current, list_versions
from services.issuance_api.store.mails import find_mail
from services.issuance_api.store.premiums import get_premiums
from services.issuance_api.tools import Tools
from shared.runtime.errors import DomainError
from shared.runtime.identity.tokens import Actor
from shared.runtime.problems import SERVICE_UNAVAILABLE
from shared.runtime.web.access import Action, allowed, tenant_of
from shared.runtime.web.paging import Limit
from shared.runtime.web.sessions import Reading, Writing
from shared.schemas.issuance.answers import (
    GuaranteeHistory,
    GuaranteeOverview,
    GuaranteePage,
    KeyAnswer,
    PremiumStatementPage,
)
from shared.schemas.text.safe_text import SearchText
from shared.schemas.words.authentication_key import group_key
from shared.schemas.words.contract_number import ContractNumber
from shared.schemas.words.guarantee import GuaranteeKind, Medium
from shared.schemas.words.roles import Role

READ = Action("guarantee.read", frozenset({Role.PRINCIPAL, Role.OFFICER}))
LIST_STATEMENTS = Action("premium_statement.list", frozenset({Role.PRINCIPAL}))
OPEN_KEY = Action("key.open", frozenset({Role.PRINCIPAL}))

Reader = Annotated[Actor, Depends(allowed(READ))]
StatementReader = Annotated[Actor, Depends(allowed(LIST_STATEMENTS))]
KeyHolder = Annotated[Actor, Depends(allowed(OPEN_KEY))]

PDF = "application/pdf"
_PDF_ANSWER: dict[int | str, dict[str, object]] = {200: {"content": {PDF: {"schema": {"format": "binary"}}}}}
Version = Annotated[int | None, Query(ge=1, le=32_767)]
_NO_STORE = {"Cache-Control": "no-store"}
_BUSY = "書類の作成が混み合っています。少し待ってから、もう一度取得してください。"

router = APIRouter(tags=["issuance"])


async def _find_tools(request: Request) -> Tools:
    tools: Tools = request.app.state.tools
    return tools


WithTools = Annotated[Tools, Depends(_find_tools)]


async def _take_place(tools: WithTools) -> AsyncIterator[None]:
    """Before anything is read or put on record for a paper that cannot be drawn now."""
    with ExitStack() as stack:
        try:
            stack.enter_context(tools.renderer.place())
        except RendererBusyError:
            raise DomainError(SERVICE_UNAVAILABLE, _BUSY, headers={"Retry-After": "1"}) from None
        yield


InPlace = Annotated[None, Depends(_take_place, scope="function")]


@router.get("/guarantees")
async def list_all(
    actor: Reader,
    session: Reading,
    kind: GuaranteeKind | None = None,
    form: Medium | None = None,
    q: SearchText | None = None,
    limit: Limit = 50,
    cursor: ContractNumber | None = None,
) -> GuaranteePage:
    """保証契約一覧, highest number first; `q` looks in works, town, principal and number."""
    found = await list_current(
        session, tenant_of(actor), kind=kind, medium=form, words=q, before=cursor, limit=limit + 1
    )
    page = found[:limit]
    return GuaranteePage(
        items=[compose_item(current) for current in page],
        next_cursor=page[-1].guarantee.contract_number if len(found) > limit else None,
    )


@router.get("/guarantees/{number}")
async def get(number: ContractNumber, actor: Reader, session: Reading) -> GuaranteeOverview:
    """電子保証概要: the newest content."""
    current = await get_current(session, number, tenant_of(actor))
    return compose_overview(current, await find_mail(session, current.guarantee.id))


@router.get("/guarantees/{number}/history")
async def history(number: ContractNumber, actor: Reader, session: Reading) -> GuaranteeHistory:
    """電子保証履歴, newest first."""
    current = await get_current(session, number, tenant_of(actor))
    versions = await list_versions(session, current.guarantee.id)
    return GuaranteeHistory(items=[compose_version(version, registered_at) for version, registered_at in versions])


@router.get("/guarantees/{number}/key")
async def get_key(
    number: ContractNumber, actor: KeyHolder, tools: WithTools, session: Writing, response: Response
) -> KeyAnswer:
    """認証キー, from registration on. Every showing is on record."""
    handed = await hand_key(session, tools, actor, number, AuditAction.KEY_SHOWN)
    response.headers.update(_NO_STORE)
    return KeyAnswer(key=handed.key, key_grouped=group_key(handed.key))


@router.get("/guarantees/{number}/key-notice.pdf", response_class=Response, responses=_PDF_ANSWER)
async def get_key_notice(number: ContractNumber, actor: KeyHolder, tools: WithTools, _place: InPlace) -> Response:
    """「電子保証にかかる「認証キー」のお知らせ」: drawn when asked for, never stored."""
    async with tools.database.write() as session:
        handed = await hand_key(session, tools, actor, number, AuditAction.KEY_NOTICE_DRAWN)
    pdf = await tools.renderer.key_notice(handed.certificate, handed.edition, handed.key)
    return Response(pdf, media_type=PDF, headers={**_NO_STORE, **_file_name(f"key-notice-{number}.pdf")})


@router.get("/guarantees/{number}/certificate.pdf", response_class=Response, responses=_PDF_ANSWER)
async def get_certificate(
    number: ContractNumber,
    actor: Reader,
    session: Reading,
    version: Version = None,
) -> Response:
    """保証証書: the bytes as handed out, of the newest version unless another is named."""
    current = await get_current(session, number, tenant_of(actor))
    newest = current.version.version
    if version is not None and version > newest:
        raise DomainError(
            GUARANTEE_VERSION_NOT_FOUND, f"保証証書の第{version}版はありません。第{newest}版までを指定してください。"
        )
    pdf = await find_document(session, current.guarantee.id, version or newest)
    if pdf is None:
        raise DomainError(CERTIFICATE_NOT_READY, "保証証書を作成しています。少し待ってから、もう一度取得してください。")
    return Response(pdf, media_type=PDF, headers=_file_name(f"certificate-{number}.pdf"))


@router.get("/guarantees/{number}/premium-statement.pdf", response_class=Response, responses=_PDF_ANSWER)
async def get_premium_statement(number: ContractNumber, actor: Reader, tools: WithTools, _place: InPlace) -> Response:
    """保証料計算書 of the first version, drawn when asked for: the premium is what its approval fixed."""
    async with tools.database.read() as session:
        statement = await find_statement(session, number, tenant_of(actor))
    pdf = await tools.renderer.premium_statement(*statement)
    return Response(pdf, media_type=PDF, headers=_file_name(f"premium-statement-{number}.pdf"))


@router.get("/premium-statements")
async def list_statements(
    actor: StatementReader,
    session: Reading,
    limit: Limit = 50,
    cursor: ContractNumber | None = None,
) -> PremiumStatementPage:
    """保証料計算書一覧, highest number first."""
    found = await list_current(session, tenant_of(actor), before=cursor, limit=limit + 1)
    page = found[:limit]
    premiums = await get_premiums(session, [current.guarantee.id for current in page])
    return PremiumStatementPage(
        items=[compose_statement_item(current, premiums[current.guarantee.id]) for current in page],
        next_cursor=page[-1].guarantee.contract_number if len(found) > limit else None,
    )


def _file_name(name: str) -> dict[str, str]:
    return {"Content-Disposition": f'inline; filename="{name}"'}
