"""Webhooks: whom a town or its e-contract system has told what happens to certificates in its ledger."""

from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Depends, Query, Response

from services.verification_api.endpoints.dependencies import WithTools
from services.verification_api.problems import WEBHOOK_NOT_FOUND, WEBHOOK_NOT_OFFERED, WEBHOOK_TOO_MANY
from services.verification_api.store.webhooks.messages import NEWEST, ORDER, list_attempts
from services.verification_api.webhooks.managing import (
    get_webhook,
    list_webhooks,
    make_webhook,
    remove_webhook,
    renew_secret,
    replay_since,
    send_test,
)
from services.verification_api.webhooks.shown import compose_attempt
from shared.runtime.identity.actor import Actor
from shared.runtime.web.access import Action, allowed
from shared.runtime.web.keeping import SECRET
from shared.runtime.web.queries.paging import compose_cursor, read_page
from shared.runtime.web.sessions import Reading, Writing
from shared.runtime.web.specification.declarations import UNTOUCHED, may_refuse, sends
from shared.schemas.verification.webhooks import (
    NewWebhook,
    Replayed,
    ReplayForm,
    WebhookAttemptPage,
    WebhookAttemptQuery,
    WebhookForm,
    WebhookList,
    WebhookMessage,
    WebhookSecret,
)
from shared.schemas.words.roles import Role

LISTEN = Action("webhook.manage", frozenset({Role.AUTHORITY, Role.E_CONTRACT}))

Listener = Annotated[Actor, Depends(allowed(LISTEN))]

router = APIRouter(tags=["webhooks"])


@router.post("/webhooks", status_code=201, operation_id="add_webhook")
@sends(UNTOUCHED)
@may_refuse(WEBHOOK_TOO_MANY, WEBHOOK_NOT_OFFERED)
async def add(form: WebhookForm, actor: Listener, tools: WithTools, session: Writing, response: Response) -> NewWebhook:
    """From now on `url` is told of these events, signed by `secret`, which is shown here alone.

    It is told of certificates in the ledgers of the towns that the caller speaks for now: that something happened,
    never what a certificate says.
    """
    response.headers.update(SECRET)
    return await make_webhook(session, tools, actor, form)


@router.get("/webhooks", operation_id="list_webhooks")
async def list_all(actor: Listener, session: Reading) -> WebhookList:
    """Those of the caller's organisation, and how each of them is."""
    return await list_webhooks(session, actor)


@router.delete("/webhooks/{webhook_id}", status_code=204, operation_id="delete_webhook")
@may_refuse(WEBHOOK_NOT_FOUND)
async def delete(webhook_id: UUID, actor: Listener, session: Writing) -> None:
    """It is told nothing any more; what waits for it, and its tries, are gone."""
    await remove_webhook(session, actor, webhook_id)


@router.post("/webhooks/{webhook_id}/secret", operation_id="renew_webhook_secret")
@sends(UNTOUCHED)
@may_refuse(WEBHOOK_NOT_FOUND, WEBHOOK_NOT_OFFERED)
async def renew(
    webhook_id: UUID, actor: Listener, tools: WithTools, session: Writing, response: Response
) -> WebhookSecret:
    """A new secret, shown here alone. Messages are signed by it and by the one before."""
    response.headers.update(SECRET)
    return await renew_secret(session, tools, actor, webhook_id)


@router.post("/webhooks/{webhook_id}/test", status_code=202, operation_id="test_webhook")
@may_refuse(WEBHOOK_NOT_FOUND)
async def test(webhook_id: UUID, actor: Listener, tools: WithTools, session: Writing) -> WebhookMessage:
    """Sends a message of the event `test`. A webhook that was ended is told again from here on."""
    return await send_test(session, tools, actor, webhook_id)


@router.get("/webhooks/{webhook_id}/attempts", operation_id="list_webhook_attempts")
@may_refuse(WEBHOOK_NOT_FOUND)
async def attempts(
    webhook_id: UUID, actor: Listener, session: Reading, query: Annotated[WebhookAttemptQuery, Query()]
) -> WebhookAttemptPage:
    """Each try to send a message, newest first."""
    webhook = await get_webhook(session, actor, webhook_id)
    rows, found = await list_attempts(session, webhook.id, actor.org, read_page(query, NEWEST, ORDER.position))
    return WebhookAttemptPage(
        items=[compose_attempt(row) for row in rows],
        next_cursor=compose_cursor(NEWEST, found.following),
        total=found.total,
    )


@router.post("/webhooks/{webhook_id}/replay", status_code=202, operation_id="replay_webhook")
@may_refuse(WEBHOOK_NOT_FOUND)
async def replay(webhook_id: UUID, form: ReplayForm, actor: Listener, session: Writing) -> Replayed:
    """Sends all messages since then again, each under the id it had. One that was ended is told again from here on."""
    return await replay_since(session, actor, webhook_id, form.since)
