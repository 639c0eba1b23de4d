"""What was done, and what was answered: the audit, which is only added to, and answers kept for repeats."""

import datetime
import uuid
from enum import StrEnum
from typing import Any

from sqlalchemy import (
    Index,
)
from sqlalchemy.orm import Mapped, mapped_column

from services.issuance_api.store.tables.schemas import SCHEMA
from shared.runtime.data.columns import EnumText
from shared.runtime.data.database import Base
from shared.runtime.data.kept_answers import KeptAnswerColumns


class AuditAction(StrEnum):
    GUARANTEE_NUMBERED = "guarantee.numbered"
    GUARANTEE_READMITTED = "guarantee.readmitted"
    GUARANTEE_RELEASED = "guarantee.released"
    RELEASE_REFUSED = "guarantee.release_refused"
    GUARANTEE_CHANGED = "guarantee.changed"
    GUARANTEE_CORRECTED = "guarantee.corrected"
    CHANGE_CANCELLED = "guarantee.change_cancelled"
    GUARANTEE_TERMINATED = "guarantee.terminated"
    CHANGE_REFUSED = "guarantee.change_refused"
    ACT_ASKED = "act.asked"
    ACT_REFUSED = "act.refused"
    KEY_SHOWN = "key.shown"
    KEY_NOTICE_DRAWN = "key.notice_drawn"
    KEY_REISSUED = "key.reissued"
    MAIL_RESENT = "mail.resent"
    KEY_NOTICE_MAILED = "key.notice_mailed"
    KEY_NOTICE_PACKED = "key.notice_packed"
    SUBMISSION_ASKED = "submission.asked"
    SUBMISSION_CONFIRMED = "submission.confirmed"
    SUBMISSION_REFUSED = "submission.refused"
    HANDED_IN = "guarantee.handed_in"


class AuditRow(Base):
    """Who did what to which guarantee, and when."""

    __tablename__ = "audit"
    __table_args__ = (Index("ix_audit_guarantee", "guarantee_id", "id"), {"schema": SCHEMA})

    id: Mapped[uuid.UUID] = mapped_column(primary_key=True)
    at: Mapped[datetime.datetime]
    actor: Mapped[str]
    action: Mapped[AuditAction] = mapped_column(EnumText(AuditAction))
    guarantee_id: Mapped[uuid.UUID]
    tenant_org: Mapped[str]
    detail: Mapped[dict[str, Any]]


class KeptAnswerRow(KeptAnswerColumns, Base):
    __tablename__ = "kept_answer"
    __table_args__ = ({"schema": SCHEMA},)
