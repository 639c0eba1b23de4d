"""What waits for an officer: releases and acts. Only their decisions change, and that once."""

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
from shared.runtime.data.columns import EnumText, ModelJson
from shared.runtime.data.database import Base
from shared.schemas.facts.certificate import Certificate
from shared.schemas.issuance.releases import ReleaseDecision
from shared.schemas.words.guarantee import VersionKind


class ReleaseRow(Base):
    """An approval above the amount of issuer.toml: it waits for an officer's word, until it has one.

    The content stands in the approval, which is signed, and not here. `decided_by` is a client's or a person's id.
    """

    __tablename__ = "release"
    __table_args__ = (
        CheckConstraint("num_nulls(decision, decided_by, decided_at) IN (0, 3)", name="decided_whole"),
        Index("ix_release_waiting", "approval_id", postgresql_where=text("decided_at IS NULL")),
        Index("ix_release_one_waiting", "guarantee_id", unique=True, postgresql_where=text("decided_at IS NULL")),
        {"schema": SCHEMA},
    )

    guarantee_id: Mapped[uuid.UUID] = mapped_column(primary_key=True)
    approval_id: Mapped[uuid.UUID] = mapped_column(primary_key=True)
    tenant_org: Mapped[str]
    arrived_at: Mapped[datetime.datetime]
    is_change: Mapped[bool] = mapped_column(server_default=text("false"))
    decision: Mapped[ReleaseDecision | None] = mapped_column(EnumText(ReleaseDecision))
    note: Mapped[str | None]
    decided_by: Mapped[str | None]
    decided_at: Mapped[datetime.datetime | None]


class ActRow(Base):
    """An officer's act on a guarantee that waits for a second officer, or did: the content after it, and why.

    `asked_by` and `decided_by` are ids of clients or persons, never the same where it was approved.
    """

    __tablename__ = "act"
    __table_args__ = (
        CheckConstraint("num_nulls(decision, decided_by, decided_at) IN (0, 3)", name="decided_whole"),
        CheckConstraint("decision <> 'approve' OR decided_by <> asked_by", name="two_officers"),
        Index("ix_act_one_waiting", "guarantee_id", unique=True, postgresql_where=text("decided_at IS NULL")),
        {"schema": SCHEMA},
    )

    id: Mapped[uuid.UUID] = mapped_column(primary_key=True)
    guarantee_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("issuance.guarantee.id"))
    tenant_org: Mapped[str]
    kind: Mapped[VersionKind] = mapped_column(EnumText(VersionKind))
    base_version: Mapped[int]
    content: Mapped[Certificate] = mapped_column(ModelJson(Certificate))
    reason: Mapped[str]
    asked_by: Mapped[str]
    asked_at: Mapped[datetime.datetime]
    decision: Mapped[str | None]
    note: Mapped[str | None]
    decided_by: Mapped[str | None]
    decided_at: Mapped[datetime.datetime | None]
