"""What the endpoints of application_api ask the framework for."""

from typing import Annotated

from fastapi import Depends, Request

from services.application_api.store.applications import KeptAnswerRow
from services.application_api.tools import Desk
from shared.runtime.web.idempotency import Once, keeping_in


async def find_desk(request: Request) -> Desk:
    desk: Desk = request.app.state.desk
    return desk


AtDesk = Annotated[Desk, Depends(find_desk)]
Repeatable = Annotated[Once, Depends(keeping_in(KeptAnswerRow))]
