"""What application_api answers: applications with their findings and status, work lists, reference data."""

from datetime import date
from typing import Annotated, Any, Literal
from uuid import UUID

from pydantic import Field

from shared.schemas.application.applied import AppliedBody, AppliedGuarantee, AppliedPremium
from shared.schemas.application.choices import SecondApproval, Status
from shared.schemas.application.entered import EnteredForm
from shared.schemas.facts.problem import Problem
from shared.schemas.model import Schema
from shared.schemas.words.dates import Moment
from shared.schemas.words.guarantee import GuaranteeKind, Medium
from shared.schemas.words.money import YenOrZero

Severity = Literal["error", "warning", "info"]


class Finding(Schema):
    """What a check found; `error` blocks submission, `warning` and `info` do not."""

    severity: Severity
    code: str
    pointer: str
    message: str


class PremiumAnswer(AppliedPremium):
    """保証料 in whole yen (非課税); `source` names where the rate was read, or `sample` for invented figures."""

    amount: YenOrZero
    source: str


class GuaranteeAnswer(AppliedGuarantee):
    """`ratio` is percent with one decimal, rounded down; `assigned_to` is None to builders.

    `tag` is the version of this guarantee and of what all guarantees of the application share: acts on it name it.
    `approval` is None unless the amount is above the signing limit of the officer who accepted.
    """

    id: UUID
    tag: str
    premium: PremiumAnswer
    ratio: str
    status: Status
    status_label: str
    approval: SecondApproval | None
    approval_label: str | None
    contract_number: str | None
    registered_at: Moment | None
    note_from_surety: str | None
    assigned_to: str | None
    status_since: Moment


class Normalised(Schema):
    """A field that was converted to full width, before and after."""

    pointer: str
    before: str
    after: str


class ApplicationAnswer(AppliedBody):
    """`received_at` is None while it is a draft; `version` counts its edits.

    `tag` is its ETag: the digest of all that is shown, content and statuses. `updated_at` is when anything of it
    changed, the status of a guarantee included.
    """

    id: UUID
    tag: str
    completeness: Literal["whole"] = "whole"
    created_at: Moment
    updated_at: Moment
    received_at: Moment | None
    version: int
    guarantees: list[GuaranteeAnswer]
    findings: list[Finding]
    normalised: list[Normalised]


class UnfinishedAnswer(EnteredForm):
    """A half-filled draft (一時保存): what is missing is null, and the findings name what has to be filled in.

    It has one status as a whole; its guarantees have theirs once nothing is missing. `tag` is its ETag.
    """

    id: UUID
    tag: str
    completeness: Literal["unfinished"] = "unfinished"
    created_at: Moment
    updated_at: Moment
    received_at: None = None
    version: int
    status: Status
    status_label: str
    status_since: Moment
    findings: list[Finding]
    normalised: list[Normalised]


# An application or a half-filled draft, told apart by `completeness`.
KeptAnswer = Annotated[ApplicationAnswer | UnfinishedAnswer, Field(discriminator="completeness")]


class GuaranteeSummary(Schema):
    """What a list shows of one guarantee. `amount` in whole yen; `assigned_to` is None to builders."""

    id: UUID
    tag: str
    kind: GuaranteeKind
    kind_label: str
    medium: Medium = Field(alias="form")
    amount: YenOrZero
    status: Status
    status_label: str
    status_since: Moment
    assigned_to: str | None
    contract_number: str | None
    registered_at: Moment | None


class ApplicationSummary(Schema):
    """One row of the list of applications; the whole is read by its id. `contract_amount` in whole yen.

    `authority_name` is None where the town is not known (any more).
    """

    id: UUID
    tag: str
    completeness: Literal["whole"] = "whole"
    created_at: Moment
    updated_at: Moment
    received_at: Moment | None
    version: int
    authority_code: str
    authority_name: str | None
    works_name: str
    works_number: str | None
    contract_amount: YenOrZero
    principal_name: str
    corporate_number: str
    office_code: str
    guarantees: list[GuaranteeSummary]


class UnfinishedSummary(Schema):
    """One row of the list that is a half-filled draft; what is missing is null. `contract_amount` in whole yen."""

    id: UUID
    completeness: Literal["unfinished"] = "unfinished"
    created_at: Moment
    updated_at: Moment
    received_at: None = None
    version: int
    status: Status
    status_label: str
    status_since: Moment
    authority_code: str | None
    authority_name: str | None
    works_name: str | None
    works_number: str | None
    contract_amount: YenOrZero | None
    principal_name: str | None
    corporate_number: str | None
    office_code: str | None
    kinds: list[GuaranteeKind]


