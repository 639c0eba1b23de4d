"""What the lists of application_api are asked for, in the query of the address."""

from enum import StrEnum
from typing import Annotated

from pydantic import Field

from shared.schemas.application.choices import ApplicationSort, Status
from shared.schemas.model import Form
from shared.schemas.page import MOST_VALUES, MOST_YEN, ListQuery
from shared.schemas.text.safe_text import SearchText
from shared.schemas.words.dates import ContractDay, Day
from shared.schemas.words.guarantee import GuaranteeKind

_Texts = Annotated[list[SearchText], Field(max_length=MOST_VALUES)]
_MOST_HOURS = 24 * 3650


class ApplicationQuery(ListQuery):
    """Conditions of the list of applications; of several values of one parameter, any will do."""

    q: SearchText | None = Field(
        default=None,
        description="Words that the works' name or number holds, all of them; without width, case, and かな or カナ.",
    )
    status: list[Status] = Field(default=[], max_length=MOST_VALUES, description="手続状況 of one of its guarantees.")
    kind: list[GuaranteeKind] = Field(default=[], max_length=MOST_VALUES, description="Kind of one of its guarantees.")
    office_code: _Texts = Field(default=[], description="取扱箇所.")
    authority_code: _Texts = Field(default=[], description="発注者: 団体コード, six digits.")
    corporate_number: SearchText | None = Field(
        default=None, description="法人番号 or customer number of the builder; for officers only."
    )
    first_day: ContractDay | None = Field(
        default=None, alias="from", description="First day, in Japan, on which it was received; drafts were not."
    )
    last_day: ContractDay | None = Field(
        default=None, alias="to", description="Last day, in Japan, on which it was received."
    )
    amount_from: int | None = Field(default=None, ge=0, le=MOST_YEN, description="Least 請負金額, in whole yen.")
    amount_to: int | None = Field(default=None, ge=0, le=MOST_YEN, description="Greatest 請負金額, in whole yen.")
    assigned_to: SearchText | None = Field(
        default=None, description="Client id of the officer who has a guarantee in hand, or `me`; for officers only."
    )
    waiting_longer_than_hours: int | None = Field(
        default=None,
        ge=0,
        le=_MOST_HOURS,
        description="Has a guarantee that has had its status for so long: `submitted`, unless `status` is named.",
    )
    sort: ApplicationSort = Field(default=ApplicationSort.NEWEST, description="Order; `-` puts the highest first.")


class ReturnQuery(ListQuery):
    """Conditions of the list of what towns returned."""

    answered: bool | None = Field(default=None, description="Only those that are answered, or that are not.")


class SummaryBy(StrEnum):
    """手続状況, 取扱箇所, 発注者, or the month in Japan in which it was received."""

    STATUS = "status"
    OFFICE = "office"
    TOWN = "town"
    MONTH = "month"


class SummaryQuery(Form):
    by: SummaryBy = Field(description="What is counted and summed up together.")
    first_day: ContractDay | None = Field(
        default=None, alias="from", description="First day, in Japan, on which it was received."
    )
    last_day: ContractDay | None = Field(
        default=None, alias="to", description="Last day, in Japan, on which it was received."
    )


class AuthorityQuery(ListQuery):
    q: SearchText | None = Field(default=None, description="Parts of name, reading, prefecture or code.")
    electronic_on: Day | None = Field(default=None, description="Day on which it takes electronic guarantees.")
