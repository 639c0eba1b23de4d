"""Schema `application`. Every row carries the org of the builder it belongs to."""

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
    UniqueConstraint,
    text,
)
from sqlalchemy.dialects.postgresql import ARRAY
from sqlalchemy.orm import Mapped, mapped_column

from shared.runtime.data.columns import EnumText, ModelJson
from shared.runtime.data.database import Base
from shared.runtime.data.kept_answers import KeptAnswerColumns
from shared.runtime.data.tally import TallyColumns
from shared.schemas.application.answers import Normalised
from shared.schemas.application.applied import AppliedBody, AppliedGuarantee, InForce
from shared.schemas.application.choices import ReturnAnswer, SecondApproval, Status
from shared.schemas.application.entered import EnteredForm
from shared.schemas.facts.certificate import Certificate
from shared.schemas.facts.finding import Finding
from shared.schemas.model import LEFT_OUT, Fact
from shared.schemas.words.dates import Moment
from shared.schemas.words.guarantee import GuaranteeKind, VersionKind

SCHEMA = "application"
_OPEN_CHANGE = "change_of IS NOT NULL AND status IN ('submitted', 'returned', 'accepted', 'approved')"


class KeptCheck(Fact):
    """What is kept of the check beside the form; `fallbacks` are the variations that a finding spoke of.

    `before` is what a change was compared with.
    """

    findings: tuple[Finding, ...]
    normalised: tuple[Normalised, ...]
    fallbacks: tuple[str, ...] = ()
    before: InForce | None = LEFT_OUT


class Unfinished(Fact):
    """A half-filled draft (一時保存): what was entered so far, and its status, `draft` or `withdrawn`."""

    form: EnteredForm
    status: Status
    status_since: Moment
    status_by: str


class ApplicationRow(Base):
    """`body` is the form without its guarantees; `received_at` is None until it is sent.

    Of a half-filled draft, which has no guarantees yet, there is `unfinished` instead of a body.
    `updated_at` moves with its guarantees too. `contract_amount` repeats that of the works, 0 where none is named yet.
    """

    __tablename__ = "application"
    __table_args__ = (
        Index("ix_application_tenant", "tenant_org", "id"),
        Index("ix_application_received", "id", postgresql_where=text("received_at IS NOT NULL")),
        Index("ix_application_received_at", "received_at", "id", postgresql_where=text("received_at IS NOT NULL")),
        Index("ix_application_updated", "updated_at", "id", postgresql_where=text("received_at IS NOT NULL")),
        Index("ix_application_tenant_updated", "tenant_org", "updated_at", "id"),
        Index("ix_application_amount", "contract_amount", "id", postgresql_where=text("received_at IS NOT NULL")),
        Index("ix_application_tenant_amount", "tenant_org", "contract_amount", "id"),
        Index("ix_application_unfinished", "tenant_org", "id", postgresql_where=text("unfinished IS NOT NULL")),
        CheckConstraint("(body IS NULL) = (unfinished IS NOT NULL)", name="body_or_unfinished"),
        CheckConstraint("received_at IS NULL OR body IS NOT NULL", name="received_whole"),
        {"schema": SCHEMA},
    )

    id: Mapped[uuid.UUID] = mapped_column(primary_key=True)
    tenant_org: Mapped[str]
    version: Mapped[int]
    body: Mapped[AppliedBody | None] = mapped_column(ModelJson(AppliedBody))
    unfinished: Mapped[Unfinished | None] = mapped_column(ModelJson(Unfinished))
    checked: Mapped[KeptCheck] = mapped_column(ModelJson(KeptCheck))
    received_at: Mapped[datetime.datetime | None]
    created_at: Mapped[datetime.datetime]
    updated_at: Mapped[datetime.datetime]
    contract_amount: Mapped[int] = mapped_column(BigInteger)

    def require_body(self) -> AppliedBody:
        """Raises LookupError for a half-filled draft, which is never where one has to ask."""
        if self.body is None:
            raise LookupError(f"application {self.id} is a half-filled draft")
        return self.body


class WorksTextRow(Base):
    """Name and number of an application's works as a search compares them: folded, and the grams they are found by.

    `fold` is the version of the fold that made them.

    A table of its own, because an application changes often and its works seldom: each change of a row costs its grams.
    """

    __tablename__ = "works_text"
    __table_args__ = (
        # A search compares thousands of texts by their key, for which reading this index is enough.
        PrimaryKeyConstraint("application_id", postgresql_include=["folded"]),
        Index("ix_works_text_grams", "grams", postgresql_using="gin"),
        {"schema": SCHEMA},
    )

    application_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("application.application.id"))
    tenant_org: Mapped[str]
    fold: Mapped[int] = mapped_column(SmallInteger, server_default=text("1"))
    folded: Mapped[str]
    grams: Mapped[list[str]] = mapped_column(ARRAY(Text()))


