"""Webhooks of organisations: each row is its organisation's alone."""

import datetime
import uuid

from sqlalchemy import ForeignKey, Index, text
from sqlalchemy.dialects.postgresql import ARRAY, TEXT
from sqlalchemy.orm import Mapped, mapped_column

from services.verification_api.store.tables import SCHEMA
from shared.runtime.data.columns import EnumText
from shared.runtime.data.database import Base
from shared.schemas.verification.webhooks import SendOutcome, WebhookEvent, WebhookStatus
from shared.schemas.words.roles import Role

_WEBHOOK = "verification.webhook.id"


class WebhookRow(Base):
    """A target. Of the towns that `client_id`, who made it, spoke for then.

    One that a client made ends with that client; one that a person made is the organisation's, whoever leaves it.

    `failing_since` is when the first message was tried that did not arrive since one last did. It is over at
    `ended_at`, where `status` says why.
    """

    __tablename__ = "webhook"
    __table_args__ = (Index("ix_webhook_org", "org", "id"), {"schema": SCHEMA})

    id: Mapped[uuid.UUID] = mapped_column(primary_key=True)
    org: Mapped[str]
    client_id: Mapped[str]
    person_id: Mapped[uuid.UUID | None]
    role: Mapped[Role] = mapped_column(EnumText(Role))
    authority_codes: Mapped[list[str]] = mapped_column(ARRAY(TEXT))
    url: Mapped[str]
    events: Mapped[list[str]] = mapped_column(ARRAY(TEXT))
    created_at: Mapped[datetime.datetime]
    status: Mapped[WebhookStatus] = mapped_column(EnumText(WebhookStatus))
    failing_since: Mapped[datetime.datetime | None]
    ended_at: Mapped[datetime.datetime | None]


class WebhookSecretRow(Base):
    """`sealed` under the key of this name of HOSHO_WEBHOOK_KEYS; of a webhook the two newest are live."""

    __tablename__ = "webhook_secret"
    __table_args__ = (Index("ix_webhook_secret_webhook_id", "webhook_id", "id"), {"schema": SCHEMA})

    id: Mapped[uuid.UUID] = mapped_column(primary_key=True)
    webhook_id: Mapped[uuid.UUID] = mapped_column(ForeignKey(_WEBHOOK, ondelete="CASCADE"))
    org: Mapped[str]
    sealed_by: Mapped[str]
    sealed: Mapped[bytes]
    created_at: Mapped[datetime.datetime]


class WebhookMessageRow(Base):
    """What is to be told, as it is sent. Sent, or given up; due and leased by the database's clock."""

    __tablename__ = "webhook_message"
    __table_args__ = (
        Index(
            "ix_webhook_message_due",
            "webhook_id",
            "due_at",
            postgresql_where=text("sent_at IS NULL AND given_up_at IS NULL"),
        ),
        Index("ix_webhook_message_webhook_id", "webhook_id", "id"),
        {"schema": SCHEMA},
    )

    id: Mapped[uuid.UUID] = mapped_column(primary_key=True)
    webhook_id: Mapped[uuid.UUID] = mapped_column(ForeignKey(_WEBHOOK, ondelete="CASCADE"))
    org: Mapped[str]
    event: Mapped[WebhookEvent] = mapped_column(EnumText(WebhookEvent))
    body: Mapped[str]
    created_at: Mapped[datetime.datetime]
    queued_at: Mapped[datetime.datetime] = mapped_column(server_default=text("clock_timestamp()"))
    due_at: Mapped[datetime.datetime] = mapped_column(server_default=text("clock_timestamp()"))
    tries: Mapped[int] = mapped_column(server_default=text("0"))
    lease_token: Mapped[uuid.UUID | None]
    leased_until: Mapped[datetime.datetime | None]
    last_error: Mapped[str | None]
    sent_at: Mapped[datetime.datetime | None]
    given_up_at: Mapped[datetime.datetime | None]


class WebhookAttemptRow(Base):
    """One try."""

    __tablename__ = "webhook_attempt"
    __table_args__ = (Index("ix_webhook_attempt_webhook_id", "webhook_id", "id"), {"schema": SCHEMA})

    id: Mapped[uuid.UUID] = mapped_column(primary_key=True)
    webhook_id: Mapped[uuid.UUID] = mapped_column(ForeignKey(_WEBHOOK, ondelete="CASCADE"))
    org: Mapped[str]
    message_id: Mapped[uuid.UUID]
    event: Mapped[WebhookEvent] = mapped_column(EnumText(WebhookEvent))
    at: Mapped[datetime.datetime]
    outcome: Mapped[SendOutcome] = mapped_column(EnumText(SendOutcome))
    http_status: Mapped[int | None]
