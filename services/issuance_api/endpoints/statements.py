"""The list of premium statements; papers.py draws one."""

from fastapi import APIRouter

from services.issuance_api.answers import compose_statement_item
from services.issuance_api.endpoints.dependencies import StatementReader
from services.issuance_api.store.guarantees import list_current
from services.issuance_api.store.premiums import get_premiums
from shared.runtime.web.access import tenant_of
from shared.runtime.web.paging import Limit
from shared.runtime.web.sessions import Reading
from shared.schemas.issuance.answers import PremiumStatementPage
from shared.schemas.words.contract_number import ContractNumber

router = APIRouter(tags=["issuance"])


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
