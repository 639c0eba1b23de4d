"""訂正, 変更取消 and 解約: what an officer asks for on a guarantee, and a second officer's word on it."""

from enum import StrEnum
from typing import Annotated, Self
from uuid import UUID

from pydantic import AfterValidator, Field, StrictBool, model_validator
from pydantic_core import PydanticCustomError

from shared.schemas.facts.differences import Difference
from shared.schemas.model import LEFT_OUT, Form, Schema
from shared.schemas.page import Page
from shared.schemas.text.safe_text import SafeText, is_blank
from shared.schemas.words.dates import ContractDay, Day, Moment
from shared.schemas.words.fields import CorporateNumber, LongName, Name, Share
from shared.schemas.words.guarantee import VersionKind
from shared.schemas.words.money import Yen


def _refuse_blank(text: str) -> str:
    if is_blank(text):
        raise PydanticCustomError("reason.missing", "理由を入力してください。")
    return text


Reason = Annotated[SafeText, Field(min_length=1), AfterValidator(_refuse_blank)]


class ActForm(Form):
    """`reason` is for the record; with `preview` nothing is done, and the answer says what would be."""

    reason: Reason
    preview: StrictBool = False


class CorrectedRepresentative(Form):
    title: Name
    name: Name


class CorrectedPrincipal(Form):
    """保証契約者 as it should have been printed."""

    name: LongName
    corporate_number: CorporateNumber | None = None
    address: LongName
    representative: CorrectedRepresentative


class CorrectedMember(Form):
    """構成員; `share` in percent."""

    name: LongName
    share: Share
    representative: StrictBool = False


class CorrectedTerm(Form):
    """工期, first and last day included."""

    start: ContractDay = Field(alias="from")
    end: ContractDay = Field(alias="to")


class CorrectedBank(Form):
    bank: Name
    branch: Name


class CorrectedContent(Form):
    """The fields that were wrong, as they should have been; amounts in whole yen. Number, kind and town stay."""

    principal: CorrectedPrincipal = LEFT_OUT
    joint_venture_name: LongName | None = LEFT_OUT
    joint_venture_members: list[CorrectedMember] | None = Field(default=None, max_length=50)
    beneficiary: LongName = LEFT_OUT
    amount: Yen = LEFT_OUT
    expires_on: ContractDay = LEFT_OUT
    works_name: LongName = LEFT_OUT
    works_number: Name | None = LEFT_OUT
    contract_amount: Yen = LEFT_OUT
    term: CorrectedTerm = LEFT_OUT
    contract_date: ContractDay = LEFT_OUT
    deposit_bank: CorrectedBank | None = LEFT_OUT


class CorrectionForm(ActForm):
    """訂正. `version` names the one that is wrong, the newest unless it is given."""

    content: CorrectedContent
    version: Annotated[int, Field(strict=True, ge=1, le=32_767)] | None = None


class ChangeCancellationForm(ActForm):
    """変更取消: back to the content before the last change."""


class TerminationForm(ActForm):
    """解約, from `effective_on` on: a day between the contract and today."""

    effective_on: Day


class ActDecision(StrEnum):
    APPROVE = "approve"
    REFUSE = "refuse"


class ActDecisionForm(Form):
    """The second officer's word; a refusal says why."""

    decision: ActDecision
    note: SafeText | None = None

    @model_validator(mode="after")
    def require_note(self) -> Self:
        if self.decision is ActDecision.REFUSE and is_blank(self.note or ""):
            raise PydanticCustomError("note.missing", "承認しない場合は理由を入力してください。", {"field": "note"})
        return self


class ActAnswer(Schema):
    """What was done, waits for a second officer, or, for a preview, would be done.

    `version` is the new one, None where there is none (yet). `differences` is what it changes.
    """

    contract_number: str
    kind: VersionKind
    kind_label: str
    version: int | None
    waits: bool
    differences: list[Difference]


class ActItem(Schema):
    """An act that waits for a second officer. `amount` is the guaranteed amount after it, in whole yen."""

    act_id: UUID
    contract_number: str
    tag: str
    kind: VersionKind
    kind_label: str
    base_version: int
    amount: int
    differences: list[Difference]
    reason: str
    asked_by: str
    asked_at: Moment


class ActPage(Page[ActItem]):
    """A page of what waits for a second officer, oldest first."""
