"""Locks of look-ups, as an officer of the surety company sees and lifts them."""

from typing import Annotated

from fastapi import APIRouter, Depends, Query, Request

from services.verification_api.endpoints.dependencies import WithTools
from services.verification_api.looking_up.unlocking import Outcome, unlock_look_ups
from services.verification_api.problems import VERIFICATION_NO_LOCK
from services.verification_api.store.locks import NEWEST, ORDER, FoundLock, LockedScope, list_locks
from services.verification_api.throttle import UNTIL_UNLOCKED
from shared.runtime.errors import DomainError
from shared.runtime.identity.actor import Actor
from shared.runtime.web.access import Action, allowed
from shared.runtime.web.problem_documents import describe_refusal
from shared.runtime.web.queries.paging import compose_cursor, read_page
from shared.runtime.web.sessions import Reading, Writing
from shared.runtime.web.specification.declarations import may_refuse
from shared.schemas.verification.answers import LockItem, LockPage, UnlockAnswer, UnlockOutcome, UnlocksAnswer
from shared.schemas.verification.forms import UnlockForm, UnlockItem
from shared.schemas.verification.queries import LockQuery
from shared.schemas.words.roles import Role

UNLOCK = Action("look_up.unlock", frozenset({Role.OFFICER}))

Officer = Annotated[Actor, Depends(allowed(UNLOCK))]

router = APIRouter(tags=["verification"])


@router.get("/locks", operation_id="list_locks", dependencies=[Depends(allowed(UNLOCK))])
async def list_all(tools: WithTools, session: Reading, query: Annotated[LockQuery, Query()]) -> LockPage:
    """照会停止: the locks that wrong keys led to and that hold now, the newest first."""
    page = read_page(query, NEWEST, ORDER.position)
    locks, found = await list_locks(session, tools.clock.now(), query.authority_code, page)
    return LockPage(
        items=[_compose_lock(lock) for lock in locks],
        next_cursor=compose_cursor(NEWEST, found.following),
        total=found.total,
    )


@router.post("/verifications/unlocks", operation_id="unlock_verifications")
@may_refuse(VERIFICATION_NO_LOCK)
async def unlock(
    request: Request, form: UnlockForm, actor: Officer, tools: WithTools, session: Writing
) -> UnlockAnswer | UnlocksAnswer:
    """Lifts the lock that wrong keys put on a town's look-ups of one number, or of all where no number is given.

    It is lifted for the town itself and for each e-contract system that asked for it. Up to 100 go in `items`, each
    with an answer of its own: one that is not locked stops no other.
    """
    if form.items is not None:
        outcomes = await unlock_look_ups(session, tools, actor, [_read_scope(item) for item in form.items])
        answers = [_compose_outcome(request, *pair) for pair in zip(form.items, outcomes, strict=True)]
        return UnlocksAnswer(items=answers)
    scope = LockedScope(form.authority_code or "", form.contract_number)
    [outcome] = await unlock_look_ups(session, tools, actor, [scope])
    if isinstance(outcome, DomainError):
        raise outcome
    return UnlockAnswer(**scope._asdict(), unlocked_at=outcome)


def _read_scope(item: UnlockItem) -> LockedScope:
    return LockedScope(item.authority_code, item.contract_number)


def _compose_lock(lock: FoundLock) -> LockItem:
    return LockItem(
        **lock.scope._asdict(),
        org=lock.org,
        wrong_keys=lock.wrong,
        wrong_at=lock.wrong_at,
        locked_until=None if lock.locked_until == UNTIL_UNLOCKED else lock.locked_until,
    )


def _compose_outcome(request: Request, item: UnlockItem, outcome: Outcome) -> UnlockOutcome:
    scope = _read_scope(item)._asdict()
    if isinstance(outcome, DomainError):
        return UnlockOutcome(**scope, status_code=outcome.kind.status, problem=describe_refusal(request, outcome))
    return UnlockOutcome(**scope, status_code=200, unlocked_at=outcome)
