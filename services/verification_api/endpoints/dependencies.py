"""What the endpoints of verification_api ask the framework for."""

from typing import Annotated

from fastapi import Depends, Request

from services.verification_api.looking_up.look_up import Decision, LookUp
from services.verification_api.tools import Tools
from shared.runtime.data.group_commit import GroupCommit


async def get_tools(request: Request) -> Tools:
    tools: Tools = request.app.state.tools
    return tools


WithTools = Annotated[Tools, Depends(get_tools)]


def look_ups_of(request: Request) -> GroupCommit[LookUp, Decision]:
    """A plain call and not a dependency: resolving one more would slow every look-up down."""
    look_ups: GroupCommit[LookUp, Decision] = request.app.state.look_ups
    return look_ups
