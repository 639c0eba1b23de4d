"""What endpoints ask for in their signatures: who may call them, the tools, and a place at the renderer."""

from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import ExitStack
from typing import Annotated

from fastapi import Depends, Request

from services.issuance_api.store.releases import KeptAnswerRow
from services.issuance_api.tools import Tools
from shared.runtime.errors import DomainError
from shared.runtime.identity.actor import Actor
from shared.runtime.problems import SERVICE_UNAVAILABLE
from shared.runtime.processes.places import NoPlaceError
from shared.runtime.web.access import Action, allowed
from shared.runtime.web.entity_tags import IfMatch, read_tag
from shared.runtime.web.idempotency import Once, keeping_in
from shared.runtime.web.specification.declarations import may_refuse
from shared.schemas.facts.problem import ProblemKind
from shared.schemas.words.roles import Role

READ = Action("guarantee.read", frozenset({Role.PRINCIPAL, Role.OFFICER}))
LIST_STATEMENTS = Action("premium_statement.list", frozenset({Role.PRINCIPAL}))
OPEN_KEY = Action("key.open", frozenset({Role.PRINCIPAL}))
REISSUE_KEY = Action("key.reissue", frozenset({Role.PRINCIPAL, Role.OFFICER}))

Reader = Annotated[Actor, Depends(allowed(READ))]
StatementReader = Annotated[Actor, Depends(allowed(LIST_STATEMENTS))]
KeyHolder = Annotated[Actor, Depends(allowed(OPEN_KEY))]
KeyReissuer = Annotated[Actor, Depends(allowed(REISSUE_KEY))]

Repeatable = Annotated[Once, Depends(keeping_in(KeptAnswerRow))]


def seeing(missing: ProblemKind, detail: str) -> Callable[..., Awaitable[str]]:
    """A dependency that is the tag of what was seen; raises DomainError `missing` with `detail` where none is sent."""

    @may_refuse(missing)
    async def read_seen(if_match: IfMatch = None) -> str:
        return read_tag(if_match, missing, detail)

    return read_seen


_BUSY = "書類の作成が混み合っています。少し待ってから、もう一度取得してください。"


async def _get_tools(request: Request) -> Tools:
    tools: Tools = request.app.state.tools
    return tools


WithTools = Annotated[Tools, Depends(_get_tools)]


@may_refuse(SERVICE_UNAVAILABLE)
async def _take_place(actor: Reader, tools: WithTools) -> AsyncIterator[None]:
    """Comes before the endpoint itself, so that a caller who is turned away leaves no entry in the audit."""
    with ExitStack() as stack:
        try:
            stack.enter_context(tools.renderer.place(actor.org))
        except NoPlaceError:
            raise DomainError(SERVICE_UNAVAILABLE, _BUSY, headers={"Retry-After": "1"}) from None
        yield


InPlace = Annotated[None, Depends(_take_place, scope="function")]
