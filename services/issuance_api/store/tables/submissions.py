"""提出: what was handed in, the files that went along, whose mailboxes were confirmed, and what towns said of it.

Only decisions change.
"""

import datetime
import uuid

from sqlalchemy import CheckConstraint, ForeignKey, Index, SmallInteger, Text, text
from sqlalchemy.dialects.postgresql import ARRAY
from sqlalchemy.orm import Mapped, mapped_column

from services.issuance_api.store.tables.schemas import SCHEMA
from shared.runtime.data.columns import EnumText
from shared.runtime.data.database import Base
from shared.schemas.issuance.submissions import ConfirmationDecision
from shared.schemas.words.guarantee import ReceiptDecision, ReceiptTo
from shared.schemas.words.towns.handing_in import Channel


class SubmissionRow(Base):
    """One handing in: a mail by the town's rule, or the record that it was handed in another way on a day.

    Of a mail `recipients` are its addresses, subject, text and Reply-To are fixed, and `unknown_domains` are those
    which an officer has to confirm first. Of a record `recipients` is whom the builder names, if anybody.
    """

    __tablename__ = "submission"
    __table_args__ = (
        CheckConstraint("num_nulls(subject, body, reply_to) IN (0, 3)", name="mail_whole"),
        CheckConstraint("(handed_in_on IS NULL) = (subject IS NOT NULL)", name="mail_or_record"),
        CheckConstraint("num_nulls(decision, decided_by, decided_at) IN (0, 3)", name="decided_whole"),
        Index("ix_submission_guarantee_id", "guarantee_id", "id"),
        Index(
            "ix_submission_unconfirmed",
            "id",
            postgresql_where=text("unknown_domains <> '{}' AND decided_at IS NULL"),
        ),
        {"schema": SCHEMA},
    )

    id: Mapped[uuid.UUID] = mapped_column(primary_key=True)
    guarantee_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("issuance.guarantee.id"))
    tenant_org: Mapped[str]
    version: Mapped[int]
    authority_code: Mapped[str]
    channel: Mapped[Channel] = mapped_column(EnumText(Channel))
    recipients: Mapped[list[str]] = mapped_column(ARRAY(Text()))
    handed_in_on: Mapped[datetime.date | None]
    handed_in_by: Mapped[str | None]
    subject: Mapped[str | None]
    body: Mapped[str | None]
    reply_to: Mapped[str | None]
    asked_by: Mapped[str]
    asked_at: Mapped[datetime.datetime]
    unknown_domains: Mapped[list[str]] = mapped_column(ARRAY(Text()))
    decision: Mapped[ConfirmationDecision | None] = mapped_column(EnumText(ConfirmationDecision))
    decided_by: Mapped[str | None]
    decided_at: Mapped[datetime.datetime | None]

    @property
    def waits_for_confirmation(self) -> bool:
        return bool(self.unknown_domains) and self.decided_at is None


class SubmissionFileRow(Base):
    """A file by its name there; `content` is None of what is drawn or fetched anew at each try."""

    __tablename__ = "submission_file"
    __table_args__ = (
        CheckConstraint("(content IS NULL) = (what IN ('key_notice', 'certificate'))", name="drawn"),
        {"schema": SCHEMA},
    )

    submission_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("issuance.submission.id"), primary_key=True)
    position: Mapped[int] = mapped_column(SmallInteger, primary_key=True)
    tenant_org: Mapped[str]
    what: Mapped[str]
    name: Mapped[str]
    content: Mapped[bytes | None]


class ReceiptRow(Base):
    """受理 or 差戻し of one version, as verification said that its town did. Append only."""

    __tablename__ = "receipt"
    __table_args__ = (
        CheckConstraint(
            "(decision = 'returned') = (addressee IS NOT NULL) AND (decision = 'accepted' OR note IS NOT NULL)",
            name="whole",
        ),
        Index("ix_receipt_guarantee_id", "guarantee_id", "at", "id"),
        {"schema": SCHEMA},
    )

    id: Mapped[uuid.UUID] = mapped_column(primary_key=True)
    guarantee_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("issuance.guarantee.id"))
    tenant_org: Mapped[str]
    version: Mapped[int]
    authority_code: Mapped[str]
    officer_name: Mapped[str]
    at: Mapped[datetime.datetime]
    decision: Mapped[ReceiptDecision] = mapped_column(EnumText(ReceiptDecision))
    addressee: Mapped[ReceiptTo | None] = mapped_column(EnumText(ReceiptTo))
    note: Mapped[str | None]


class KnownDomainRow(Base):
    """A mail domain that an officer confirmed to be this town's."""

    __tablename__ = "known_domain"
    __table_args__ = ({"schema": SCHEMA},)

    authority_code: Mapped[str] = mapped_column(primary_key=True)
    domain: Mapped[str] = mapped_column(primary_key=True)
    confirmed_by: Mapped[str]
    confirmed_at: Mapped[datetime.datetime]


class SubmissionDayRow(Base):
    """How many mails to towns an organisation asked for on a day in Japan."""

    __tablename__ = "submission_day"
    __table_args__ = ({"schema": SCHEMA},)

    tenant_org: Mapped[str] = mapped_column(primary_key=True)
    day: Mapped[datetime.date] = mapped_column(primary_key=True)
    made: Mapped[int]
