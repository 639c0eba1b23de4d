"""Schema `verification`. Versions, key checks and look-ups are only ever added; the grants see to it."""

import datetime
import uuid
from enum import StrEnum
from typing import Any, Self

from sqlalchemy import CheckConstraint, ForeignKey, ForeignKeyConstraint, Index, inspect, text
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, mapped_column

from shared.runtime.data.columns import EnumText, ModelJson
from shared.runtime.data.database import Base
from shared.runtime.data.kept_answers import KeptAnswerColumns
from shared.schemas.facts.certificate import Certificate
from shared.schemas.verification.answers import MatchResult
from shared.schemas.verification.forms import Expected
from shared.schemas.words.guarantee import ReceiptDecision, ReceiptTo, VersionKind
from shared.schemas.words.roles import Role

SCHEMA = "verification"


class Outcome(StrEnum):
    """What came of a look-up; UNPROVEN where the key fits and issuance did not sign what is registered.

    LOCKED where no key was compared, of which the release before kept a row each. RECOGNISED and UNRECOGNISED are of a
    certificate that was handed over as a file, without a key: such a look-up opens nothing.
    """

    CONFIRMED = "confirmed"
    NOT_CONFIRMED = "not_confirmed"
    UNPROVEN = "unproven"
    LOCKED = "locked"
    RECOGNISED = "recognised"
    UNRECOGNISED = "unrecognised"


class _Said:
    """A row of what issuance said."""

    def says_the_same(self, other: Self) -> bool:
        """Whether all but the time of registration is equal."""
        names = (column.key for column in inspect(type(self)).columns if column.key != "registered_at")
        return all(getattr(self, name) == getattr(other, name) for name in names)


class CertificateRow(_Said, Base):
    """A registered guarantee; `authority_code` is the only town that may open it.

    `registered_at` is when its number came to be known here; the release before wrote none.
    """

    __tablename__ = "certificate"
    __table_args__ = ({"schema": SCHEMA},)

    contract_number: Mapped[str] = mapped_column(primary_key=True)
    guarantee_id: Mapped[uuid.UUID] = mapped_column(unique=True)
    issuer_code: Mapped[str]
    authority_code: Mapped[str]
    tenant_org: Mapped[str]
    registered_at: Mapped[datetime.datetime | None]


class CertificateVersionRow(_Said, Base):
    """`registered_at` is the moment of arrival here: the 電子保証発行日時."""

    __tablename__ = "certificate_version"
    __table_args__ = ({"schema": SCHEMA},)

    contract_number: Mapped[str] = mapped_column(
        ForeignKey("verification.certificate.contract_number"), primary_key=True
    )
    version: Mapped[int] = mapped_column(primary_key=True)
    tenant_org: Mapped[str]
    kind: Mapped[VersionKind] = mapped_column(EnumText(VersionKind))
    content: Mapped[Certificate] = mapped_column(ModelJson(Certificate))
    document_sha256: Mapped[bytes]
    registered_at: Mapped[datetime.datetime]


class KeyCheckRow(_Said, Base):
    """How to check a key; the row with the highest serial is of the key in use."""

    __tablename__ = "key_check"
    __table_args__ = ({"schema": SCHEMA},)

    contract_number: Mapped[str] = mapped_column(
        ForeignKey("verification.certificate.contract_number"), primary_key=True
    )
    serial: Mapped[int] = mapped_column(primary_key=True)
    tenant_org: Mapped[str]
    epoch: Mapped[int]
    value: Mapped[bytes]
    registered_at: Mapped[datetime.datetime]


class QuotaRow(Base):
    """Wrong keys of a caller's org for one town, on one contract number; exists for unknown numbers too.

    Where `contract_number` is empty they are those on all numbers together, and `recent` those of the last day.
    """

    __tablename__ = "quota"
    __table_args__ = (
        Index(
            "ix_quota_locked",
            "wrong_at",
            "authority_code",
            "contract_number",
            "org",
            postgresql_where=text("locked_until IS NOT NULL"),
        ),
        {"schema": SCHEMA},
    )

    authority_code: Mapped[str] = mapped_column(primary_key=True)
    contract_number: Mapped[str] = mapped_column(primary_key=True)
    org: Mapped[str] = mapped_column(primary_key=True)
    wrong: Mapped[int]
    wrong_at: Mapped[datetime.datetime | None]
    locked_until: Mapped[datetime.datetime | None]
    recent: Mapped[list[Any]] = mapped_column(JSONB, server_default=text("'[]'"))


