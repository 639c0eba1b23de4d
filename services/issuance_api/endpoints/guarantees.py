"""保証契約一覧, 電子保証概要 and 電子保証履歴."""

from typing import Annotated

from fastapi import APIRouter, Query

from services.issuance_api.answers import compose_item, compose_overview, compose_version
from services.issuance_api.endpoints.dependencies import Reader
from services.issuance_api.store.guarantees import get_current, list_current, list_versions
from services.issuance_api.store.mails import find_mail
from shared.runtime.web.access import tenant_of
from shared.runtime.web.paging import Limit
from shared.runtime.web.sessions import Reading
from shared.schemas.issuance.answers import GuaranteeHistory, GuaranteeOverview, GuaranteePage
from shared.schemas.text.safe_text import SearchText
from shared.schemas.words.contract_number import ContractNumber
from shared.schemas.words.guarantee import GuaranteeKind, Medium

router = APIRouter(tags=["issuance"])


@router.get("/guarantees")
async def list_all(
    actor: Reader,
    session: Reading,
    kind: GuaranteeKind | None = None,
    medium: Annotated[Medium | None, Query(alias="form")] = None,
    q: SearchText | None = None,
    limit: Limit = 50,
    cursor: ContractNumber | None = None,
) -> GuaranteePage:
    """保証契約一覧, highest number first; `q` looks in works, town, principal and number."""
    found = await list_current(
        session, tenant_of(actor), kind=kind, medium=medium, words=q, before=cursor, limit=limit + 1
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
