"""直接送付: which towns take guarantees without a key, and what lies in their inboxes."""

import datetime
import uuid

from sqlalchemy import CheckConstraint, Computed, ForeignKey, Index
from sqlalchemy.orm import Mapped, mapped_column

from services.verification_api.store.tables import SCHEMA
from shared.runtime.data.database import Base


class PreferenceRow(Base):
    """What a town chose, and who of it last said so."""

    __tablename__ = "preference"
    __table_args__ = ({"schema": SCHEMA},)

    authority_code: Mapped[str] = mapped_column(primary_key=True)
    direct_delivery: Mapped[bool]
    changed_at: Mapped[datetime.datetime]
    changed_by: Mapped[str]


class DeliveryRow(Base):
    """A guarantee in its town's inbox: there for good, whatever the town chooses later.

    `version` is the newest, registered at `changed_at`; `opened_version` the last that was opened from the inbox. It
    `waits` until its newest version is opened.
    """

    __tablename__ = "delivery"
    __table_args__ = (
        CheckConstraint("(opened_version IS NULL) = (opened_at IS NULL)", name="opened_whole"),
        Index("ix_delivery_inbox", "authority_code", "waits", "delivered_at", "id"),
        {"schema": SCHEMA},
    )

    id: Mapped[uuid.UUID] = mapped_column(primary_key=True)
    authority_code: Mapped[str]
    contract_number: Mapped[str] = mapped_column(ForeignKey("verification.certificate.contract_number"), unique=True)
    version: Mapped[int]
    delivered_at: Mapped[datetime.datetime]
    changed_at: Mapped[datetime.datetime]
    opened_version: Mapped[int | None]
    opened_at: Mapped[datetime.datetime | None]
    waits: Mapped[bool] = mapped_column(Computed("opened_version IS NULL OR opened_version < version", persisted=True))
