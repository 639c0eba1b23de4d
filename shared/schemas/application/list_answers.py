"""申込一覧: what the list of applications shows of each."""

from typing import Annotated, Literal
from uuid import UUID

from pydantic import Field

from shared.schemas.application.choices import Status
from shared.schemas.model import LEFT_OUT, Schema
from shared.schemas.page import Page
from shared.schemas.words.dates import Moment
from shared.schemas.words.guarantee import GuaranteeKind, Medium
from shared.schemas.words.money import YenOrZero


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

    `authority_name` is None where the town is not known (any more). Of a change `change_of` is the number of its
    guarantee.
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
    change_of: str | None = LEFT_OUT
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


class ApplicationPage(Page[ListedApplication]):
    """A page of the list of applications."""
