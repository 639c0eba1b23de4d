"""Mails. Only the columns of sending change; the database grants the service no more."""

import datetime
import uuid

from sqlalchemy import (
    ForeignKey,
    Index,
    text,
)
from sqlalchemy.orm import Mapped, mapped_column

from services.issuance_api.store.tables.schemas import SCHEMA
from shared.runtime.data.database import Base


class MailRow(Base):
    """A mail, whole and fixed when it was queued, so that a duplicate is recognisable by its Message-ID.

    It is tried since it was queued, or since an officer or operator had it sent again.
    """

    __tablename__ = "mail"
    __table_args__ = (
        Index("ix_mail_due", "due_at", postgresql_where=text("sent_at IS NULL AND bounced_at IS NULL")),
        Index("ix_mail_unsent", "id", postgresql_where=text("sent_at IS NULL")),
        {"schema": SCHEMA},
    )

    id: Mapped[uuid.UUID] = mapped_column(primary_key=True)
    guarantee_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("issuance.guarantee.id"), index=True)
    tenant_org: Mapped[str]
    sender: Mapped[str]
    recipient: Mapped[str]
    message: Mapped[bytes]
    queued_at: Mapped[datetime.datetime] = mapped_column(server_default=text("now()"))
    due_at: Mapped[datetime.datetime] = mapped_column(server_default=text("now()"))
    tries: Mapped[int] = mapped_column(server_default=text("0"))
    last_error: Mapped[str | None]
    lease_token: Mapped[uuid.UUID | None]
    leased_until: Mapped[datetime.datetime | None]
    sent_at: Mapped[datetime.datetime | None]
    bounced_at: Mapped[datetime.datetime | None]
    resent_at: Mapped[datetime.datetime | None]
