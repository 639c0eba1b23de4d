"""前払金請求書 of guarantees: only added."""

import datetime
import uuid

from sqlalchemy import CheckConstraint
from sqlalchemy.orm import Mapped, mapped_column

from services.issuance_api.store.tables.guarantees import of_version
from services.issuance_api.store.tables.schemas import SCHEMA
from shared.runtime.data.columns import ModelJson
from shared.runtime.data.database import Base
from shared.schemas.facts.advance_invoice import AdvanceInvoice


class AdvanceInvoiceRow(Base):
    """What an invoice says beside `version` of its guarantee; the one with the highest serial replaces all others.

    `made_by` is the id of a client or person.
    """

    __tablename__ = "advance_invoice"
    __table_args__ = (of_version(), CheckConstraint("serial >= 1", name="serial"), {"schema": SCHEMA})

    guarantee_id: Mapped[uuid.UUID] = mapped_column(primary_key=True)
    serial: Mapped[int] = mapped_column(primary_key=True)
    tenant_org: Mapped[str]
    version: Mapped[int]
    content: Mapped[AdvanceInvoice] = mapped_column(ModelJson(AdvanceInvoice))
    made_by: Mapped[str]
    made_at: Mapped[datetime.datetime]
