"""What application_api answers of an application: its content, findings and statuses, and how it came to them."""

from datetime import date
from typing import Annotated, Literal
from uuid import UUID

from pydantic import Field

from shared.schemas.application.applied import AppliedBody, AppliedGuarantee, AppliedPremium
from shared.schemas.application.choices import SecondApproval, Status
from shared.schemas.application.entered import EnteredForm
from shared.schemas.facts.differences import Difference
from shared.schemas.facts.finding import Finding
from shared.schemas.model import LEFT_OUT, Schema
from shared.schemas.words.dates import Moment
from shared.schemas.words.guarantee import GuaranteeKind
from shared.schemas.words.money import YenOrZero


class Normalised(Schema):
    """A field that was converted to full width, before and after."""

    pointer: str
    before: str
    after: str


class PremiumAnswer(AppliedPremium):
    """保証料 in whole yen (非課税); `source` names where the rate was read, or `sample` for invented figures.

    Of a change `amount` is what is paid in addition, and `refund_amount` what is given back. `due` is what of it no
    receipt has settled yet, `overpaid` what was paid beyond it: a request that was paid for may cost more or less when
    it is sent again.
    """

    amount: YenOrZero
    due: YenOrZero
    overpaid: YenOrZero | None = LEFT_OUT
    refund_amount: YenOrZero | None = LEFT_OUT
    source: str


class GuaranteeAnswer(AppliedGuarantee):
    """`ratio` is percent with one decimal, rounded down; `assigned_to` is None to builders.

    `tag` is the version of this guarantee and of what all guarantees of the application share: acts on it name it.
    `approval` is None unless the amount is above the signing limit of the officer who accepted.

    `handed_in_on` is when number and key were handed in to the town, once issuance said so.

    Of a change alone: which one it will be (第n回), the version it was made from, and what it alters of that.
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
    handed_in_on: date | None = LEFT_OUT
    note_from_surety: str | None
    assigned_to: str | None
    status_since: Moment
    change_no: int | None = LEFT_OUT
    base_version: int | None = LEFT_OUT
    differences: list[Difference] | None = LEFT_OUT


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


class PremiumFigure(Schema):
    """Of a change `amount` is what is paid in addition, and `refund_amount` what is given back."""

    amount: YenOrZero
    refund_amount: YenOrZero | None = LEFT_OUT
    source: str


class GuaranteeFigures(Schema):
    """Of a guarantee whose kind and amounts are there; of others there are none yet.

    Of a change also what it alters, once nothing is missing.
    """

    kind: GuaranteeKind
    ratio: str
    premium: PremiumFigure
    change_no: int | None = LEFT_OUT
    differences: list[Difference] | None = LEFT_OUT


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


class ChangeFormAnswer(AppliedBody):
    """変更申込書: what is in force of one guarantee, as the form of an application for its change."""

    guarantees: list[AppliedGuarantee]
