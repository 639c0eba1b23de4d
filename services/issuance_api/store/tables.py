"""Schema `issuance`, and `documents`, where issuance puts what it drew.

Versions, documents, the chain over them, registrations and audit entries are only added; of a mail only the columns of
its sending change, of a release only its decision, and that once. The database grants the service no more.
"""

import datetime
import uuid
from enum import StrEnum
from typing import Any

from sqlalchemy import (
    BigInteger,
    CheckConstraint,
    ForeignKey,
    ForeignKeyConstraint,
    Identity,
    Index,
    SmallInteger,
    Text,
    UniqueConstraint,
    text,
)
from sqlalchemy.dialects.postgresql import ARRAY
from sqlalchemy.orm import Mapped, mapped_column

from services.issuance_api.sealing.sealer import SealState
from shared.runtime.data.columns import EnumText, ModelJson
from shared.runtime.data.database import Base
from shared.runtime.data.kept_answers import KeptAnswerColumns
from shared.runtime.data.tally import TallyColumns
from shared.schemas.facts.certificate import Certificate
from shared.schemas.issuance.releases import ReleaseDecision
from shared.schemas.words.guarantee import GuaranteeKind, Medium, VersionKind

SCHEMA = "issuance"
DOCUMENTS = "documents"


_NARROWED = ["kind", "form", "authority_code", "expires_on", "terminated"]


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


def _of_version() -> ForeignKeyConstraint:
    return ForeignKeyConstraint(
        ["guarantee_id", "version"], ["issuance.version.guarantee_id", "issuance.version.version"]
    )


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


class VersionDocumentRow(Base):
    """The PDF of a version: its digest before sealing, its digest as handed out, and how it was sealed."""

    __tablename__ = "version_document"
    __table_args__ = (_of_version(), {"schema": SCHEMA})

    guarantee_id: Mapped[uuid.UUID] = mapped_column(primary_key=True)
    version: Mapped[int] = mapped_column(primary_key=True)
    tenant_org: Mapped[str]
    unsealed_sha256: Mapped[bytes]
    document_sha256: Mapped[bytes]
    seal: Mapped[SealState] = mapped_column(EnumText(SealState), server_default=text("'none'"))
    issued_at: Mapped[datetime.datetime]


class ChainRow(Base):
    """One version in the chain over all that were drawn: its place, counted from 1, and the hash up to it.

    The hash is over the one before and all that stands in the rows of the version and of its document (chaining.py).
    No key refers to them, so that it still tells of a version that somebody took out.
    """

    __tablename__ = "chain"
    __table_args__ = (
        UniqueConstraint("guarantee_id", "version"),
        CheckConstraint("position >= 1", name="position"),
        CheckConstraint("octet_length(hash) = 32", name="hash"),
        {"schema": SCHEMA},
    )

    position: Mapped[int] = mapped_column(BigInteger, primary_key=True, autoincrement=False)
    guarantee_id: Mapped[uuid.UUID]
    version: Mapped[int]
    hash: Mapped[bytes]
    chained_at: Mapped[datetime.datetime]


class CheckpointRow(Base):
    """Where the chain stood on a day of Japan, signed with the first of issuance's fact keys."""

    __tablename__ = "checkpoint"
    __table_args__ = ({"schema": SCHEMA},)

    day: Mapped[datetime.date] = mapped_column(primary_key=True)
    position: Mapped[int] = mapped_column(BigInteger)
    hash: Mapped[bytes]
    at: Mapped[datetime.datetime]
    key_id: Mapped[str]
    signature: Mapped[bytes]


class UnchainedRow(Base):
    """A version that was drawn and is not in the chain yet; the database adds it with the document."""

    __tablename__ = "unchained"
    __table_args__ = ({"schema": SCHEMA},)

    seq: Mapped[int] = mapped_column(BigInteger, Identity(always=True), primary_key=True)
    guarantee_id: Mapped[uuid.UUID]
    version: Mapped[int]


class RegistrationRow(Base):
    """電子保証発行日時 of a version, as verification reported it."""

    __tablename__ = "registration"
    __table_args__ = (
        _of_version(),
        Index("ix_registration_at", "registered_at", "guarantee_id", "version"),
        Index("ix_registration_tenant_at", "tenant_org", "registered_at", "guarantee_id", "version"),
        {"schema": SCHEMA},
    )

    guarantee_id: Mapped[uuid.UUID] = mapped_column(primary_key=True)
    version: Mapped[int] = mapped_column(primary_key=True)
    tenant_org: Mapped[str]
    registered_at: Mapped[datetime.datetime]


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
        _of_version(),
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


