"""Authentication keys, sealed, and the wrapped data keys that they are sealed with: only added."""

import datetime
import uuid

from sqlalchemy import (
    ForeignKey,
)
from sqlalchemy.orm import Mapped, mapped_column

from services.issuance_api.store.tables.schemas import SCHEMA
from shared.runtime.data.database import Base


class DataKeyRow(Base):
    """The data key of one epoch, wrapped by the key-encryption key `wrapped_by`."""

    __tablename__ = "data_key"
    __table_args__ = ({"schema": SCHEMA},)

    epoch: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    wrapped_by: Mapped[str]
    wrapped: Mapped[bytes]


class AuthenticationKeyRow(Base):
    """認証キー: sealed so that it can be shown again, and its check value; the one with the highest serial is valid."""

    __tablename__ = "authentication_key"
    __table_args__ = ({"schema": SCHEMA},)

    guarantee_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("issuance.guarantee.id"), primary_key=True)
    serial: Mapped[int] = mapped_column(primary_key=True)
    tenant_org: Mapped[str]
    epoch: Mapped[int] = mapped_column(ForeignKey("issuance.data_key.epoch"))
    sealed: Mapped[bytes]
    check_value: Mapped[bytes]
    created_at: Mapped[datetime.datetime]


class KeyRegistrationRow(Base):
    """When verification had a reissued key: from then on it is the living one. The first key comes with version 1."""

    __tablename__ = "key_registration"
    __table_args__ = ({"schema": SCHEMA},)

    guarantee_id: Mapped[uuid.UUID] = mapped_column(primary_key=True)
    serial: Mapped[int] = mapped_column(primary_key=True)
    tenant_org: Mapped[str]
    registered_at: Mapped[datetime.datetime]
