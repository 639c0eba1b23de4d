"""What application_api answers: applications with their findings and status, work lists, reference data."""

from datetime import date
from typing import Any, Literal, Self
from uuid import UUID

from pydantic import StrictBool, model_validator
from pydantic_core import PydanticCustomError

from shared.schemas.application.forms import ApplicationBody, GuaranteeBody, PremiumForm, Status
from shared.schemas.model import Schema
from shared.schemas.text.safe_text import SafeText
from shared.schemas.words.dates import Day, Moment
from shared.schemas.words.guarantee import GuaranteeKind
from shared.schemas.words.money import Yen, YenOrZero


class Finding(Schema):
    """What a check found; `error` blocks submission, `warning` and `info` do not."""

    severity: Literal["error", "warning", "info"]
    code: str
    pointer: str
    message: str


class PremiumAnswer(PremiumForm):
    """保証料 in whole yen (非課税); `source` names where the rate was read, or `sample` for invented figures."""

    amount: YenOrZero
    source: str


class GuaranteeAnswer(GuaranteeBody):
    """`ratio` is percent with one decimal, rounded down; `assigned_to` is None to builders."""

    id: UUID
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


class ApplicationAnswer(ApplicationBody):
    """`received_at` is None while it is a draft; `version` counts its edits and is its ETag."""

    id: UUID
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
    """One move of one guarantee's status: who (client and role), when, and the note given with it.

    `moved_by` is None to a builder where an officer moved it.
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


class ReviewForm(Schema):
    """An officer's word on one guarantee; a return or a refusal says why."""

    decision: Literal["accept", "return", "decline"]
    note: SafeText | None = None

    @model_validator(mode="after")
    def require_note(self) -> Self:
        if self.decision != "accept" and not (self.note and self.note.strip()):
            raise PydanticCustomError(
                "note.missing", "差戻し・お引受け不可の場合は理由を入力してください。", {"field": "note"}
            )
        return self


class AssignmentForm(Schema):
    """Who reviews a guarantee: `me`, another officer's client id, or None to let go of it.

    `take_over` says that it is meant even where another officer has it.
    """

    assignee: SafeText | None
    take_over: StrictBool = False


class WithdrawalForm(Schema):
    """取下げ of one kind, or of all that may still be withdrawn."""

    kind: GuaranteeKind | None = None
    note: SafeText | None = None


class PremiumReceiptForm(Schema):
    """Whole yen, 0 where none is due; an amount other than the premium says why, and the history shows it.

    `received_on` is a day in Japan, from that on which the application was received until today.
    """

    received_on: Day
    amount: YenOrZero
    reason: SafeText | None = None


class PremiumQuoteForm(Schema):
    kind: GuaranteeKind
    amount: Yen
    contract_amount: Yen | None = None


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
