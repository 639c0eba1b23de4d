"""What the endpoints of verification_api ask the framework for."""

from typing import Annotated

from fastapi import Depends, Request

from services.verification_api.tools import Tools


async def get_tools(request: Request) -> Tools:
    tools: Tools = request.app.state.tools
    return tools


WithTools = Annotated[Tools, Depends(get_tools)]
