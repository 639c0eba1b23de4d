"""Guarantees, their versions and when each was registered. Versions and registrations are only added."""

import datetime
import uuid

from sqlalchemy import (
    ForeignKey,
    ForeignKeyConstraint,
    Index,
    false,
)
from sqlalchemy.orm import Mapped, mapped_column

from services.issuance_api.store.tables.schemas import SCHEMA
from shared.runtime.data.columns import EnumText, ModelJson
from shared.runtime.data.database import Base
from shared.schemas.facts.certificate import Certificate
from shared.schemas.words.guarantee import GuaranteeKind, Medium, VersionKind


class GuaranteeRow(Base):
    """A guarantee that has its number; `id` is the id the requested guarantee got at application."""

    __tablename__ = "guarantee"
    __table_args__ = (Index("ix_guarantee_tenant", "tenant_org", "contract_number"), {"schema": SCHEMA})

    id: Mapped[uuid.UUID] = mapped_column(primary_key=True)
    application_id: Mapped[uuid.UUID]
    tenant_org: Mapped[str]
    issuer_code: Mapped[str]
    contract_number: Mapped[str] = mapped_column(unique=True)
    kind: Mapped[GuaranteeKind] = mapped_column(EnumText(GuaranteeKind))
    medium: Mapped[Medium] = mapped_column("form", EnumText(Medium))
    current_version: Mapped[int]
    notify_email: Mapped[str | None]
    deliver_directly: Mapped[bool] = mapped_column(server_default=false())
    numbered_at: Mapped[datetime.datetime]


class VersionRow(Base):
    """The content of one version, as its certificate shows it; amounts in whole yen.

    Of a change, `basis` is the id of the approval that it rests on. An officer's act has a `reason`; `decided_by` is
    the officer whose word was the last.
    """

    __tablename__ = "version"
    __table_args__ = ({"schema": SCHEMA},)

    guarantee_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("issuance.guarantee.id"), primary_key=True)
    version: Mapped[int] = mapped_column(primary_key=True)
    tenant_org: Mapped[str]
    kind: Mapped[VersionKind] = mapped_column(EnumText(VersionKind))
    content: Mapped[Certificate] = mapped_column(ModelJson(Certificate))
    concluded_at: Mapped[datetime.datetime]
    basis: Mapped[uuid.UUID | None]
    reason: Mapped[str | None]
    decided_by: Mapped[str | None]


def of_version() -> ForeignKeyConstraint:
    return ForeignKeyConstraint(
        ["guarantee_id", "version"], ["issuance.version.guarantee_id", "issuance.version.version"]
    )


class RegistrationRow(Base):
    """電子保証発行日時 of a version, and whether its town got it without a key, as verification reported it."""

    __tablename__ = "registration"
    __table_args__ = (
        of_version(),
        Index("ix_registration_at", "registered_at", "guarantee_id", "version"),
        Index("ix_registration_tenant_at", "tenant_org", "registered_at", "guarantee_id", "version"),
        {"schema": SCHEMA},
    )

    guarantee_id: Mapped[uuid.UUID] = mapped_column(primary_key=True)
    version: Mapped[int] = mapped_column(primary_key=True)
    tenant_org: Mapped[str]
    registered_at: Mapped[datetime.datetime]
    delivered_directly: Mapped[bool] = mapped_column(server_default=false())
