"""What application_api answers: applications with their findings and status, work lists, reference data."""

from datetime import date
from typing import Any, Literal
from uuid import UUID

from shared.schemas.application.applied import AppliedBody, AppliedGuarantee, AppliedPremium
from shared.schemas.application.choices import Status
from shared.schemas.model import Schema
from shared.schemas.words.dates import Moment
from shared.schemas.words.guarantee import GuaranteeKind
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
    """

    id: UUID
    tag: str
    premium: PremiumAnswer
    ratio: str
    status: Status
    status_label: str
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

    `tag` is its ETag: the digest of all that is shown, content and statuses.
    """

    id: UUID
    tag: str
    received_at: Moment | None
    version: int
    guarantees: list[GuaranteeAnswer]
    findings: list[Finding]
    normalised: list[Normalised]


class ApplicationPage(Schema):
    items: list[ApplicationAnswer]
    next_cursor: str | None


class PremiumFigure(Schema):
    amount: YenOrZero
    source: str


class GuaranteeFigures(Schema):
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
    another organisation did.
    """

    kind: GuaranteeKind
    from_status: Status | None
    to_status: Status
    to_label: str
    moved_at: Moment
    moved_by: str | None
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
    items: list[AuthorityAnswer]
    next_cursor: str | None


class OfficeAnswer(Schema):
    code: str
    name: str
    phone: str
    fax: str


class OfficeList(Schema):
    items: list[OfficeAnswer]
    next_cursor: None = None
