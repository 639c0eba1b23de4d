"""Schema `identity`: the clients of the APIs. The services may read it; only the operator's command writes it."""

import datetime
import uuid

from sqlalchemy import ARRAY, ForeignKey, Text
from sqlalchemy.orm import Mapped, mapped_column

from shared.runtime.data.columns import EnumText
from shared.runtime.data.database import Base
from shared.schemas.words.roles import Role

SCHEMA = "identity"


class ClientRow(Base):
    """One person or system; `org` is what it speaks for, `authorities` the towns an e-contract system acts for."""

    __tablename__ = "client"
    __table_args__ = ({"schema": SCHEMA},)

    id: Mapped[str] = mapped_column(primary_key=True)
    name: Mapped[str]
    role: Mapped[Role] = mapped_column(EnumText(Role))
    org: Mapped[str]
    authorities: Mapped[list[str]] = mapped_column(ARRAY(Text()))
    created_at: Mapped[datetime.datetime]
    revoked_at: Mapped[datetime.datetime | None]


class ClientSecretRow(Base):
    """256 random bits, kept as SHA-256 only; two may live at once, so that a client can change over."""

    __tablename__ = "client_secret"
    __table_args__ = ({"schema": SCHEMA},)

    id: Mapped[uuid.UUID] = mapped_column(primary_key=True)
    client_id: Mapped[str] = mapped_column(ForeignKey("identity.client.id"), index=True)
    sha256: Mapped[bytes]
    created_at: Mapped[datetime.datetime]
    revoked_at: Mapped[datetime.datetime | None]