class RequestedGuaranteeRow(Base):
    """One guarantee asked for; its id stays the guarantee's id through issuance. Amounts in whole yen.

    `amount` repeats that of the block. `works_fold` is the works' number, or its name where it has none, folded
    (works_keys.py); `works_key` is that for the release before. `received`: its application was sent at least once,
    which officers' lists ask for, and their indexes hold. `accepted_by` and `approval` are of the present acceptance,
    and end with it.

    A change names in `change_of` the number of the guarantee it is about, in `base_version` the version it was made
    from, and in `change_no` which change it will be (第n回); `premium_amount` is what is paid in addition, and
    `refund_amount` what is given back. It has no `contract_number` of its own.
    """

    __tablename__ = "requested_guarantee"
    __table_args__ = (
        UniqueConstraint("application_id", "kind"),
        CheckConstraint("premium_amount >= 0", name="premium_amount"),
        Index(
            "ix_requested_guarantee_tenant",
            "tenant_org",
            "status",
            "application_id",
            postgresql_include=["kind"],
        ),
        Index(
            "ix_requested_guarantee_status",
            "status",
            "application_id",
            postgresql_include=["kind", "authority_code", "office_code", "status_since", "assigned_to"],
            postgresql_where=text("received"),
        ),
        Index(
            "ix_requested_guarantee_office",
            "office_code",
            "status",
            "application_id",
            postgresql_include=["kind", "authority_code", "status_since", "assigned_to"],
            postgresql_where=text("received"),
        ),
        Index(
            "ix_requested_guarantee_authority",
            "authority_code",
            "application_id",
            postgresql_include=["status", "kind", "office_code", "status_since", "assigned_to"],
            postgresql_where=text("received"),
        ),
        Index(
            "ix_requested_guarantee_assigned",
            "assigned_to",
            "application_id",
            postgresql_include=["status", "kind", "office_code", "authority_code", "status_since"],
            postgresql_where=text("received AND assigned_to IS NOT NULL"),
        ),
        Index(
            "ix_requested_guarantee_kind",
            "kind",
            "application_id",
            postgresql_include=["status"],
            postgresql_where=text("received"),
        ),
        Index("ix_requested_guarantee_tenant_kind", "tenant_org", "kind", "application_id"),
        Index("ix_requested_guarantee_works", "tenant_org", "authority_code", "works_key", "kind", "fiscal_year"),
        Index("ix_requested_guarantee_works_fold", "tenant_org", "authority_code", "works_fold", "kind"),
        Index(
            "ix_requested_guarantee_contract_number",
            "contract_number",
            unique=True,
            postgresql_where=text("contract_number IS NOT NULL"),
        ),
        Index("ix_requested_guarantee_approval", "id", postgresql_where=text("approval = 'waiting'")),
        Index("ix_requested_guarantee_open_change", "change_of", unique=True, postgresql_where=text(_OPEN_CHANGE)),
        {"schema": SCHEMA},
    )

    id: Mapped[uuid.UUID] = mapped_column(primary_key=True)
    application_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("application.application.id"))
    tenant_org: Mapped[str]
    kind: Mapped[GuaranteeKind] = mapped_column(EnumText(GuaranteeKind))
    authority_code: Mapped[str]
    office_code: Mapped[str]
    works_key: Mapped[str]
    works_fold: Mapped[str] = mapped_column(server_default=text("''"))
    fiscal_year: Mapped[int]
    amount: Mapped[int] = mapped_column(BigInteger)
    block: Mapped[AppliedGuarantee] = mapped_column(ModelJson(AppliedGuarantee))
    ratio: Mapped[str]
    premium_amount: Mapped[int] = mapped_column(BigInteger)
    premium_source: Mapped[str]
    status: Mapped[Status] = mapped_column(EnumText(Status))
    status_since: Mapped[datetime.datetime]
    status_by: Mapped[str]
    received: Mapped[bool]
    assigned_to: Mapped[str | None]
    assigned_at: Mapped[datetime.datetime | None]
    accepted_by: Mapped[str | None]
    approval: Mapped[SecondApproval | None] = mapped_column(EnumText(SecondApproval))
    premium_received: Mapped[bool]
    premium_settled: Mapped[int | None] = mapped_column(BigInteger)
    note_from_surety: Mapped[str | None]
    contract_number: Mapped[str | None]
    registered_at: Mapped[datetime.datetime | None]
    change_of: Mapped[str | None]
    base_version: Mapped[int | None]
    change_no: Mapped[int | None]
    refund_amount: Mapped[int | None] = mapped_column(BigInteger)
    handed_in_on: Mapped[datetime.date | None]


