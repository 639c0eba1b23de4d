"""Schema `identity`: who may call the APIs, and which keys the services have. Only operators' commands use its tables.

The services ask functions of the schema, each of which answers one question; one adds the newcomers that they meet,
one the fingerprints of their keys.
"""

import datetime
import uuid

from sqlalchemy import (
    ARRAY,
    BigInteger,
    CheckConstraint,
    Executable,
    ForeignKey,
    Index,
    Text,
    UniqueConstraint,
    column,
    select,
    text,
)
from sqlalchemy.orm import Mapped, mapped_column

from shared.runtime.data.columns import EnumText
from shared.runtime.data.database import Base
from shared.schemas.words.roles import Role

SCHEMA = "identity"


class ClientRow(Base):
    """A system with a secret; `org` is what it speaks for, `authorities` the towns an e-contract system acts for.

    `signing_limit`: an officer's, in whole yen; None is any amount.
    """

    __tablename__ = "client"
    __table_args__ = (
        CheckConstraint("signing_limit IS NULL OR (signing_limit >= 0 AND role = 'officer')", name="signing_limit"),
        {"schema": SCHEMA},
    )

    id: Mapped[str] = mapped_column(primary_key=True)
    name: Mapped[str]
    role: Mapped[Role] = mapped_column(EnumText(Role))
    org: Mapped[str]
    authorities: Mapped[list[str]] = mapped_column(ARRAY(Text()))
    signing_limit: Mapped[int | None] = mapped_column(BigInteger)
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


class PersonRow(Base):
    """Whoever an issuer names `subject` acts for `org` in `role`; who changes either gets a new row.

    An officer's `signing_limit` is in whole yen, None where there is no limit.
    """

    __tablename__ = "person"
    __table_args__ = (
        CheckConstraint("signing_limit IS NULL OR (signing_limit >= 0 AND role = 'officer')", name="signing_limit"),
        Index("ix_person_live", "issuer", "subject", unique=True, postgresql_where=text("revoked_at IS NULL")),
        {"schema": SCHEMA},
    )

    id: Mapped[uuid.UUID] = mapped_column(primary_key=True)
    issuer: Mapped[str]
    subject: Mapped[str]
    name: Mapped[str]
    role: Mapped[Role] = mapped_column(EnumText(Role))
    org: Mapped[str]
    authorities: Mapped[list[str]] = mapped_column(ARRAY(Text()))
    signing_limit: Mapped[int | None] = mapped_column(BigInteger())
    created_at: Mapped[datetime.datetime]
    revoked_at: Mapped[datetime.datetime | None]


class NewcomerRow(Base):
    """Someone who signed in and is no person yet; `code` is random, and tells the operator who it is."""

    __tablename__ = "newcomer"
    __table_args__ = (UniqueConstraint("issuer", "subject"), {"schema": SCHEMA})

    code: Mapped[str] = mapped_column(primary_key=True)
    issuer: Mapped[str]
    subject: Mapped[str]
    asked_at: Mapped[datetime.datetime]


class KeyRow(Base):
    """What a name of a key ring stands for, by the key's fingerprint; None until a service comes with that key.

    `used_since` is set from when things are made with it until an operator retires it: services that read them need it.
    """

    __tablename__ = "key"
    __table_args__ = (
        CheckConstraint("octet_length(fingerprint) = 32", name="fingerprint"),
        CheckConstraint("length(name) <= 200", name="name"),
        {"schema": SCHEMA},
    )

    purpose: Mapped[str] = mapped_column(primary_key=True)
    name: Mapped[str] = mapped_column(primary_key=True)
    fingerprint: Mapped[bytes | None]
    noted_at: Mapped[datetime.datetime | None]
    noted_by: Mapped[str | None]
    used_since: Mapped[datetime.datetime | None]
    retired_at: Mapped[datetime.datetime | None]
    why: Mapped[str | None]


def select_from_function(table: type[Base], call: str) -> Executable:
    """The rows that a function of the schema answers, each a whole row of `table`."""
    columns = table.__table__.columns
    answered = select(*(column(name, its.type) for name, its in columns.items())).select_from(text(call))
    return select(table).from_statement(answered)
