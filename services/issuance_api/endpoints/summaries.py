"""Counts and sums over all guarantees, for officers."""

from collections.abc import Mapping
from typing import Annotated

from fastapi import APIRouter, Depends, Query

from services.issuance_api.endpoints.dependencies import WithTools
from services.issuance_api.store.summaries import find_authority_names, summarise
from services.issuance_api.tools import Tools
from shared.runtime.data.database import ReadSession
from shared.runtime.web.access import Action, allowed
from shared.runtime.web.sessions import Reading
from shared.schemas.issuance.answers import GuaranteeSummaries, GuaranteeSummaryItem
from shared.schemas.issuance.queries import GuaranteeSummaryBy, GuaranteeSummaryQuery
from shared.schemas.words.guarantee import KIND_LABELS, MEDIUM_LABELS, GuaranteeKind, Medium
from shared.schemas.words.roles import Role

OVERSEE = Action("guarantee.oversee", frozenset({Role.OFFICER}))

router = APIRouter(tags=["issuance"], dependencies=[Depends(allowed(OVERSEE))])


@router.get("/summaries/guarantees")
async def summarise_guarantees(
    tools: WithTools, session: Reading, query: Annotated[GuaranteeSummaryQuery, Query()]
) -> GuaranteeSummaries:
    """How many guarantees there are, over which amounts."""
    rows = await summarise(session, query.by, query.first_day, query.last_day)
    labels = await _find_labels(session, tools, query.by, [row.key for row in rows])
    return GuaranteeSummaries(
        items=[
            GuaranteeSummaryItem(
                key=row.key,
                label=labels.get(row.key),
                guarantees=row.guarantees,
                amount=row.amount,
                contract_amount=row.contract_amount,
            )
            for row in rows
        ]
    )


async def _find_labels(
    session: ReadSession, tools: Tools, by: GuaranteeSummaryBy, keys: list[str]
) -> Mapping[str, str]:
    match by:
        case GuaranteeSummaryBy.KIND:
            return {key: KIND_LABELS[GuaranteeKind(key)] for key in keys}
        case GuaranteeSummaryBy.FORM:
            return {key: MEDIUM_LABELS[Medium(key)] for key in keys}
        case GuaranteeSummaryBy.OFFICE:
            return {office.code: office.name for office in tools.issuer.office}
        case GuaranteeSummaryBy.TOWN:
            return await find_authority_names(session, keys)
        case GuaranteeSummaryBy.MONTH:
            return {key: f"{int(key[:4])}年{int(key[5:])}月" for key in keys}
