"""What lists and summaries show, made from the rows of guarantees."""

import datetime
import uuid

from sqlalchemy import (
    BigInteger,
    ForeignKey,
    Index,
    SmallInteger,
    Text,
    text,
)
from sqlalchemy.dialects.postgresql import ARRAY
from sqlalchemy.orm import Mapped, mapped_column

from services.issuance_api.store.tables.schemas import SCHEMA
from shared.runtime.data.columns import EnumText
from shared.runtime.data.database import Base
from shared.runtime.data.tally import TallyColumns
from shared.schemas.words.guarantee import GuaranteeKind, Medium

_NARROWED = ["kind", "form", "authority_code", "expires_on", "terminated"]


class ListedRow(Base):
    """What lists show, narrow and sort guarantees by, of the newest version; amounts in whole yen.

    `digits` is the number without its hyphen, `serial` what follows its hyphen.
    `folded` and `grams` are names as a search compares them and finds them, and `fold` is the version of the fold that
    made them.
    """

    __tablename__ = "listed"
    __table_args__ = (
        Index("ix_listed_number", "contract_number", postgresql_include=_NARROWED),
        Index("ix_listed_tenant_number", "tenant_org", "contract_number", postgresql_include=_NARROWED),
        Index("ix_listed_authority", "authority_code", "contract_number"),
        Index("ix_listed_concluded", "concluded_at", "contract_number"),
        Index("ix_listed_tenant_concluded", "tenant_org", "concluded_at", "contract_number"),
        Index("ix_listed_amount", "contract_amount", "contract_number"),
        Index("ix_listed_tenant_amount", "tenant_org", "contract_amount", "contract_number"),
        Index("ix_listed_expires", "expires_on", "contract_number"),
        Index("ix_listed_digits", "digits", postgresql_ops={"digits": "text_pattern_ops"}),
        Index("ix_listed_serial", "serial", postgresql_ops={"serial": "text_pattern_ops"}),
        Index("ix_listed_grams", "grams", postgresql_using="gin"),
        {"schema": SCHEMA},
    )

    guarantee_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("issuance.guarantee.id"), primary_key=True)
    tenant_org: Mapped[str]
    contract_number: Mapped[str]
    digits: Mapped[str]
    serial: Mapped[str]
    kind: Mapped[GuaranteeKind] = mapped_column(EnumText(GuaranteeKind))
    medium: Mapped[Medium] = mapped_column("form", EnumText(Medium))
    authority_code: Mapped[str]
    office_code: Mapped[str]
    amount: Mapped[int] = mapped_column(BigInteger)
    contract_amount: Mapped[int] = mapped_column(BigInteger)
    concluded_at: Mapped[datetime.datetime]
    expires_on: Mapped[datetime.date]
    terminated: Mapped[bool]
    fold: Mapped[int] = mapped_column(SmallInteger, server_default=text("1"))
    folded: Mapped[str]
    grams: Mapped[list[str]] = mapped_column(ARRAY(Text()))


class TallyRow(TallyColumns, Base):
    """Counts and sums of the guarantees numbered in a day or a month of Japan: by kind, form, office and town."""

    __tablename__ = "tally"
    __table_args__ = (Index("ix_tally_begins", "by", "span", "begins", "key"), {"schema": SCHEMA})

    contract_amount: Mapped[int] = mapped_column(BigInteger)
