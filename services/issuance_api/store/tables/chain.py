"""The chain over all drawn versions, with its checkpoints, both only added, and what waits for its place."""

import datetime
import uuid

from sqlalchemy import (
    BigInteger,
    CheckConstraint,
    Identity,
    UniqueConstraint,
)
from sqlalchemy.orm import Mapped, mapped_column

from services.issuance_api.store.tables.schemas import SCHEMA
from shared.runtime.data.database import Base


class ChainRow(Base):
    """One version in the chain over all that were drawn: its place, counted from 1, and the hash up to it.

    The hash is over the one before and all that stands in the rows of the version and of its document (chaining.py).
    No key refers to them, so that it still tells of a version that somebody took out.
    """

    __tablename__ = "chain"
    __table_args__ = (
        UniqueConstraint("guarantee_id", "version"),
        CheckConstraint("position >= 1", name="position"),
        CheckConstraint("octet_length(hash) = 32", name="hash"),
        {"schema": SCHEMA},
    )

    position: Mapped[int] = mapped_column(BigInteger, primary_key=True, autoincrement=False)
    guarantee_id: Mapped[uuid.UUID]
    version: Mapped[int]
    hash: Mapped[bytes]
    chained_at: Mapped[datetime.datetime]


class CheckpointRow(Base):
    """Where the chain stood on a day of Japan, signed with the first of issuance's fact keys."""

    __tablename__ = "checkpoint"
    __table_args__ = ({"schema": SCHEMA},)

    day: Mapped[datetime.date] = mapped_column(primary_key=True)
    position: Mapped[int] = mapped_column(BigInteger)
    hash: Mapped[bytes]
    at: Mapped[datetime.datetime]
    key_id: Mapped[str]
    signature: Mapped[bytes]


class UnchainedRow(Base):
    """A version that was drawn and is not in the chain yet; the database adds it with the document."""

    __tablename__ = "unchained"
    __table_args__ = ({"schema": SCHEMA},)

    seq: Mapped[int] = mapped_column(BigInteger, Identity(always=True), primary_key=True)
    guarantee_id: Mapped[uuid.UUID]
    version: Mapped[int]
