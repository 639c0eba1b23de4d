"""自治体からの差戻し: what towns returned to the surety company, for its officers."""

from typing import Annotated

from fastapi import APIRouter, Depends, Query

from services.application_api.answers import compose_return
from services.application_api.endpoints.dependencies import WithTools
from services.application_api.store.returns import ORDER, ORDER_NAME, list_returns
from shared.runtime.web.access import Action, allowed
from shared.runtime.web.queries.paging import compose_cursor, read_page
from shared.runtime.web.sessions import Reading
from shared.schemas.application.officer_answers import ReturnPage
from shared.schemas.application.queries import ReturnQuery
from shared.schemas.words.dates import in_japan
from shared.schemas.words.roles import Role

LIST = Action("town_return.list", frozenset({Role.OFFICER}))

router = APIRouter(tags=["application"])


@router.get("/returns", operation_id="list_returns", dependencies=[Depends(allowed(LIST))])
async def list_all(tools: WithTools, session: Reading, query: Annotated[ReturnQuery, Query()]) -> ReturnPage:
    """自治体からの差戻し that the surety company has to answer, the oldest first; `answered=false` is the work list.

    A correction or any further version answers it once it is registered, and so does another key; or the town's new
    word.
    """
    returns, found = await list_returns(session, query.answered, read_page(query, ORDER_NAME, ORDER.position))
    today = in_japan(tools.clock.now()).date()
    return ReturnPage(
        items=[compose_return(one, tools.authorities.find(one.row.authority_code, today)) for one in returns],
        next_cursor=compose_cursor(ORDER_NAME, found.following),
        total=found.total,
    )