class SeriesRow(Base):
    """The last serial given per office and Reiwa fiscal year; its row lock puts numbers in the order of commits."""

    __tablename__ = "series"
    __table_args__ = (CheckConstraint("last_serial BETWEEN 1 AND 99999", name="last_serial"), {"schema": SCHEMA})

    office_code: Mapped[str] = mapped_column(primary_key=True)
    fiscal_year: Mapped[int] = mapped_column(primary_key=True)
    last_serial: Mapped[int]


class LedgerRow(Base):
    """The one ledger that belongs to this database, and, where only one process may use it, which one does."""

    __tablename__ = "ledger"
    __table_args__ = (CheckConstraint("one", name="one"), {"schema": SCHEMA})

    one: Mapped[bool] = mapped_column(primary_key=True, server_default=text("true"), default=True)
    id: Mapped[uuid.UUID]
    opened_by: Mapped[uuid.UUID | None]
    adopted_at: Mapped[datetime.datetime] = mapped_column(server_default=text("now()"))
    why: Mapped[str]


class SeriesRaiseRow(Base):
    """A series that an administrator moved forward: numbers after `from_serial` up to `to_serial` are left out."""

    __tablename__ = "series_raise"
    __table_args__ = ({"schema": SCHEMA},)

    id: Mapped[uuid.UUID] = mapped_column(primary_key=True)
    raised_at: Mapped[datetime.datetime] = mapped_column(server_default=text("now()"))
    raised_by: Mapped[str] = mapped_column(server_default=text("SESSION_USER"))
    office_code: Mapped[str]
    fiscal_year: Mapped[int]
    from_serial: Mapped[int]
    to_serial: Mapped[int]
    why: Mapped[str]


class DataKeyRow(Base):
    """The data key of one epoch, wrapped by the key-encryption key `wrapped_by`."""

    __tablename__ = "data_key"
    __table_args__ = ({"schema": SCHEMA},)

    epoch: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    wrapped_by: Mapped[str]
    wrapped: Mapped[bytes]


class AuthenticationKeyRow(Base):
    """認証キー: sealed so that it can be shown again, and its check value; the one with the highest serial is valid."""

    __tablename__ = "authentication_key"
    __table_args__ = ({"schema": SCHEMA},)

    guarantee_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("issuance.guarantee.id"), primary_key=True)
    serial: Mapped[int] = mapped_column(primary_key=True)
    tenant_org: Mapped[str]
    epoch: Mapped[int] = mapped_column(ForeignKey("issuance.data_key.epoch"))
    sealed: Mapped[bytes]
    check_value: Mapped[bytes]
    created_at: Mapped[datetime.datetime]


class KeyRegistrationRow(Base):
    """When verification had a reissued key: from then on it is the living one. The first key comes with version 1."""

    __tablename__ = "key_registration"
    __table_args__ = ({"schema": SCHEMA},)

    guarantee_id: Mapped[uuid.UUID] = mapped_column(primary_key=True)
    serial: Mapped[int] = mapped_column(primary_key=True)
    tenant_org: Mapped[str]
    registered_at: Mapped[datetime.datetime]


class MailRow(Base):
    """A mail, whole and fixed when it was queued, so that a duplicate is recognisable by its Message-ID.

    It is tried since it was queued, or since an officer or operator had it sent again.
    """

    __tablename__ = "mail"
    __table_args__ = (
        Index("ix_mail_due", "due_at", postgresql_where=text("sent_at IS NULL AND bounced_at IS NULL")),
        Index("ix_mail_unsent", "id", postgresql_where=text("sent_at IS NULL")),
        {"schema": SCHEMA},
    )

    id: Mapped[uuid.UUID] = mapped_column(primary_key=True)
    guarantee_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("issuance.guarantee.id"), index=True)
    tenant_org: Mapped[str]
    sender: Mapped[str]
    recipient: Mapped[str]
    message: Mapped[bytes]
    queued_at: Mapped[datetime.datetime] = mapped_column(server_default=text("now()"))
    due_at: Mapped[datetime.datetime] = mapped_column(server_default=text("now()"))
    tries: Mapped[int] = mapped_column(server_default=text("0"))
    last_error: Mapped[str | None]
    lease_token: Mapped[uuid.UUID | None]
    leased_until: Mapped[datetime.datetime | None]
    sent_at: Mapped[datetime.datetime | None]
    bounced_at: Mapped[datetime.datetime | None]
    resent_at: Mapped[datetime.datetime | None]