class CounterRow(Base):
    """What the release before counted wrong keys in. It goes with the next one."""

    __tablename__ = "counter"
    __table_args__ = ({"schema": SCHEMA},)

    org: Mapped[str] = mapped_column(primary_key=True)
    contract_number: Mapped[str] = mapped_column(primary_key=True)
    wrong: Mapped[int]
    locked_until: Mapped[datetime.datetime | None]


class LookUpRow(Base):
    """One look-up that was decided: who, when, for which town, which number. Never the key.

    `expected` is what a confirmed one was compared with and `match_result` what came of it, where something was.
    """

    __tablename__ = "look_up"
    __table_args__ = (
        Index("ix_look_up_wrong", "at", postgresql_where=text("outcome = 'not_confirmed'")),
        {"schema": SCHEMA},
    )

    id: Mapped[uuid.UUID] = mapped_column(primary_key=True)
    at: Mapped[datetime.datetime]
    client_id: Mapped[str]
    role: Mapped[Role] = mapped_column(EnumText(Role))
    org: Mapped[str]
    authority_code: Mapped[str | None]
    contract_number: Mapped[str]
    outcome: Mapped[Outcome] = mapped_column(EnumText(Outcome))
    expected: Mapped[Expected | None] = mapped_column(ModelJson(Expected))
    match_result: Mapped[MatchResult | None] = mapped_column(EnumText(MatchResult))


class ReceiptRow(Base):
    """受理 or 差戻し of one version, said for its town by `org`. Append only; an accepted version stays accepted."""

    __tablename__ = "receipt"
    __table_args__ = (
        CheckConstraint(
            "(decision = 'returned') = (addressee IS NOT NULL) AND (decision = 'accepted' OR note IS NOT NULL)",
            name="whole",
        ),
        ForeignKeyConstraint(
            ["contract_number", "version"],
            ["verification.certificate_version.contract_number", "verification.certificate_version.version"],
            name="fk_receipt_version",
        ),
        Index("ix_receipt_contract_number", "contract_number", "id"),
        Index(
            "uq_receipt_accepted",
            "contract_number",
            "version",
            unique=True,
            postgresql_where=text("decision = 'accepted'"),
        ),
        {"schema": SCHEMA},
    )

    id: Mapped[uuid.UUID] = mapped_column(primary_key=True)
    contract_number: Mapped[str]
    guarantee_id: Mapped[uuid.UUID]
    tenant_org: Mapped[str]
    version: Mapped[int]
    authority_code: Mapped[str]
    officer_name: Mapped[str]
    at: Mapped[datetime.datetime]
    decision: Mapped[ReceiptDecision] = mapped_column(EnumText(ReceiptDecision))
    addressee: Mapped[ReceiptTo | None] = mapped_column(EnumText(ReceiptTo))
    note: Mapped[str | None]
    look_up_id: Mapped[uuid.UUID]
    org: Mapped[str]
    client_id: Mapped[str]


class KeptAnswerRow(KeptAnswerColumns, Base):
    __tablename__ = "kept_answer"
    __table_args__ = ({"schema": SCHEMA},)


class RefusalRow(Base):
    """The look-ups of one caller that one lock refused: how many, the first and the last.

    Where `contract_number` is empty the lock is of all numbers. `since` tells it from an earlier one.
    """

    __tablename__ = "refusal"
    __table_args__ = ({"schema": SCHEMA},)

    authority_code: Mapped[str] = mapped_column(primary_key=True)
    contract_number: Mapped[str] = mapped_column(primary_key=True)
    org: Mapped[str] = mapped_column(primary_key=True)
    client_id: Mapped[str] = mapped_column(primary_key=True)
    role: Mapped[Role] = mapped_column(EnumText(Role))
    since: Mapped[datetime.datetime] = mapped_column(primary_key=True)
    times: Mapped[int]
    first_at: Mapped[datetime.datetime]
    last_at: Mapped[datetime.datetime]


class UnlockRow(Base):
    """A lock that an officer lifted; where `contract_number` is empty, that of all numbers."""

    __tablename__ = "unlock"
    __table_args__ = ({"schema": SCHEMA},)

    id: Mapped[uuid.UUID] = mapped_column(primary_key=True)
    at: Mapped[datetime.datetime]
    client_id: Mapped[str]
    org: Mapped[str]
    authority_code: Mapped[str | None]
    contract_number: Mapped[str]
