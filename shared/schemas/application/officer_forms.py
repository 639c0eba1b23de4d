"""審査: what an officer of the surety company sends."""

from typing import Annotated, Literal, Self
from uuid import UUID

from pydantic import Field, StrictBool, model_validator
from pydantic_core import PydanticCustomError

from shared.schemas.model import Schema
from shared.schemas.text.safe_text import SafeText, is_blank
from shared.schemas.words.dates import Day
from shared.schemas.words.guarantee import GuaranteeKind
from shared.schemas.words.money import YenOrZero


class ReviewForm(Schema):
    """An officer's word on one guarantee; a return or a refusal says why."""

    decision: Literal["accept", "return", "decline"]
    note: SafeText | None = None

    @model_validator(mode="after")
    def require_note(self) -> Self:
        if self.decision != "accept" and is_blank(self.note or ""):
            raise PydanticCustomError(
                "note.missing", "差戻し・お引受け不可の場合は理由を入力してください。", {"field": "note"}
            )
        return self


class ReviewItem(ReviewForm):
    """One of many reviews; `tag` is that of the guarantee as it was seen."""

    application_id: UUID
    kind: GuaranteeKind
    tag: Annotated[SafeText, Field(min_length=1, max_length=100)]


class ReviewsForm(Schema):
    """Reviews of different guarantees, each decided on its own."""

    items: Annotated[list[ReviewItem], Field(min_length=1, max_length=100)]


class AssignmentForm(Schema):
    """Who reviews a guarantee: `me`, another officer's client id, or None to let go of it.

    `take_over` says that it is meant even where another officer has it.
    """

    assignee: SafeText | None
    take_over: StrictBool = False


class ApprovalForm(Schema):
    """二次承認: a second officer's word, with a note for the history."""

    note: SafeText | None = None


class PremiumReceiptForm(Schema):
    """Whole yen, 0 where none is due; an amount other than the premium says why, and the history shows it.

    `received_on` is a day in Japan, from that on which the application was received until today.
    """

    received_on: Day
    amount: YenOrZero
    reason: SafeText | None = None
