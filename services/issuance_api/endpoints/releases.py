"""発行承認: what waits above the amount of issuer.toml, and an officer's word on it."""

from collections.abc import AsyncIterator
from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Depends, Query, Response

from services.issuance_api.endpoints.dependencies import Repeatable, WithTools, seeing
from services.issuance_api.issuing.releasing import decide_release, show_releases
from services.issuance_api.problems import (
    RELEASE_ABOVE_LIMIT,
    RELEASE_CHANGED,
    RELEASE_DECIDED,
    RELEASE_NOT_FOUND,
    RELEASE_TAG_REQUIRED,
    SERIES_EXHAUSTED,
)
from services.issuance_api.store.releases import ORDER, list_waiting
from shared.runtime.identity.actor import Actor
from shared.runtime.problems import SERVICE_UNAVAILABLE
from shared.runtime.web.access import Action, allowed
from shared.runtime.web.queries.paging import compose_cursor, read_page
from shared.runtime.web.sessions import Reading
from shared.runtime.web.specification.declarations import may_refuse
from shared.schemas.issuance.releases import ReleaseAnswer, ReleaseForm, ReleasePage
from shared.schemas.page import ListQuery
from shared.schemas.words.roles import Role

RELEASE = Action("guarantee.release", frozenset({Role.OFFICER}))

Officer = Annotated[Actor, Depends(allowed(RELEASE))]

_UNSEEN = "保証の内容を表示して確認してから、もう一度操作してください。"
Seen = Annotated[str, Depends(seeing(RELEASE_TAG_REQUIRED, _UNSEEN))]

_SORT = "approved"

router = APIRouter(tags=["issuance"])


@may_refuse(SERVICE_UNAVAILABLE)
async def _note_given(tools: WithTools) -> AsyncIterator[list[str | None]]:
    """The numbers that are answered. It comes before the transaction, and so notes them after that has committed."""
    given: list[str | None] = []
    yield given
    for contract_number in filter(None, given):
        await tools.guard.note(contract_number)


Given = Annotated[list[str | None], Depends(_note_given, scope="function")]


@router.get("/releases", operation_id="list_releases", dependencies=[Depends(allowed(RELEASE))])
async def list_all(tools: WithTools, session: Reading, query: Annotated[ListQuery, Query()]) -> ReleasePage:
    """What waits for a release, as it was approved, in the order in which it was."""
    waiting, found = await list_waiting(session, read_page(query, _SORT, ORDER.position))
    return ReleasePage(
        items=await show_releases(session, tools, waiting),
        next_cursor=compose_cursor(_SORT, found.following),
        total=found.total,
    )


@router.post("/releases/{guarantee_id}", response_model=ReleaseAnswer, operation_id="decide_release")
@may_refuse(
    RELEASE_NOT_FOUND,
    RELEASE_DECIDED,
    RELEASE_ABOVE_LIMIT,
    RELEASE_CHANGED,
    SERIES_EXHAUSTED,
)
async def decide(
    guarantee_id: UUID,
    form: ReleaseForm,
    actor: Officer,
    seen: Seen,
    tools: WithTools,
    given: Given,
    once: Repeatable,
) -> Response:
    """Releases a guarantee, which gets its number at once, or refuses it: it is returned to its builder with the note.

    `If-Match` carries the tag of what was seen.
    """
    answer = await once.answer(actor, lambda session: decide_release(session, tools, actor, guarantee_id, form, seen))
    given.append(ReleaseAnswer.model_validate_json(bytes(answer.body)).contract_number)
    return answer
