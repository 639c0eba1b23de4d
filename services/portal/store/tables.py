"""The tables of schema `portal`. Ids are digests, contents are sealed: who reads the rows learns nothing of people."""

import datetime

from sqlalchemy.orm import Mapped, mapped_column

from shared.runtime.data.database import Base

SCHEMA = "portal"


class SessionRow(Base):
    """One sign-in. `id_sha256` is of what the browser's cookie has, `seen_at` is when it last came."""

    __tablename__ = "session"
    __table_args__ = ({"schema": SCHEMA},)

    id_sha256: Mapped[bytes] = mapped_column(primary_key=True)
    sealed: Mapped[bytes]
    created_at: Mapped[datetime.datetime]
    seen_at: Mapped[datetime.datetime] = mapped_column(index=True)


class UnfinishedFormRow(Base):
    """What somebody typed into a page whose session had ended. `id_sha256` is of the person and the page's address."""

    __tablename__ = "unfinished_form"
    __table_args__ = ({"schema": SCHEMA},)

    id_sha256: Mapped[bytes] = mapped_column(primary_key=True)
    sealed: Mapped[bytes]
    kept_at: Mapped[datetime.datetime] = mapped_column(index=True)


class PostedFormRow(Base):
    """A form that was sent, by the digest of its own key: `sealed` is where its answer is, None while it is at work."""

    __tablename__ = "posted_form"
    __table_args__ = ({"schema": SCHEMA},)

    id_sha256: Mapped[bytes] = mapped_column(primary_key=True)
    sealed: Mapped[bytes | None]
    posted_at: Mapped[datetime.datetime] = mapped_column(index=True)
