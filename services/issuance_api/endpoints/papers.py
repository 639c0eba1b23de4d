"""The papers as PDF: the certificate as it was stored, the others drawn when they are asked for."""

from collections.abc import Mapping
from types import MappingProxyType
from typing import Annotated

from fastapi import APIRouter, Query, Response

from services.issuance_api.endpoints.dependencies import InPlace, KeyHolder, Reader, WithTools
from services.issuance_api.issuing.key_handing import hand_key
from services.issuance_api.issuing.statements import get_refund_statement as find_refund_statement
from services.issuance_api.issuing.statements import get_statement
from services.issuance_api.problems import (
    CERTIFICATE_NOT_READY,
    GUARANTEE_NOT_FOUND,
    GUARANTEE_NOT_REGISTERED,
    GUARANTEE_PAPER,
    GUARANTEE_VERSION_NOT_FOUND,
    KEY_NOT_REGISTERED,
)
from services.issuance_api.store.audits import AuditAction
from services.issuance_api.store.documents import find_document
from services.issuance_api.store.guarantees import get_current
from shared.runtime.errors import DomainError
from shared.runtime.web.access import scope_of, tenant_of
from shared.runtime.web.keeping import SECRET
from shared.runtime.web.sessions import Reading
from shared.runtime.web.specification.declarations import FILE_NAME, UNTOUCHED, may_refuse, sends
from shared.schemas.words.contract_number import ContractNumber

PDF = "application/pdf"
PDF_ANSWER: dict[int | str, dict[str, object]] = {
    200: {"content": {PDF: {"schema": {"type": "string", "format": "binary"}}}}
}
Version = Annotated[int | None, Query(ge=1, le=32_767)]

router = APIRouter(tags=["issuance"])


@router.get("/guarantees/{number}/key-notice.pdf", response_class=Response, responses=PDF_ANSWER)
@sends(FILE_NAME, UNTOUCHED)
@may_refuse(GUARANTEE_NOT_FOUND, GUARANTEE_PAPER, GUARANTEE_NOT_REGISTERED, KEY_NOT_REGISTERED)
async def get_key_notice(number: ContractNumber, actor: KeyHolder, tools: WithTools, _place: InPlace) -> Response:
    """「電子保証にかかる「認証キー」のお知らせ」: drawn when asked for, never stored."""
    async with tools.database.write(scope_of(actor)) as session:
        handed = await hand_key(session, tools, actor, number, AuditAction.KEY_NOTICE_DRAWN)
    pdf = await tools.renderer.key_notice(handed.certificate, handed.edition, handed.key)
    return compose_file(pdf, f"key-notice-{number}.pdf", SECRET)


@router.get("/guarantees/{number}/certificate.pdf", response_class=Response, responses=PDF_ANSWER)
@sends(FILE_NAME)
@may_refuse(GUARANTEE_NOT_FOUND, GUARANTEE_VERSION_NOT_FOUND, CERTIFICATE_NOT_READY)
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
    return compose_file(pdf, f"certificate-{number}.pdf")


@router.get("/guarantees/{number}/premium-statement.pdf", response_class=Response, responses=PDF_ANSWER)
@sends(FILE_NAME)
@may_refuse(GUARANTEE_NOT_FOUND, GUARANTEE_VERSION_NOT_FOUND)
async def get_premium_statement(
    number: ContractNumber, actor: Reader, tools: WithTools, _place: InPlace, version: Version = None
) -> Response:
    """保証料計算書, drawn when asked for: of the first version, or of a later one that costs more."""
    async with tools.database.read(scope_of(actor)) as session:
        statement = await get_statement(session, number, tenant_of(actor), version)
    pdf = await tools.renderer.premium_statement(*statement)
    return compose_file(pdf, f"premium-statement-{number}.pdf")


@router.get("/guarantees/{number}/refund-statement.pdf", response_class=Response, responses=PDF_ANSWER)
@sends(FILE_NAME)
@may_refuse(GUARANTEE_NOT_FOUND, GUARANTEE_VERSION_NOT_FOUND)
async def get_refund_statement(
    number: ContractNumber, actor: Reader, tools: WithTools, _place: InPlace, version: Version = None
) -> Response:
    """保証料返還計算書, drawn when asked for: of the newest version, unless another is named."""
    async with tools.database.read(scope_of(actor)) as session:
        statement = await find_refund_statement(session, number, tenant_of(actor), version)
    pdf = await tools.renderer.refund_statement(*statement)
    return compose_file(pdf, f"refund-statement-{number}.pdf")


def compose_file(pdf: bytes, name: str, headers: Mapping[str, str] = MappingProxyType({})) -> Response:
    return Response(pdf, media_type=PDF, headers={"Content-Disposition": f'inline; filename="{name}"', **headers})
