"""訂正, 変更取消, 解約 and the second officer's approval of them."""

from typing import Annotated

from fastapi import APIRouter, Depends, Query, Response

from services.issuance_api.answers import compose_waiting_act
from services.issuance_api.changing.acts import cancel_change, correct_guarantee, terminate_guarantee
from services.issuance_api.changing.second_officer import decide_act
from services.issuance_api.endpoints.dependencies import Repeatable, WithTools, seeing
from services.issuance_api.problems import (
    ACT_CHANGED,
    ACT_DECIDED,
    ACT_NOT_FOUND,
    ACT_NOTHING,
    ACT_OWN,
    ACT_TOO_EARLY,
    ACT_WAITING,
    GUARANTEE_CHANGED,
    GUARANTEE_IN_PROGRESS,
    GUARANTEE_NOT_FOUND,
    GUARANTEE_TAG_REQUIRED,
    GUARANTEE_TERMINATED,
)
from services.issuance_api.store.acts import ORDER, list_waiting_acts
from shared.runtime.identity.actor import Actor
from shared.runtime.web.access import Action, allowed
from shared.runtime.web.queries.paging import compose_cursor, read_page
from shared.runtime.web.sessions import Reading
from shared.runtime.web.specification.declarations import may_refuse
from shared.schemas.issuance.acts import (
    ActAnswer,
    ActDecisionForm,
    ActPage,
    ChangeCancellationForm,
    CorrectionForm,
    TerminationForm,
)
from shared.schemas.page import ListQuery
from shared.schemas.words.contract_number import ContractNumber
from shared.schemas.words.roles import Role

ACT = Action("guarantee.act", frozenset({Role.OFFICER}))

Officer = Annotated[Actor, Depends(allowed(ACT))]

_UNSEEN = "保証契約の内容を表示して確認してから、もう一度操作してください。"
Seen = Annotated[str, Depends(seeing(GUARANTEE_TAG_REQUIRED, _UNSEEN))]

_SORT = "asked_for"
_REFUSED = (GUARANTEE_NOT_FOUND, GUARANTEE_TERMINATED, GUARANTEE_IN_PROGRESS, GUARANTEE_CHANGED, ACT_WAITING)

router = APIRouter(tags=["issuance"])


@router.post("/guarantees/{number}/corrections", response_model=ActAnswer, operation_id="correct_guarantee")
@may_refuse(*_REFUSED, ACT_NOTHING)
async def correct(
    number: ContractNumber, form: CorrectionForm, actor: Officer, seen: Seen, tools: WithTools, once: Repeatable
) -> Response:
    """訂正: a wrong content is replaced under the same change number. `If-Match` carries the guarantee's tag.

    Above the officer's signing limit it waits for a second officer.
    """
    return await once.answer(actor, lambda session: correct_guarantee(session, tools, actor, number, form, seen))


@router.post("/guarantees/{number}/change-cancellations", response_model=ActAnswer, operation_id="cancel_change")
@may_refuse(*_REFUSED, ACT_NOTHING)
async def cancel(
    number: ContractNumber, form: ChangeCancellationForm, actor: Officer, seen: Seen, tools: WithTools, once: Repeatable
) -> Response:
    """変更取消: the content before the last change stands again. `If-Match` carries the guarantee's tag."""
    return await once.answer(actor, lambda session: cancel_change(session, tools, actor, number, form, seen))


@router.post("/guarantees/{number}/terminations", response_model=ActAnswer, operation_id="terminate_guarantee")
@may_refuse(*_REFUSED, ACT_NOTHING, ACT_TOO_EARLY)
async def terminate(
    number: ContractNumber, form: TerminationForm, actor: Officer, seen: Seen, tools: WithTools, once: Repeatable
) -> Response:
    """解約 from a day on. `If-Match` carries the guarantee's tag. It still answers look-ups, saying since when."""
    return await once.answer(actor, lambda session: terminate_guarantee(session, tools, actor, number, form, seen))


@router.get("/approvals", operation_id="list_act_approvals")
async def list_all(_actor: Officer, session: Reading, query: Annotated[ListQuery, Query()]) -> ActPage:
    """What waits for a second officer, with what it changes; `asked_by` is the one who may not approve."""
    waiting, found = await list_waiting_acts(session, read_page(query, _SORT, ORDER.position))
    return ActPage(
        items=[compose_waiting_act(*one) for one in waiting],
        next_cursor=compose_cursor(_SORT, found.following),
        total=found.total,
    )


@router.post("/guarantees/{number}/approvals", response_model=ActAnswer, operation_id="decide_act")
@may_refuse(
    GUARANTEE_NOT_FOUND,
    GUARANTEE_TERMINATED,
    GUARANTEE_IN_PROGRESS,
    ACT_NOT_FOUND,
    ACT_DECIDED,
    ACT_OWN,
    ACT_CHANGED,
)
async def decide(
    number: ContractNumber, form: ActDecisionForm, actor: Officer, seen: Seen, tools: WithTools, once: Repeatable
) -> Response:
    """The second officer's word on an act above the signing limit of the first; `If-Match` carries the act's tag.

    Any officer but the first may approve; refuse may any.
    """
    return await once.answer(actor, lambda session: decide_act(session, tools, actor, number, form, seen))
