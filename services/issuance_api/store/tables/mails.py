"""Mails, and what they remind of. Of mails only the columns of sending change, of reminders none."""

import datetime
import uuid

from sqlalchemy import (
    CheckConstraint,
    ForeignKey,
    Index,
    text,
)
from sqlalchemy.orm import Mapped, mapped_column

from services.issuance_api.store.tables.schemas import SCHEMA
from shared.runtime.data.columns import EnumText
from shared.runtime.data.database import Base
from shared.schemas.issuance.mails import MailKind


class MailRow(Base):
    """A mail, whole and fixed when it was queued, so that a duplicate is recognisable by its Message-ID.

    It is tried since it was queued, or since an officer or operator had it sent again. What is told of an application
    may be about a guarantee that has no number yet; `move_id` is the entry of its history, of which there is one mail,
    or the town's receipt that is told.
    Of a mail to a town, one for each address of its submission, `message` is what is kept: headers and text, no file.
    """

    __tablename__ = "mail"
    __table_args__ = (
        Index("ix_mail_due", "due_at", postgresql_where=text("sent_at IS NULL AND bounced_at IS NULL")),
        Index("ix_mail_move", "move_id", unique=True),
        Index("ix_mail_unsent", "id", postgresql_where=text("sent_at IS NULL")),
        Index("ix_mail_submission", "submission_id", postgresql_where=text("submission_id IS NOT NULL")),
        {"schema": SCHEMA},
    )

    id: Mapped[uuid.UUID] = mapped_column(primary_key=True)
    guarantee_id: Mapped[uuid.UUID] = mapped_column(index=True)
    application_id: Mapped[uuid.UUID | None]
    move_id: Mapped[uuid.UUID | None]
    submission_id: Mapped[uuid.UUID | None]
    kind: Mapped[MailKind] = mapped_column(EnumText(MailKind), server_default=text("'issued'"))
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


class ReminderRow(Base):
    """That it was decided, `days_before` its 保証期限, whether the builder is reminded of it.

    There is no mail where nobody wished for one, and where the guarantee got this 保証期限 too late for it.
    """

    __tablename__ = "reminder"
    __table_args__ = (CheckConstraint("days_before >= 1", name="days_before"), {"schema": SCHEMA})

    guarantee_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("issuance.guarantee.id"), primary_key=True)
    expires_on: Mapped[datetime.date] = mapped_column(primary_key=True)
    days_before: Mapped[int] = mapped_column(primary_key=True)
    tenant_org: Mapped[str]
    decided_at: Mapped[datetime.datetime]
    mail_id: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("issuance.mail.id"))
