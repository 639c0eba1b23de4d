"""The series of contract numbers, and the ledger beside the database that no restore takes back."""

import datetime
import uuid

from sqlalchemy import (
    CheckConstraint,
    text,
)
from sqlalchemy.orm import Mapped, mapped_column

from services.issuance_api.store.tables.schemas import SCHEMA
from shared.runtime.data.database import Base


class SeriesRow(Base):
    """The last serial given per office and Reiwa fiscal year; its row lock puts numbers in the order of commits."""

    __tablename__ = "series"
    __table_args__ = (CheckConstraint("last_serial BETWEEN 1 AND 99999", name="last_serial"), {"schema": SCHEMA})

    office_code: Mapped[str] = mapped_column(primary_key=True)
    fiscal_year: Mapped[int] = mapped_column(primary_key=True)
    last_serial: Mapped[int]


class LedgerRow(Base):
    """The one ledger that belongs to this database, and, where only one process may use it, which one does."""

    __tablename__ = "ledger"
    __table_args__ = (CheckConstraint("one", name="one"), {"schema": SCHEMA})

    one: Mapped[bool] = mapped_column(primary_key=True, server_default=text("true"), default=True)
    id: Mapped[uuid.UUID]
    opened_by: Mapped[uuid.UUID | None]
    adopted_at: Mapped[datetime.datetime] = mapped_column(server_default=text("now()"))
    why: Mapped[str]


class SeriesRaiseRow(Base):
    """A series that an administrator moved forward: numbers after `from_serial` up to `to_serial` are left out."""

    __tablename__ = "series_raise"
    __table_args__ = ({"schema": SCHEMA},)

    id: Mapped[uuid.UUID] = mapped_column(primary_key=True)
    raised_at: Mapped[datetime.datetime] = mapped_column(server_default=text("now()"))
    raised_by: Mapped[str] = mapped_column(server_default=text("SESSION_USER"))
    office_code: Mapped[str]
    fiscal_year: Mapped[int]
    from_serial: Mapped[int]
    to_serial: Mapped[int]
    why: Mapped[str]