class InForceRow(Base):
    """What is in force of a guarantee, as issuance said it last; amounts in whole yen.

    `guarantee_id` is the id of the request that it began with, `request_id` of the one that the newest content came
    from. `premium_amount` is what was charged so far. `registered_at` is the newest 電子保証発行日時.
    """

    __tablename__ = "in_force"
    __table_args__ = (
        UniqueConstraint("contract_number"),
        Index("ix_in_force_tenant", "tenant_org", "contract_number"),
        {"schema": SCHEMA},
    )

    guarantee_id: Mapped[uuid.UUID] = mapped_column(primary_key=True)
    tenant_org: Mapped[str]
    contract_number: Mapped[str]
    version: Mapped[int]
    version_kind: Mapped[VersionKind] = mapped_column(EnumText(VersionKind))
    content: Mapped[Certificate] = mapped_column(ModelJson(Certificate))
    request_id: Mapped[uuid.UUID]
    application_id: Mapped[uuid.UUID]
    premium_amount: Mapped[int] = mapped_column(BigInteger)
    heard_at: Mapped[datetime.datetime]
    registered_at: Mapped[datetime.datetime | None]


class MoveRow(Base):
    """A move of a status: who, when, and the note; without a kind, of a half-filled draft. Append only.

    `seen` is the tag of what an officer decided on; the release before kept none.
    """

    __tablename__ = "move"
    __table_args__ = (Index("ix_move_application", "application_id", "id"), {"schema": SCHEMA})

    id: Mapped[uuid.UUID] = mapped_column(primary_key=True)
    application_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("application.application.id"))
    tenant_org: Mapped[str]
    kind: Mapped[GuaranteeKind | None] = mapped_column(EnumText(GuaranteeKind))
    from_status: Mapped[Status | None] = mapped_column(EnumText(Status))
    to_status: Mapped[Status] = mapped_column(EnumText(Status))
    moved_at: Mapped[datetime.datetime]
    moved_by: Mapped[str]
    role: Mapped[str]
    note: Mapped[str | None]
    seen: Mapped[str | None]


class PremiumReceiptRow(Base):
    """保証料 received, in whole yen; a further one where the request went back and cost more when it was sent again.

    `due` is what was to be paid when it came; the release before kept none.
    """

    __tablename__ = "premium_receipt"
    __table_args__ = ({"schema": SCHEMA},)

    guarantee_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("application.requested_guarantee.id"), primary_key=True)
    position: Mapped[int] = mapped_column(SmallInteger, primary_key=True, server_default=text("1"))
    tenant_org: Mapped[str]
    received_on: Mapped[datetime.date]
    amount: Mapped[int] = mapped_column(BigInteger)
    due: Mapped[int | None] = mapped_column(BigInteger)
    reason: Mapped[str | None]
    recorded_by: Mapped[str]
    recorded_at: Mapped[datetime.datetime]


class TownReturnRow(Base):
    """差戻し by a town to the surety company, as verification said it; only its answer is filled in later."""

    __tablename__ = "town_return"
    __table_args__ = (
        CheckConstraint("num_nulls(answered_at, answered_by) IN (0, 2)", name="answered_whole"),
        Index("ix_town_return_at", "at", "id"),
        Index("ix_town_return_open", "guarantee_id", postgresql_where=text("answered_at IS NULL")),
        {"schema": SCHEMA},
    )

    id: Mapped[uuid.UUID] = mapped_column(primary_key=True)
    application_id: Mapped[uuid.UUID]
    contract_number: Mapped[str]
    guarantee_id: Mapped[uuid.UUID]
    tenant_org: Mapped[str]
    version: Mapped[int]
    authority_code: Mapped[str]
    officer_name: Mapped[str]
    at: Mapped[datetime.datetime]
    note: Mapped[str]
    answered_at: Mapped[datetime.datetime | None]
    answered_by: Mapped[ReturnAnswer | None] = mapped_column(EnumText(ReturnAnswer))


class ApprovalRow(Base):
    """A second officer's approval of a guarantee that another accepted. Append only."""

    __tablename__ = "approval"
    __table_args__ = (
        CheckConstraint("approved_by <> accepted_by", name="two_officers"),
        {"schema": SCHEMA},
    )

    id: Mapped[uuid.UUID] = mapped_column(primary_key=True)
    guarantee_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("application.requested_guarantee.id"))
    tenant_org: Mapped[str]
    accepted_by: Mapped[str]
    approved_by: Mapped[str]
    approved_at: Mapped[datetime.datetime]
    note: Mapped[str | None]


class TallyRow(TallyColumns, Base):
    """Counts and sums of the guarantees that were received in a day or a month of Japan: by status, office and town."""

    __tablename__ = "tally"
    __table_args__ = (Index("ix_tally_begins", "by", "span", "begins", "key"), {"schema": SCHEMA})

    premium_amount: Mapped[int] = mapped_column(BigInteger)


class WorksTurnRow(Base):
    """What applications for the same works wait for; the rows are there from the start, and nothing else is in them."""

    __tablename__ = "works_turn"
    __table_args__ = ({"schema": SCHEMA},)

    number: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)


class KeptAnswerRow(KeptAnswerColumns, Base):
    __tablename__ = "kept_answer"
    __table_args__ = ({"schema": SCHEMA},)
