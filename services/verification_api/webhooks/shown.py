"""Webhooks and their tries as answers show them."""

from services.verification_api.store.webhooks.messages import WebhookAttemptRow
from services.verification_api.store.webhooks.targets import WebhookRow
from shared.schemas.verification.labels import WEBHOOK_OUTCOME_LABELS, WEBHOOK_STATUS_LABELS
from shared.schemas.verification.webhooks import Webhook, WebhookAttempt, WebhookEvent


def compose_webhook(row: WebhookRow) -> Webhook:
    return Webhook(
        id=row.id,
        url=row.url,
        events=[WebhookEvent(event) for event in row.events],
        authority_codes=row.authority_codes,
        created_at=row.created_at,
        status=row.status,
        status_label=WEBHOOK_STATUS_LABELS[row.status],
        failing_since=row.failing_since,
        ended_at=row.ended_at,
    )


def compose_attempt(row: WebhookAttemptRow) -> WebhookAttempt:
    return WebhookAttempt(
        id=row.id,
        message_id=row.message_id,
        event=row.event,
        at=row.at,
        outcome=row.outcome,
        outcome_label=WEBHOOK_OUTCOME_LABELS[row.outcome],
        http_status=row.http_status,
    )
