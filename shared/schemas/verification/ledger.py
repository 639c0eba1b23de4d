"""台帳: what secures a town's contracts, as it opened it or entered it by hand."""

from datetime import date
from enum import StrEnum
from typing import Annotated, Self
from uuid import UUID

from pydantic import AfterValidator, Field, StringConstraints, model_validator
from pydantic_core import PydanticCustomError

from shared.schemas.model import Form, Schema
from shared.schemas.page import MOST_VALUES, ListQuery, Page
from shared.schemas.text.safe_text import SafeText, SearchText
from shared.schemas.words.dates import ContractDay, Moment
from shared.schemas.words.fields import refuse_blank
from shared.schemas.words.guarantee import GuaranteeKind
from shared.schemas.words.money import Yen


class LedgerMedium(StrEnum):
    """What the security is: an electronic certificate, one on paper, a bond of an insurer or a bank, or cash."""

    ELECTRONIC = "electronic"
    PAPER = "paper"
    INSURER = "insurer"
    BANK = "bank"
    DEPOSIT = "deposit"


class LedgerState(StrEnum):
    """Derived on the day of the answer, Japan time; RETURNED only of what was entered by hand."""

    IN_FORCE = "in_force"
    TERMINATED = "terminated"
    EXPIRED = "expired"
    RETURNED = "returned"


class Attention(StrEnum):
    """Why somebody should look at it: in the order in which a row names them."""

    CHANGED_SINCE_SEEN = "changed_since_seen"
    EXPIRES_SOON = "expires_soon"
    TERM_BEYOND_EXPIRY = "term_beyond_expiry"
    RETURNED_UNANSWERED = "returned_unanswered"


class LedgerEncoding(StrEnum):
    """UTF-8 with a byte order mark, or Shift_JIS as Windows has it."""

    UTF_8 = "utf-8-sig"
    CP932 = "cp932"


def _refuse_electronic(medium: LedgerMedium) -> LedgerMedium:
    if medium is LedgerMedium.ELECTRONIC:
        raise PydanticCustomError(
            "ledger.electronic", "電子保証は、保証契約番号と認証キーで照会すると台帳に登録されます。"
        )
    return medium


def _require_one_line(text: str) -> str:
    if "\n" in text or "\r" in text:
        raise PydanticCustomError("text.line_break", "改行せずに、1行で入力してください。")
    return text


_Line = Annotated[SafeText, AfterValidator(refuse_blank), AfterValidator(_require_one_line)]
_Name = Annotated[_Line, StringConstraints(min_length=1, max_length=200)]
_Number = Annotated[_Line, StringConstraints(min_length=1, max_length=100)]


class LedgerEntryForm(Form):
    """What a town enters by hand, amounts in whole yen: all of it again where it is changed. An electronic certificate
    is not entered: it enters the ledger when it is opened.

    `expires_on` may be left out of a cash deposit alone. `returned_on` is the day on which the paper, the bond or the
    cash was given back (返還日).
    """

    medium: Annotated[LedgerMedium, AfterValidator(_refuse_electronic)]
    issuer_name: _Name
    number: _Number
    kind: GuaranteeKind
    principal_name: _Name
    works_name: _Name
    contract_amount: Yen
    amount: Yen
    expires_on: ContractDay | None = None
    returned_on: ContractDay | None = None
    note: SafeText | None = None

    @model_validator(mode="after")
    def require_expiry(self) -> Self:
        if self.expires_on is None and self.medium is not LedgerMedium.DEPOSIT:
            raise PydanticCustomError("field.missing", "保証期限を入力してください。", {"field": "expires_on"})
        return self


class LedgerItem(Schema):
    """One line of the ledger, amounts in whole yen, in its newest state.

    `version` is the newest, `seen_version` the last that the town opened; both are None of what was entered by hand.
    `opened_at` is when it entered the ledger, `changed_at` when its newest state came about. `tag` goes into `If-Match`
    of a change.
    """

    id: UUID
    authority_code: str
    medium: LedgerMedium
    number: str
    issuer_name: str
    kind: GuaranteeKind
    kind_label: str
    principal_name: str
    works_name: str
    contract_amount: int
    amount: int
    expires_on: date | None
    term_ends_on: date | None
    status: LedgerState
    status_label: str
    attention: list[Attention]
    version: int | None
    seen_version: int | None
    returned_on: date | None
    note: str | None
    opened_at: Moment
    changed_at: Moment
    tag: str


class LedgerPage(Page[LedgerItem]):
    """A page of the 台帳."""


class _Narrowing(Form):
    authority_code: SearchText | None = Field(
        default=None,
        description="団体コード of the town whose ledger it is; only who acts for several towns has to name it.",
    )
    q: SearchText | None = Field(
        default=None,
        description="Words that works, principal, issuer or number hold, all of them, without width, case, and かな or "
        "カナ; or the beginning of a 保証契約番号 or of its last six digits, with or without hyphen.",
    )
    kind: list[GuaranteeKind] = Field(default=[], max_length=MOST_VALUES, description="Any of these kinds.")
    medium: list[LedgerMedium] = Field(
        default=[], alias="form", max_length=MOST_VALUES, description="Any of these `medium`."
    )
    status: list[LedgerState] = Field(
        default=[], max_length=MOST_VALUES, description="Any of these, as of today in Japan."
    )
    attention: list[Attention] = Field(default=[], max_length=MOST_VALUES, description="Any of these.")
    within: int = Field(default=30, ge=0, le=366, description="Days from today within which `expires_soon` is.")
    expires_before: ContractDay | None = Field(default=None, description="Expires before this day.")
    first_day: ContractDay | None = Field(
        default=None, alias="from", description="First day, in Japan, on which it entered the ledger."
    )
    last_day: ContractDay | None = Field(
        default=None, alias="to", description="Last day, in Japan, on which it entered the ledger."
    )


class LedgerQuery(_Narrowing, ListQuery):
    """Conditions of the 台帳."""


class LedgerFileQuery(_Narrowing):
    """Conditions of the 台帳 as one file, and how it is written."""

    encoding: LedgerEncoding = Field(default=LedgerEncoding.UTF_8, description="Encoding of the file.")
    replace: bool = Field(
        default=False,
        description="Write 〓 for each character that the encoding lacks; without it such a file is refused.",
    )
