"""What the lists of issuance_api are asked for, in the query of the address."""

from enum import StrEnum
from typing import Annotated

from pydantic import Field

from shared.schemas.model import Form
from shared.schemas.page import MOST_VALUES, MOST_YEN, ListQuery
from shared.schemas.text.safe_text import SearchText
from shared.schemas.words.dates import ContractDay
from shared.schemas.words.guarantee import GuaranteeKind, Medium, State

_Texts = Annotated[list[SearchText], Field(max_length=MOST_VALUES)]
_WORDS = (
    "Words that works, town, principal or joint venture hold, all of them, without width, case, and かな or カナ; or "
    "the beginning of a 保証契約番号 or of its last six digits, with or without hyphen, l and I for 1, O for 0."
)


class GuaranteeSort(StrEnum):
    """Of the list of guarantees, with `-` the highest first; `amount` is that of the works, `expires_on` 保証期限."""

    HIGHEST_NUMBER = "-contract_number"
    LOWEST_NUMBER = "contract_number"
    NEWEST = "-concluded_at"
    OLDEST = "concluded_at"
    LARGEST = "-amount"
    ENDING = "expires_on"


class HistorySort(StrEnum):
    NEWEST = "-registered_at"
    OLDEST = "registered_at"


class _Narrowing(ListQuery):
    q: SearchText | None = Field(default=None, description=_WORDS)
    kind: list[GuaranteeKind] = Field(default=[], max_length=MOST_VALUES, description="Any of these kinds.")
    medium: list[Medium] = Field(
        default=[], alias="form", max_length=MOST_VALUES, description="Electronic or paper; of both, either will do."
    )
    authority_code: _Texts = Field(default=[], description="発注者: any of these 団体コード, six digits each.")
    corporate_number: SearchText | None = Field(
        default=None, description="法人番号 or customer number of the builder; for officers only."
    )


class GuaranteeQuery(_Narrowing):
    """Conditions of the 保証契約一覧."""

    status: list[State] = Field(default=[], max_length=MOST_VALUES, description="Any of these, as of today in Japan.")
    first_day: ContractDay | None = Field(
        default=None, alias="from", description="First day, in Japan, on which it got its number."
    )
    last_day: ContractDay | None = Field(
        default=None, alias="to", description="Last day, in Japan, on which it got its number."
    )
    amount_from: int | None = Field(default=None, ge=0, le=MOST_YEN, description="Least 請負金額, in whole yen.")
    amount_to: int | None = Field(default=None, ge=0, le=MOST_YEN, description="Greatest 請負金額, in whole yen.")
    expires_from: ContractDay | None = Field(default=None, description="First day on which its 保証期限 may be.")
    expires_to: ContractDay | None = Field(default=None, description="Last day on which its 保証期限 may be.")
    sort: GuaranteeSort = Field(default=GuaranteeSort.HIGHEST_NUMBER, description="Order; `-` puts the highest first.")


class HistoryQuery(_Narrowing):
    """Conditions of the 電子保証履歴一覧."""

    first_day: ContractDay | None = Field(
        default=None, alias="from", description="First day, in Japan, on which it was registered."
    )
    last_day: ContractDay | None = Field(
        default=None, alias="to", description="Last day, in Japan, on which it was registered."
    )
    sort: HistorySort = Field(default=HistorySort.NEWEST, description="Order; `-` puts the newest first.")


class GuaranteeSummaryBy(StrEnum):
    """The month in Japan in which it got its number, 保証種類, 発注者, electronic or paper, or 取扱箇所."""

    MONTH = "month"
    KIND = "kind"
    TOWN = "town"
    FORM = "form"
    OFFICE = "office"


class GuaranteeSummaryQuery(Form):
    by: GuaranteeSummaryBy = Field(description="What is counted and summed up together.")
    first_day: ContractDay | None = Field(
        default=None, alias="from", description="First day, in Japan, on which it got its number."
    )
    last_day: ContractDay | None = Field(
        default=None, alias="to", description="Last day, in Japan, on which it got its number."
    )
