"""What the endpoints of verification_api ask the framework for."""

from collections.abc import Awaitable, Callable
from typing import Annotated

from fastapi import Depends, Request

from services.verification_api.looking_up.known import LookUps
from services.verification_api.tools import Tools
from shared.runtime.web.entity_tags import IfMatch, read_tag
from shared.runtime.web.specification.declarations import may_refuse
from shared.schemas.facts.problem import ProblemKind


async def get_tools(request: Request) -> Tools:
    return tools_of(request)


WithTools = Annotated[Tools, Depends(get_tools)]


def look_ups_of(request: Request) -> LookUps:
    """A plain call and not a dependency: resolving one more would slow every look-up down."""
    look_ups: LookUps = request.app.state.look_ups
    return look_ups


def tools_of(request: Request) -> Tools:
    """A plain call for the same reason."""
    tools: Tools = request.app.state.tools
    return tools


def seeing(missing: ProblemKind, detail: str) -> Callable[..., Awaitable[str]]:
    """A dependency that is the tag of what was seen; raises DomainError `missing` with `detail` where none is sent."""

    @may_refuse(missing)
    async def read_seen(if_match: IfMatch = None) -> str:
        return read_tag(if_match, missing, detail)

    return read_seen
