"""発行承認: what waits for issuance's own word above the amount of issuer.toml, and an officer's word on it."""

from datetime import date
from enum import StrEnum
from typing import Self
from uuid import UUID

from pydantic import Field, model_validator
from pydantic_core import PydanticCustomError

from shared.schemas.model import Schema
from shared.schemas.page import Page
from shared.schemas.text.safe_text import SafeText, is_blank
from shared.schemas.words.dates import Moment
from shared.schemas.words.guarantee import GuaranteeKind, Medium


class ReleaseDecision(StrEnum):
    RELEASE = "release"
    REFUSE = "refuse"


class ReleaseForm(Schema):
    """An officer's word on what waits; a refusal says why, and the builder reads it."""

    decision: ReleaseDecision
    note: SafeText | None = None

    @model_validator(mode="after")
    def require_note(self) -> Self:
        if self.decision is ReleaseDecision.REFUSE and is_blank(self.note or ""):
            raise PydanticCustomError(
                "note.missing", "発行を承認しない場合は理由を入力してください。", {"field": "note"}
            )
        return self


class ReleaseItem(Schema):
    """A guarantee that waits for a release, as it was approved. Amounts in whole yen; `arrived_at` is since when."""

    guarantee_id: UUID
    tag: str
    kind: GuaranteeKind
    kind_label: str
    medium: Medium = Field(alias="form")
    amount: int
    contract_amount: int
    expires_on: date
    authority_code: str
    authority_name: str
    works_name: str
    principal_name: str
    office_code: str
    arrived_at: Moment


class ReleasePage(Page[ReleaseItem]):
    """A page of what waits for a release."""


class ReleaseAnswer(Schema):
    """What was decided; `contract_number` is None where it was refused."""

    guarantee_id: UUID
    decision: ReleaseDecision
    contract_number: str | None
    decided_by: str
    decided_at: Moment
