"""What was drawn of each version, and in schema `documents` the bytes. Both are only added."""

import datetime
import uuid

from sqlalchemy import (
    BigInteger,
    CheckConstraint,
    text,
)
from sqlalchemy.orm import Mapped, mapped_column

from services.issuance_api.sealing.sealer import SealState
from services.issuance_api.store.tables.guarantees import of_version
from services.issuance_api.store.tables.schemas import DOCUMENTS, SCHEMA
from shared.runtime.data.columns import EnumText
from shared.runtime.data.database import Base


class VersionDocumentRow(Base):
    """The PDF of a version: its digest before sealing, its digest as handed out, and how it was sealed."""

    __tablename__ = "version_document"
    __table_args__ = (of_version(), {"schema": SCHEMA})

    guarantee_id: Mapped[uuid.UUID] = mapped_column(primary_key=True)
    version: Mapped[int] = mapped_column(primary_key=True)
    tenant_org: Mapped[str]
    unsealed_sha256: Mapped[bytes]
    document_sha256: Mapped[bytes]
    seal: Mapped[SealState] = mapped_column(EnumText(SealState), server_default=text("'none'"))
    issued_at: Mapped[datetime.datetime]


class DocumentRow(Base):
    """Bytes by their SHA-256."""

    __tablename__ = "document"
    __table_args__ = (
        CheckConstraint(text("octet_length(sha256) = 32"), name="sha256"),
        CheckConstraint(text("sha256 = pg_catalog.sha256(content)"), name="content"),
        {"schema": DOCUMENTS},
    )

    sha256: Mapped[bytes] = mapped_column(primary_key=True)
    media_type: Mapped[str]
    content: Mapped[bytes]
    size: Mapped[int] = mapped_column(BigInteger)
    stored_at: Mapped[datetime.datetime]