ListedApplication = Annotated[ApplicationSummary | UnfinishedSummary, Field(discriminator="completeness")]


class ApplicationPage(Schema):
    """`total` counts the whole list; it is None where there are more than 1,000."""

    items: list[ListedApplication]
    next_cursor: str | None
    total: int | None


class ReviewOutcome(Schema):
    """What became of one of many reviews: 200 with the guarantee's status and tag as they are then, or a problem."""

    application_id: UUID
    kind: GuaranteeKind
    status_code: int
    status: Status | None = None
    status_label: str | None = None
    approval: SecondApproval | None = None
    tag: str | None = None
    problem: Problem | None = None


class ReviewsAnswer(Schema):
    """In the order of the request."""

    items: list[ReviewOutcome]


class ApprovalItem(Schema):
    """A guarantee that waits for a second officer; `premium_received` also where it is billed later."""

    application_id: UUID
    kind: GuaranteeKind
    tag: str
    amount: YenOrZero
    works_name: str
    principal_name: str
    authority_code: str
    office_code: str
    accepted_by: str | None
    accepted_at: Moment
    premium_received: bool


class ApprovalPage(Schema):
    """`total` counts the whole list; it is None where there are more than 1,000."""

    items: list[ApprovalItem]
    next_cursor: str | None
    total: int | None


class PremiumFigure(Schema):
    amount: YenOrZero
    source: str


class GuaranteeFigures(Schema):
    """Of a guarantee whose kind and amounts are there; of others there are none yet."""

    kind: GuaranteeKind
    ratio: str
    premium: PremiumFigure


class CheckAnswer(Schema):
    findings: list[Finding]
    guarantees: list[GuaranteeFigures]
    normalised: list[Normalised]


class Move(Schema):
    """One move of one guarantee's status: who and in which role, when, and the note given with it.

    `moved_by` is a person's name or a client's id; None to a builder where an officer moved it, and where a person of
    another organisation did. `person_id` is that person's, None wherever no person is named. `kind` is None for a
    half-filled draft as a whole.
    """

    kind: GuaranteeKind | None
    from_status: Status | None
    to_status: Status
    to_label: str
    moved_at: Moment
    moved_by: str | None
    person_id: UUID | None
    role: str
    note: str | None


class HistoryAnswer(Schema):
    items: list[Move]


class PremiumQuote(Schema):
    """`amount` in whole yen; `rate` a fraction of the guarantee amount, as text; `basis` says how it applies."""

    amount: YenOrZero
    rate: str
    basis: Literal["flat", "tiered", "minimum"]
    source: str


class AuthorityAnswer(Schema):
    """発注者 and what it takes electronically; `electronic_from` is None where the town named no first day.

    `rules` are the town's own figures (rates as fractions, amounts in whole yen), `submission` how it takes number and
    key.
    """

    code: str
    name: str
    prefecture: str
    beneficiary: str
    electronic_kinds: list[GuaranteeKind]
    electronic_from: date | None
    electronic_changes: bool
    rules: dict[str, int | float]
    submission: dict[str, Any] | None
    source: str


class AuthorityPage(Schema):
    """`total` counts the whole list; it is None where there are more than 1,000."""

    items: list[AuthorityAnswer]
    next_cursor: str | None
    total: int | None


class OfficeAnswer(Schema):
    code: str
    name: str
    phone: str
    fax: str


class OfficeList(Schema):
    items: list[OfficeAnswer]
    next_cursor: None = None


class OfficerAnswer(Schema):
    """`id` is what an assignment takes as `assignee` and a list as `assigned_to`."""

    id: str
    name: str


class OfficerPage(Schema):
    """`total` counts the whole list; it is None where there are more than 1,000."""

    items: list[OfficerAnswer]
    next_cursor: str | None
    total: int | None


class SummaryItem(Schema):
    """Amounts in whole yen. `key` is a status, a code, or a month as 2026-04; `label` is None for a code not known."""

    key: str
    label: str | None
    guarantees: int
    amount: int
    premium: int


class ApplicationSummaries(Schema):
    items: list[SummaryItem]
