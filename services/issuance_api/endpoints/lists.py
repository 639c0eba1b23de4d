"""保証契約一覧, 電子保証履歴一覧 and 保証料計算書一覧; guarantees.py and papers.py show one of them."""

from datetime import date
from typing import Annotated

from fastapi import APIRouter, Query

from services.issuance_api.answers import (
    compose_history_item,
    compose_item,
    compose_refund_item,
    compose_statement_item,
)
from services.issuance_api.endpoints.dependencies import Reader, StatementReader, WithTools
from services.issuance_api.store.guarantees import get_all_current
from services.issuance_api.store.handing_in.receipts import find_receipts
from services.issuance_api.store.histories import ORDERS as HISTORY_ORDERS
from services.issuance_api.store.histories import HistoryFilter, list_registered
from services.issuance_api.store.listed import ORDERS, GuaranteeFilter, list_numbers
from services.issuance_api.store.premiums import CHARGES, REFUNDS, list_charges, list_refunds
from services.issuance_api.tools import Tools
from shared.runtime.errors import invalid_field
from shared.runtime.identity.actor import Actor
from shared.runtime.web.access import tenant_of
from shared.runtime.web.queries.paging import compose_cursor, read_page
from shared.runtime.web.sessions import Reading
from shared.schemas.issuance.answers import (
    GuaranteePage,
    HistoryPage,
    PremiumStatementPage,
    RefundStatementPage,
)
from shared.schemas.issuance.queries import GuaranteeQuery, GuaranteeSort, HistoryQuery
from shared.schemas.page import ListQuery
from shared.schemas.words.dates import begin_day, end_day, in_japan
from shared.schemas.words.roles import Role

_REFUND_SORT = "newest"

router = APIRouter(tags=["issuance"])


@router.get("/guarantees")
async def list_guarantees(
    actor: Reader, tools: WithTools, session: Reading, query: Annotated[GuaranteeQuery, Query()]
) -> GuaranteePage:
    """保証契約一覧, highest number first, unless another order is named."""
    _refuse_officers_condition(actor, query.corporate_number)
    page = read_page(query, query.sort, ORDERS[query.sort].position)
    wanted = _read_filter(tools, query)
    numbers, found = await list_numbers(session, tenant_of(actor), wanted, page)
    shown = await get_all_current(session, numbers)
    receipts = await find_receipts(session, [current.guarantee.id for current in shown])
    for_officer = actor.role is Role.OFFICER
    return GuaranteePage(
        items=[
            compose_item(current, wanted.today, receipts.get(current.guarantee.id), for_officer=for_officer)
            for current in shown
        ],
        next_cursor=compose_cursor(query.sort, found.following),
        total=found.total,
    )


@router.get("/histories")
async def list_histories(actor: Reader, session: Reading, query: Annotated[HistoryQuery, Query()]) -> HistoryPage:
    """電子保証履歴一覧: every registered version of every guarantee, newest first, unless another order is named.

    Builders do not see what was corrected or cancelled.
    """
    _refuse_officers_condition(actor, query.corporate_number)
    page = read_page(query, query.sort, HISTORY_ORDERS[query.sort].position)
    rows, found = await list_registered(session, tenant_of(actor), _read_history_filter(query), page)
    return HistoryPage(
        items=[compose_history_item(row) for row in rows],
        next_cursor=compose_cursor(query.sort, found.following),
        total=found.total,
    )


@router.get("/premium-statements", operation_id="list_premium_statements")
async def list_statements(
    actor: StatementReader, session: Reading, query: Annotated[ListQuery, Query()]
) -> PremiumStatementPage:
    """保証料計算書一覧, highest number first: of each guarantee, and of each change that costs more."""
    sort = GuaranteeSort.HIGHEST_NUMBER
    page = read_page(query, sort, CHARGES.position)
    rows, found = await list_charges(session, actor.org, page)
    return PremiumStatementPage(
        items=[compose_statement_item(row) for row in rows],
        next_cursor=compose_cursor(sort, found.following),
        total=found.total,
    )


@router.get("/refund-statements", operation_id="list_refund_statements")
async def list_refund_statements(
    actor: Reader, session: Reading, query: Annotated[ListQuery, Query()]
) -> RefundStatementPage:
    """保証料返還計算書一覧, newest guarantee first."""
    page = read_page(query, _REFUND_SORT, REFUNDS.position)
    rows, found = await list_refunds(session, tenant_of(actor), page)
    return RefundStatementPage(
        items=[compose_refund_item(row) for row in rows],
        next_cursor=compose_cursor(_REFUND_SORT, found.following),
        total=found.total,
    )


def _today(tools: Tools) -> date:
    return in_japan(tools.clock.now()).date()


def _refuse_officers_condition(actor: Actor, corporate_number: str | None) -> None:
    """A builder has no rows but its own."""
    if corporate_number is not None and actor.role is not Role.OFFICER:
        raise invalid_field(
            "query:corporate_number", "field.unknown", "この条件では絞り込めません。条件を外してください。"
        )


def _read_filter(tools: Tools, query: GuaranteeQuery) -> GuaranteeFilter:
    return GuaranteeFilter(
        today=_today(tools),
        words=query.q or "",
        tenant_org=query.corporate_number,
        kind=tuple(query.kind),
        medium=tuple(query.medium),
        authority_code=tuple(query.authority_code),
        state=tuple(query.status),
        concluded_from=None if query.first_day is None else begin_day(query.first_day),
        concluded_before=None if query.last_day is None else end_day(query.last_day),
        amount_from=query.amount_from,
        amount_to=query.amount_to,
        expires_from=query.expires_from,
        expires_to=query.expires_to,
    )


def _read_history_filter(query: HistoryQuery) -> HistoryFilter:
    return HistoryFilter(
        words=query.q or "",
        tenant_org=query.corporate_number,
        kind=tuple(query.kind),
        medium=tuple(query.medium),
        authority_code=tuple(query.authority_code),
        registered_from=None if query.first_day is None else begin_day(query.first_day),
        registered_before=None if query.last_day is None else end_day(query.last_day),
    )
