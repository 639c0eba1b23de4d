"""Webhooks: what a town or its e-contract system is told of without asking, by the Standard Webhooks specification."""

from enum import StrEnum
from typing import Annotated
from uuid import UUID

from pydantic import AwareDatetime, Field

from shared.schemas.model import Form, Schema
from shared.schemas.page import ListQuery, Page
from shared.schemas.words.dates import Moment

LONGEST_URL = 500


class WebhookEvent(StrEnum):
    """What may be told; TEST is sent on demand, whatever was chosen."""

    CHANGED = "certificate.changed"
    TERMINATED = "certificate.terminated"
    KEY_REPLACED = "certificate.key_replaced"
    ARRIVED = "delivery.arrived"
    TEST = "test"


class WebhookStatus(StrEnum):
    """FAILING where the last message did not arrive; GONE and UNREACHED get nothing any more."""

    ACTIVE = "active"
    FAILING = "failing"
    GONE = "gone"
    UNREACHED = "unreached"


class SendOutcome(StrEnum):
    """How one try to send a message ended."""

    DELIVERED = "delivered"
    REFUSED_ADDRESS = "refused_address"
    UNREACHABLE = "unreachable"
    TIMED_OUT = "timed_out"
    BAD_CERTIFICATE = "bad_certificate"
    REDIRECTED = "redirected"
    GONE = "gone"
    REFUSED = "refused"


class WebhookForm(Form):
    """Where to, and what of; the address is of https."""

    url: Annotated[str, Field(min_length=1, max_length=LONGEST_URL)]
    events: list[WebhookEvent] = Field(min_length=1, max_length=len(WebhookEvent))


class ReplayForm(Form):
    """All messages made at this moment or later are sent again, under the ids they had."""

    since: AwareDatetime


class Webhook(Schema):
    """`failing_since` is when the first message that did not arrive was tried; None where the last one did.

    It is of the towns that its caller spoke for when it was made.
    """

    id: UUID
    url: str
    events: list[WebhookEvent]
    authority_codes: list[str]
    created_at: Moment
    status: WebhookStatus
    status_label: str
    failing_since: Moment | None
    ended_at: Moment | None


class WebhookSecret(Schema):
    """Shown once: what the signature of each message is checked by, beside the one before."""

    secret: str


class NewWebhook(Webhook):
    """With its first secret, which is shown once."""

    secret: str


class WebhookList(Schema):
    """All webhooks of the caller's organisation."""

    items: list[Webhook]


class WebhookMessage(Schema):
    """A message that waits to be sent; `id` is what it carries as `webhook-id`."""

    id: UUID


class Replayed(Schema):
    """How many messages are sent again."""

    messages: int


class WebhookAttempt(Schema):
    """One try to send one message; `http_status` is what was answered, None where nothing was."""

    id: UUID
    message_id: UUID
    event: WebhookEvent
    at: Moment
    outcome: SendOutcome
    outcome_label: str
    http_status: int | None


class WebhookAttemptPage(Page[WebhookAttempt]):
    """A page of tries, newest first."""


class WebhookAttemptQuery(ListQuery):
    """The tries of one webhook."""
