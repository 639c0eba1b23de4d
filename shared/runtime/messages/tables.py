"""`events.event`, append only, `events.delivery`, one row per hearer, and `events.route`: who may say what to whom.

The statements on them are written in SQL, and Postgres holds every role to its routes.

The event's columns have the names of CloudEvents and those that Debezium's outbox router expects.
"""

import datetime
import uuid
from typing import Any

from sqlalchemy import BigInteger, ForeignKey, Identity, Index, SmallInteger, text
from sqlalchemy.orm import Mapped, mapped_column

from shared.runtime.data.database import Base

SCHEMA = "events"
# What is not handled and was tried, or set aside, at least once.
FAILED = "handled_at IS NULL AND (tries > 0 OR parked_at IS NOT NULL OR refused_at IS NOT NULL)"


class RouteRow(Base):
    """One hearer of one type of event, and the database role that may say it; written by migrations alone."""

    __tablename__ = "route"
    __table_args__ = ({"schema": SCHEMA},)

    role: Mapped[str] = mapped_column(primary_key=True)
    type: Mapped[str] = mapped_column(primary_key=True)
    source: Mapped[str]
    hearer: Mapped[str] = mapped_column(primary_key=True)


class EventRow(Base):
    """`signature` is by the key that its source calls `key_id`; both are None for a fact that is not signed."""

    __tablename__ = "event"
    __table_args__ = (Index(None, "aggregateid", "type"), {"schema": SCHEMA})

    id: Mapped[uuid.UUID] = mapped_column(primary_key=True)
    seq: Mapped[int] = mapped_column(BigInteger, Identity(always=True), unique=True)
    source: Mapped[str]
    type: Mapped[str]
    subject: Mapped[str]
    aggregatetype: Mapped[str]
    aggregateid: Mapped[str]
    tenant_org: Mapped[str]
    form: Mapped[str]
    time: Mapped[datetime.datetime]
    traceparent: Mapped[str | None]
    data: Mapped[dict[str, Any]]
    key_id: Mapped[str | None]
    signature: Mapped[bytes | None]


class DeliveryRow(Base):
    """`source`, `aggregateid` and `seq` repeat the event's, so that one index gives the order.

    `due_at` and `leased_until` are by the database's clock, which all workers share. What is parked holds back the
    later facts of its source about the same guarantee; what is refused holds back nothing.
    """

    __tablename__ = "delivery"
    __table_args__ = (
        Index(
            "ix_delivery_waiting",
            "hearer",
            "seq",
            postgresql_where=text("handled_at IS NULL AND parked_at IS NULL AND refused_at IS NULL"),
        ),
        Index(
            "ix_delivery_order",
            "hearer",
            "source",
            "aggregateid",
            "seq",
            postgresql_where=text("handled_at IS NULL AND refused_at IS NULL"),
        ),
        Index("ix_delivery_failed", "hearer", "seq", postgresql_where=text(FAILED)),
        {"schema": SCHEMA},
    )

    event_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("events.event.id"), primary_key=True)
    hearer: Mapped[str] = mapped_column(primary_key=True)
    seq: Mapped[int] = mapped_column(BigInteger)
    source: Mapped[str]
    aggregateid: Mapped[str]
    due_at: Mapped[datetime.datetime] = mapped_column(server_default=text("now()"))
    tries: Mapped[int] = mapped_column(SmallInteger, server_default=text("0"))
    last_error: Mapped[str | None]
    lease_token: Mapped[uuid.UUID | None]
    leased_until: Mapped[datetime.datetime | None]
    handled_at: Mapped[datetime.datetime | None]
    parked_at: Mapped[datetime.datetime | None]
    refused_at: Mapped[datetime.datetime | None]


class AdmittedRow(Base):
    """A fact that is believed without a signature. Only the owner of the database adds one."""

    __tablename__ = "admitted"
    __table_args__ = ({"schema": SCHEMA},)

    event_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("events.event.id"), primary_key=True)
    admitted_at: Mapped[datetime.datetime] = mapped_column(server_default=text("now()"))
    why: Mapped[str]
