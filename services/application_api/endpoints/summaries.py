"""What officers see of the whole: counts and sums, and who their colleagues are."""

from typing import Annotated

from fastapi import APIRouter, Depends, Query

from services.application_api.endpoints.dependencies import WithTools
from services.application_api.status import LABELS
from services.application_api.store.summaries import summarise
from services.application_api.tools import Tools
from shared.runtime.identity.actor import Actor
from shared.runtime.identity.officers import list_officers
from shared.runtime.web.access import Action, allowed
from shared.runtime.web.queries.paging import page_in_memory
from shared.runtime.web.sessions import Reading
from shared.schemas.application.choices import Status
from shared.schemas.application.officer_answers import ApplicationSummaries, OfficerAnswer, OfficerPage, SummaryItem
from shared.schemas.application.queries import SummaryBy, SummaryQuery
from shared.schemas.page import ListQuery
from shared.schemas.words.dates import in_japan
from shared.schemas.words.roles import Role

OVERSEE = Action("application.oversee", frozenset({Role.OFFICER}))

Overseer = Annotated[Actor, Depends(allowed(OVERSEE))]

router = APIRouter(tags=["application"])


@router.get("/officers")
async def list_colleagues(actor: Overseer, session: Reading, query: Annotated[ListQuery, Query()]) -> OfficerPage:
    """The officers who can have a guarantee in hand, by name."""
    officers = await list_officers(session, actor.org)
    page = page_in_memory(query, "name", officers, key=lambda officer: f"{officer.name}\n{officer.id}")
    return OfficerPage(
        items=[OfficerAnswer(id=officer.id, name=officer.name) for officer in page.items],
        next_cursor=page.next_cursor,
        total=page.total,
    )


@router.get("/summaries/applications")
async def summarise_applications(
    _actor: Overseer, tools: WithTools, session: Reading, query: Annotated[SummaryQuery, Query()]
) -> ApplicationSummaries:
    """How many guarantees were asked for, over which amounts and premiums; drafts do not count."""
    rows = await summarise(session, query.by, query.first_day, query.last_day)
    return ApplicationSummaries(
        items=[
            SummaryItem(
                key=row.key,
                label=_find_label(tools, query.by, row.key),
                guarantees=row.guarantees,
                amount=row.amount,
                premium=row.premium,
            )
            for row in rows
        ]
    )


def _find_label(tools: Tools, by: SummaryBy, key: str) -> str | None:
    if by is SummaryBy.STATUS:
        return LABELS[Status(key)]
    if by is SummaryBy.OFFICE:
        office = tools.issuer.find_office(key)
        return None if office is None else office.name
    if by is SummaryBy.TOWN:
        profile = tools.authorities.find(key, in_japan(tools.clock.now()).date())
        return None if profile is None else profile.name
    return f"{int(key[:4])}年{int(key[5:])}月"
