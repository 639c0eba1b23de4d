"""Webhooks as their organisation makes, tries, renews and ends them."""

from datetime import datetime
from uuid import UUID

from services.verification_api.problems import WEBHOOK_NOT_FOUND, WEBHOOK_NOT_OFFERED, WEBHOOK_TOO_MANY
from services.verification_api.store.webhooks.messages import add_messages, replay
from services.verification_api.store.webhooks.targets import (
    WebhookRow,
    WebhookSecretRow,
    add_secret,
    add_target,
    count_targets,
    delete_target,
    find_target,
    list_targets,
    resume,
)
from services.verification_api.tools import Tools
from services.verification_api.webhooks.addresses import check_url
from services.verification_api.webhooks.shown import compose_webhook
from services.verification_api.webhooks.signing import new_secret
from services.verification_api.webhooks.telling import compose_message
from shared.runtime.data.database import ReadSession, WriteSession, new_id
from shared.runtime.errors import DomainError, invalid_field
from shared.runtime.identity.actor import Actor
from shared.schemas.verification.webhooks import (
    NewWebhook,
    Replayed,
    WebhookEvent,
    WebhookForm,
    WebhookList,
    WebhookMessage,
    WebhookSecret,
    WebhookStatus,
)

MOST_WEBHOOKS = 10


async def make_webhook(session: WriteSession, tools: Tools, actor: Actor, form: WebhookForm) -> NewWebhook:
    """Raises DomainError `request.invalid` for an address that is not to be told, `webhook.too_many`."""
    try:
        check_url(form.url, loopback=tools.webhooks.loopback)
    except ValueError as error:
        raise invalid_field("/url", "webhook.url", str(error)) from None
    if await count_targets(session, actor.org) >= MOST_WEBHOOKS:
        raise DomainError(
            WEBHOOK_TOO_MANY, f"登録できる通知先は{MOST_WEBHOOKS}件までです。使わない通知先を削除してください。"
        )
    now = tools.clock.now()
    webhook = WebhookRow(
        id=new_id(),
        org=actor.org,
        client_id=actor.client_id,
        person_id=actor.person_id,
        role=actor.role,
        authority_codes=sorted(actor.towns),
        url=form.url,
        events=sorted({event.value for event in form.events}),
        created_at=now,
        status=WebhookStatus.ACTIVE,
    )
    await add_target(session, webhook)
    secret = await _give_secret(session, tools, webhook, now)
    return NewWebhook(**compose_webhook(webhook).model_dump(), secret=secret)


async def list_webhooks(session: ReadSession, actor: Actor) -> WebhookList:
    return WebhookList(items=[compose_webhook(webhook) for webhook in await list_targets(session, actor.org)])


async def remove_webhook(session: WriteSession, actor: Actor, webhook_id: UUID) -> None:
    if not await delete_target(session, webhook_id, actor.org):
        raise _not_found()


async def renew_secret(session: WriteSession, tools: Tools, actor: Actor, webhook_id: UUID) -> WebhookSecret:
    """A new one, beside the one before; one that is older signs no more."""
    webhook = await get_webhook(session, actor, webhook_id)
    return WebhookSecret(secret=await _give_secret(session, tools, webhook, tools.clock.now()))


async def send_test(session: WriteSession, tools: Tools, actor: Actor, webhook_id: UUID) -> WebhookMessage:
    """One that was ended is told again from here on."""
    webhook = await get_webhook(session, actor, webhook_id)
    await resume(session, webhook)
    message = compose_message(webhook, WebhookEvent.TEST, {}, tools.clock.now())
    await add_messages(session, [message])
    return WebhookMessage(id=message.id)


async def replay_since(session: WriteSession, actor: Actor, webhook_id: UUID, since: datetime) -> Replayed:
    """One that was ended is told again from here on."""
    webhook = await get_webhook(session, actor, webhook_id)
    await resume(session, webhook)
    return Replayed(messages=await replay(session, webhook.id, actor.org, since))


async def get_webhook(session: ReadSession | WriteSession, actor: Actor, webhook_id: UUID) -> WebhookRow:
    """Raises DomainError `webhook.not_found` for what is not the organisation's."""
    webhook = await find_target(session, webhook_id, actor.org)
    if webhook is None:
        raise _not_found()
    return webhook


async def _give_secret(session: WriteSession, tools: Tools, webhook: WebhookRow, now: datetime) -> str:
    secret = new_secret()
    if not tools.webhooks.vault.seals:
        raise DomainError(WEBHOOK_NOT_OFFERED, "この保証会社では、通知を提供していません。台帳を確認してください。")
    sealed_by, sealed = tools.webhooks.vault.seal(webhook.id, secret)
    await add_secret(
        session,
        WebhookSecretRow(
            id=new_id(), webhook_id=webhook.id, org=webhook.org, sealed_by=sealed_by, sealed=sealed, created_at=now
        ),
    )
    return secret


def _not_found() -> DomainError:
    return DomainError(WEBHOOK_NOT_FOUND, "この通知先は登録されていません。通知先の一覧を確認してください。")
