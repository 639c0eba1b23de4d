"""What happened to a certificate, queued in the transaction in which it happened, for whoever listens to it."""

import json
from datetime import datetime
from typing import Any

from services.verification_api.store.webhooks.messages import WebhookMessageRow, add_messages
from services.verification_api.store.webhooks.targets import WebhookRow, list_listening
from shared.runtime.data.database import WriteSession, new_id
from shared.schemas.verification.webhooks import WebhookEvent
from shared.schemas.words.dates import in_japan


async def tell_of_certificate(
    session: WriteSession, event: WebhookEvent, authority_code: str, contract_number: str, version: int, now: datetime
) -> None:
    """To webhooks for this town; what a certificate says is looked up, and never told here."""
    listening = await list_listening(session, event, authority_code, contract_number)
    told = {"contract_number": contract_number, "authority_code": authority_code, "version": version}
    await add_messages(session, [compose_message(webhook, event, told, now) for webhook in listening])


def compose_message(webhook: WebhookRow, event: WebhookEvent, told: dict[str, Any], now: datetime) -> WebhookMessageRow:
    body = {"type": event.value, "timestamp": in_japan(now).isoformat(), "data": told}
    return WebhookMessageRow(
        id=new_id(),
        webhook_id=webhook.id,
        org=webhook.org,
        event=event,
        body=json.dumps(body, ensure_ascii=False, separators=(",", ":")),
        created_at=now,
    )
