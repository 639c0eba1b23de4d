"""直接送付: what a town chooses, its inbox, and opening what lies in it."""

from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Depends, Query, Request, Response

from services.verification_api.delivering.opening import open_delivered
from services.verification_api.delivering.shown import compose_item
from services.verification_api.endpoints.dependencies import WithTools
from services.verification_api.endpoints.verifications import answer_opened
from services.verification_api.looking_up.reopening import UNPROVEN
from services.verification_api.problems import INBOX_NOT_FOUND, VERIFICATION_UNPROVEN
from services.verification_api.store.delivering.deliveries import ORDER, WAITING_FIRST, InboxFilter, list_inbox
from services.verification_api.store.delivering.preferences import find_preference, write_preference
from shared.runtime.identity.actor import Actor
from shared.runtime.web.access import Action, allowed
from shared.runtime.web.problem_documents import compose_problem
from shared.runtime.web.queries.paging import compose_cursor, read_page
from shared.runtime.web.sessions import Reading, Writing
from shared.runtime.web.specification.declarations import ETAG, may_refuse, sends
from shared.schemas.verification.answers import VerificationAnswer
from shared.schemas.verification.inbox import InboxPage, InboxQuery, Preferences, PreferencesForm
from shared.schemas.words.roles import Role

RECEIVE = Action("inbox.receive", frozenset({Role.AUTHORITY}))

Clerk = Annotated[Actor, Depends(allowed(RECEIVE))]

router = APIRouter(tags=["inbox"])


@router.get("/preferences", operation_id="get_preferences")
async def get_preferences(actor: Clerk, session: Reading) -> Preferences:
    """What the town chose."""
    chosen = await find_preference(session, actor.org)
    if chosen is None:
        return Preferences(direct_delivery=False, changed_at=None)
    return Preferences(direct_delivery=chosen.direct_delivery, changed_at=chosen.changed_at)


@router.put("/preferences", operation_id="put_preferences")
async def put_preferences(form: PreferencesForm, actor: Clerk, tools: WithTools, session: Writing) -> Preferences:
    """Whether the town gets guarantees without a key, of builders who wish it, from now on.

    What lies in the inbox stays there, and later versions of it still come.
    """
    now = tools.clock.now()
    await write_preference(session, actor.org, direct_delivery=form.direct_delivery, by=actor.client_id, now=now)
    return Preferences(direct_delivery=form.direct_delivery, changed_at=now)


@router.get("/inbox", operation_id="list_inbox")
async def list_all(actor: Clerk, session: Reading, query: Annotated[InboxQuery, Query()]) -> InboxPage:
    """受信箱: what was delivered without a key. First what waits to be opened, of both the newest first."""
    page = read_page(query, WAITING_FIRST, ORDER.position)
    delivered, found = await list_inbox(session, InboxFilter(actor.org, tuple(query.status)), page)
    return InboxPage(
        items=[compose_item(each) for each in delivered],
        next_cursor=compose_cursor(WAITING_FIRST, found.following),
        total=found.total,
    )


@router.post("/inbox/{delivery_id}/opening", response_model=VerificationAnswer, operation_id="open_delivery")
@sends(ETAG)
@may_refuse(INBOX_NOT_FOUND, VERIFICATION_UNPROVEN)
async def open_one(request: Request, delivery_id: UUID, actor: Clerk, tools: WithTools, session: Writing) -> Response:
    """The certificate with its history, as a look-up with its key would give it; each opening is on record as one."""
    answer = await open_delivered(session, tools, actor, delivery_id)
    if answer is None:
        return compose_problem(request, VERIFICATION_UNPROVEN, UNPROVEN)
    return answer_opened(answer)
