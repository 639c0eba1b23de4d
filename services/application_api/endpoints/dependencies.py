"""What the endpoints of application_api ask the framework for."""

from typing import Annotated

from fastapi import Depends, Request

from services.application_api.store.applications import KeptAnswerRow
from services.application_api.tools import Tools
from shared.runtime.web.idempotency import Once, keeping_in


async def get_tools(request: Request) -> Tools:
    tools: Tools = request.app.state.tools
    return tools


WithTools = Annotated[Tools, Depends(get_tools)]
Repeatable = Annotated[Once, Depends(keeping_in(KeptAnswerRow))]