class ReleaseRow(Base):
    """An approval above the amount of issuer.toml: it waits for an officer's word, until it has one.

    The content stands in the approval, which is signed, and not here. `decided_by` is a client's or a person's id.
    """

    __tablename__ = "release"
    __table_args__ = (
        CheckConstraint("num_nulls(decision, decided_by, decided_at) IN (0, 3)", name="decided_whole"),
        Index("ix_release_waiting", "approval_id", postgresql_where=text("decided_at IS NULL")),
        Index("ix_release_one_waiting", "guarantee_id", unique=True, postgresql_where=text("decided_at IS NULL")),
        {"schema": SCHEMA},
    )

    guarantee_id: Mapped[uuid.UUID] = mapped_column(primary_key=True)
    approval_id: Mapped[uuid.UUID] = mapped_column(primary_key=True)
    tenant_org: Mapped[str]
    arrived_at: Mapped[datetime.datetime]
    is_change: Mapped[bool] = mapped_column(server_default=text("false"))
    decision: Mapped[ReleaseDecision | None] = mapped_column(EnumText(ReleaseDecision))
    note: Mapped[str | None]
    decided_by: Mapped[str | None]
    decided_at: Mapped[datetime.datetime | None]


class ActRow(Base):
    """An officer's act on a guarantee that waits for a second officer, or did: the content after it, and why.

    `asked_by` and `decided_by` are ids of clients or persons, never the same where it was approved.
    """

    __tablename__ = "act"
    __table_args__ = (
        CheckConstraint("num_nulls(decision, decided_by, decided_at) IN (0, 3)", name="decided_whole"),
        CheckConstraint("decision <> 'approve' OR decided_by <> asked_by", name="two_officers"),
        Index("ix_act_one_waiting", "guarantee_id", unique=True, postgresql_where=text("decided_at IS NULL")),
        {"schema": SCHEMA},
    )

    id: Mapped[uuid.UUID] = mapped_column(primary_key=True)
    guarantee_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("issuance.guarantee.id"))
    tenant_org: Mapped[str]
    kind: Mapped[VersionKind] = mapped_column(EnumText(VersionKind))
    base_version: Mapped[int]
    content: Mapped[Certificate] = mapped_column(ModelJson(Certificate))
    reason: Mapped[str]
    asked_by: Mapped[str]
    asked_at: Mapped[datetime.datetime]
    decision: Mapped[str | None]
    note: Mapped[str | None]
    decided_by: Mapped[str | None]
    decided_at: Mapped[datetime.datetime | None]


class KeptAnswerRow(KeptAnswerColumns, Base):
    __tablename__ = "kept_answer"
    __table_args__ = ({"schema": SCHEMA},)


class AuditAction(StrEnum):
    GUARANTEE_NUMBERED = "guarantee.numbered"
    GUARANTEE_READMITTED = "guarantee.readmitted"
    GUARANTEE_RELEASED = "guarantee.released"
    RELEASE_REFUSED = "guarantee.release_refused"
    GUARANTEE_CHANGED = "guarantee.changed"
    GUARANTEE_CORRECTED = "guarantee.corrected"
    CHANGE_CANCELLED = "guarantee.change_cancelled"
    GUARANTEE_TERMINATED = "guarantee.terminated"
    CHANGE_REFUSED = "guarantee.change_refused"
    ACT_ASKED = "act.asked"
    ACT_REFUSED = "act.refused"
    KEY_SHOWN = "key.shown"
    KEY_NOTICE_DRAWN = "key.notice_drawn"
    KEY_REISSUED = "key.reissued"
    MAIL_RESENT = "mail.resent"


class AuditRow(Base):
    """Who did what to which guarantee, and when."""

    __tablename__ = "audit"
    __table_args__ = (Index("ix_audit_guarantee", "guarantee_id", "id"), {"schema": SCHEMA})

    id: Mapped[uuid.UUID] = mapped_column(primary_key=True)
    at: Mapped[datetime.datetime]
    actor: Mapped[str]
    action: Mapped[AuditAction] = mapped_column(EnumText(AuditAction))
    guarantee_id: Mapped[uuid.UUID]
    tenant_org: Mapped[str]
    detail: Mapped[dict[str, Any]]


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
