"""台帳: what a town has opened and what it entered by hand, as its list shows, narrows and sorts it."""

import datetime
import uuid

from sqlalchemy import (
    BigInteger,
    CheckConstraint,
    ForeignKey,
    Index,
    PrimaryKeyConstraint,
    SmallInteger,
    Text,
    text,
)
from sqlalchemy.dialects.postgresql import ARRAY
from sqlalchemy.orm import Mapped, mapped_column

from services.verification_api.store.tables import SCHEMA
from shared.runtime.data.columns import EnumText
from shared.runtime.data.database import Base
from shared.schemas.verification.ledger import LedgerMedium
from shared.schemas.words.guarantee import GuaranteeKind


class LedgerRow(Base):
    """One thing that secures a contract, in the ledger of one town; amounts in whole yen.

    Of what was opened it repeats the newest version: `version`, registered at `changed_at`. `seen_version` is the last
    that the town opened, `sent_back_version` that of its last 差戻し, None once 受理 followed. Of what was entered by
    hand all three are empty, and `changed_at` is the last edit.
    """

    __tablename__ = "ledger"
    __table_args__ = (
        CheckConstraint("(medium = 'electronic') = (version IS NOT NULL)", name="version_of_electronic"),
        CheckConstraint("(version IS NULL) = (seen_version IS NULL)", name="seen_of_version"),
        CheckConstraint("version IS NULL OR (returned_on IS NULL AND note IS NULL)", name="entered_by_hand"),
        CheckConstraint("expires_on IS NOT NULL OR medium = 'deposit'", name="expires"),
        Index(
            "uq_ledger_electronic",
            "authority_code",
            "number",
            unique=True,
            postgresql_where=text("version IS NOT NULL"),
        ),
        Index("ix_ledger_opened", "authority_code", "opened_at", "id"),
        Index("ix_ledger_expires", "authority_code", "expires_on"),
        Index(
            "ix_ledger_changed",
            "authority_code",
            "opened_at",
            "id",
            postgresql_where=text("version > seen_version"),
        ),
        Index(
            "ix_ledger_term",
            "authority_code",
            "opened_at",
            "id",
            postgresql_where=text("term_ends_on > expires_on"),
        ),
        Index(
            "ix_ledger_sent_back",
            "authority_code",
            "opened_at",
            "id",
            postgresql_where=text("sent_back_version >= version"),
        ),
        {"schema": SCHEMA},
    )

    id: Mapped[uuid.UUID] = mapped_column(primary_key=True)
    authority_code: Mapped[str]
    medium: Mapped[LedgerMedium] = mapped_column(EnumText(LedgerMedium))
    number: Mapped[str]
    opened_at: Mapped[datetime.datetime]
    changed_at: Mapped[datetime.datetime]
    version: Mapped[int | None]
    seen_version: Mapped[int | None]
    sent_back_version: Mapped[int | None]
    issuer_name: Mapped[str]
    kind: Mapped[GuaranteeKind] = mapped_column(EnumText(GuaranteeKind))
    principal_name: Mapped[str]
    works_name: Mapped[str]
    contract_amount: Mapped[int] = mapped_column(BigInteger)
    amount: Mapped[int] = mapped_column(BigInteger)
    expires_on: Mapped[datetime.date | None]
    term_ends_on: Mapped[datetime.date | None]
    terminated: Mapped[bool] = mapped_column(server_default=text("false"))
    returned_on: Mapped[datetime.date | None]
    note: Mapped[str | None]
    entered_by: Mapped[str | None]
    changed_by: Mapped[str | None]


class LedgerTextRow(Base):
    """Names and number of a line as a search compares them: folded, and the grams that they are found by.

    `fold` is the version of the fold that made them. `digits` is a 保証契約番号 without its hyphen, `serial` what
    follows its hyphen; both are empty of what was entered by hand.

    A table of its own, since Postgres finds nothing by grams or beginnings behind a policy: what is found here is an
    id, and whose line that is, the policy of the ledger decides.
    """

    __tablename__ = "ledger_text"
    __table_args__ = (
        # A search compares thousands of texts by their key, for which reading this index is enough.
        PrimaryKeyConstraint("line_id", postgresql_include=["folded", "digits", "serial"]),
        Index("ix_ledger_text_digits", "digits", postgresql_ops={"digits": "text_pattern_ops"}),
        Index("ix_ledger_text_serial", "serial", postgresql_ops={"serial": "text_pattern_ops"}),
        Index("ix_ledger_text_grams", "grams", postgresql_using="gin"),
        {"schema": SCHEMA},
    )

    line_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("verification.ledger.id"))
    authority_code: Mapped[str]
    digits: Mapped[str]
    serial: Mapped[str]
    fold: Mapped[int] = mapped_column(SmallInteger)
    folded: Mapped[str]
    grams: Mapped[list[str]] = mapped_column(ARRAY(Text()))
