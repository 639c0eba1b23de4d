"""What each version costs, more or less than the one before, as it was agreed: only added."""

import uuid

from sqlalchemy import (
    BigInteger,
    CheckConstraint,
    ForeignKey,
)
from sqlalchemy.orm import Mapped, mapped_column

from services.issuance_api.store.tables.guarantees import of_version
from services.issuance_api.store.tables.schemas import SCHEMA
from shared.runtime.data.database import Base


class PremiumRow(Base):
    """保証料 as the approval fixed it: whole yen, where its rate is from, how it is paid."""

    __tablename__ = "premium"
    __table_args__ = ({"schema": SCHEMA},)

    guarantee_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("issuance.guarantee.id"), primary_key=True)
    tenant_org: Mapped[str]
    amount: Mapped[int] = mapped_column(BigInteger)
    source: Mapped[str]
    payment_method: Mapped[str]


class VersionPremiumRow(Base):
    """What a further version costs more or less than the one before it: whole yen, where the rate is from."""

    __tablename__ = "version_premium"
    __table_args__ = (
        of_version(),
        CheckConstraint("additional >= 0 AND refund >= 0 AND additional * refund = 0", name="one_way"),
        {"schema": SCHEMA},
    )

    guarantee_id: Mapped[uuid.UUID] = mapped_column(primary_key=True)
    version: Mapped[int] = mapped_column(primary_key=True)
    tenant_org: Mapped[str]
    additional: Mapped[int] = mapped_column(BigInteger)
    refund: Mapped[int] = mapped_column(BigInteger)
    source: Mapped[str]
    payment_method: Mapped[str]
