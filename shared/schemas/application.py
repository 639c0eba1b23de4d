"""申込: the form a builder's front end sends, and the answer it gets."""

from datetime import date
from enum import StrEnum
from typing import Annotated, Literal, Self
from uuid import UUID

from pydantic import AfterValidator, EmailStr, Field, StrictBool, StringConstraints, model_validator
from pydantic_core import PydanticCustomError

from shared.schemas.dates import Day, Moment
from shared.schemas.guarantee import CertificateForm, GuaranteeKind
from shared.schemas.model import Schema
from shared.schemas.money import Yen, YenOrZero
from shared.schemas.text import SafeText


def refuse_blank(text: str) -> str:
    if not text.strip():
        raise PydanticCustomError("text.blank", "空白以外の文字を入力してください。")
    return text


def require_plain_address(address: str) -> str:
    """ASCII only, and nothing that a mail program could take for an encoded word (RFC 2047)."""
    if not address.isascii() or "=?" in address:
        raise PydanticCustomError("email.not_plain", "メールアドレスは半角英数字の通常の形式で入力してください。")
    return address


Name = Annotated[str, StringConstraints(min_length=1, max_length=100), AfterValidator(refuse_blank)]
LongName = Annotated[str, StringConstraints(min_length=1, max_length=200), AfterValidator(refuse_blank)]
Message = Annotated[str, StringConstraints(max_length=1000)]
AuthorityCode = Annotated[str, StringConstraints(pattern=r"^[0-9]{6}$")]
OfficeCode = Annotated[str, StringConstraints(pattern=r"^[0-9]{3}$")]
CorporateNumber = Annotated[str, StringConstraints(pattern=r"^[0-9A-Za-z-]{1,20}$")]
Phone = Annotated[str, StringConstraints(pattern=r"^[0-9+()-]{2,20}$")]
Email = Annotated[EmailStr, AfterValidator(require_plain_address)]


class WorksKind(StrEnum):
    """工事 / 設計 / 測量: towns set other advance rates for design and survey."""

    CONSTRUCTION = "construction"
    DESIGN = "design"
    SURVEY = "survey"


class ThisYearBasis(StrEnum):
    """出来高予定額 / 支払限度額."""

    PLANNED_OUTPUT = "planned_output"
    PAYMENT_LIMIT = "payment_limit"


class PaymentMethod(StrEnum):
    """振込 / 現金 / 保証料一括納付: only the last bills later and needs no receipt before approval."""

    BANK_TRANSFER = "bank_transfer"
    CASH = "cash"
    MONTHLY = "monthly"


class Status(StrEnum):
    DRAFT = "draft"
    SUBMITTED = "submitted"
    ACCEPTED = "accepted"
    APPROVED = "approved"
    ISSUED = "issued"
    REGISTERED = "registered"
    RETURNED = "returned"
    WITHDRAWN = "withdrawn"
    DECLINED = "declined"


class TermForm(Schema):
    """工期, first and last day included."""

    start: Day = Field(alias="from")
    end: Day = Field(alias="to")


class WorksForm(Schema):
    """請負工事の情報. Amounts in whole yen; `this_year_amount` is set for works over several fiscal years."""

    name: LongName
    number: Name | None = None
    kind: WorksKind = WorksKind.CONSTRUCTION
    contract_amount: Yen
    contract_date: Day
    term: TermForm
    this_year_amount: Yen | None = None
    this_year_basis: ThisYearBasis | None = None
    low_bid: StrictBool = False

    @model_validator(mode="after")
    def check_this_year(self) -> Self:
        if (self.this_year_amount is None) != (self.this_year_basis is None):
            missing = "this_year_amount" if self.this_year_amount is None else "this_year_basis"
            raise PydanticCustomError(
                "this_year.incomplete",
                "今年度対象額と、その区分（出来高予定額・支払限度額）は両方を入力してください。",
                {"field": missing},
            )
        return self


class RepresentativeForm(Schema):
    title: Name
    name: Name


class PrincipalForm(Schema):
    """受注者. `corporate_number` is the 法人番号, or the customer number of a builder that has none."""

    name: Name
    corporate_number: CorporateNumber
    address: LongName
    representative: RepresentativeForm
    joint_venture: None = None


class DepositBankForm(Schema):
    bank: Name
    branch: Name


class PremiumForm(Schema):
    payment_method: PaymentMethod
    bill_to: Literal["principal"] = "principal"
    paper_statement: StrictBool = False


class GuaranteeBody(Schema):
    kind: GuaranteeKind
    form: CertificateForm
    certificate_delivery: Literal["counter", "post"] | None = None
    amount: Yen
    expires_on: Day
    deposit_bank: DepositBankForm | None = None
    redeposit: StrictBool = False


class GuaranteeForm(GuaranteeBody):
    """One guarantee asked for. Paper names how it is received; an advance names its deposit bank."""

    premium: PremiumForm

    @model_validator(mode="after")
    def check_delivery(self) -> Self:
        if (self.form is CertificateForm.PAPER) != (self.certificate_delivery is not None):
            raise PydanticCustomError(
                "certificate_delivery.mismatch",
                "保証証書受取は、証書（紙）では窓口・郵送を選び、電子保証では選ばないでください。",
                {"field": "certificate_delivery"},
            )
        return self

    @model_validator(mode="after")
    def check_deposit_bank(self) -> Self:
        if (self.kind is GuaranteeKind.CONTRACT) == (self.deposit_bank is not None):
            raise PydanticCustomError(
                "deposit_bank.mismatch",
                "預託金融機関は、前払金保証・中間前払金保証では入力し、契約保証では入力しないでください。",
                {"field": "deposit_bank"},
            )
        if self.kind is GuaranteeKind.CONTRACT and self.redeposit:
            raise PydanticCustomError(
                "redeposit.needless", "再預託は前払金保証・中間前払金保証でのみ利用できます。", {"field": "redeposit"}
            )
        return self


class Notification(Schema):
    """電子保証発行完了のお知らせ: whether it is wanted, and where."""

    wanted: StrictBool
    email: Email | None = None

    @model_validator(mode="after")
    def check_email(self) -> Self:
        if self.wanted and self.email is None:
            raise PydanticCustomError(
                "email.missing", "お知らせを希望する場合はメールアドレスを入力してください。", {"field": "email"}
            )
        return self


class Contact(Schema):
    department: Name | None = None
    title: Name | None = None
    name: Name
    phone: Phone


class ApplicationBody(Schema):
    authority_code: AuthorityCode
    works: WorksForm
    principal: PrincipalForm
    office_code: OfficeCode
    notification: Notification
    contact: Contact
    message: Message | None = None
    change_of: None = None


class ApplicationForm(ApplicationBody):
    """The three tabs of the application screen: 請負工事の情報, 保証の申込内容, その他."""

    guarantees: Annotated[list[GuaranteeForm], Field(min_length=1, max_length=3)]

    @model_validator(mode="after")
    def check_kinds(self) -> Self:
        if len({guarantee.kind for guarantee in self.guarantees}) < len(self.guarantees):
            raise PydanticCustomError("kind.twice", "同じ保証種類は1件だけ申し込めます。", {"field": "guarantees"})
        return self


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
    """`ratio` is percent with one decimal, rounded down."""

    id: UUID
    premium: PremiumAnswer
    ratio: str
    status: Status
    status_label: str
    contract_number: str | None
    registered_at: Moment | None
    note_from_surety: str | None


class ApplicationAnswer(ApplicationBody):
    id: UUID
    received_at: Moment
    version: int
    guarantees: list[GuaranteeAnswer]
    findings: list[Finding]


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


class Move(Schema):
    """One move of one guarantee's status: who (client and role), when, and the note given with it."""

    kind: GuaranteeKind
    from_status: Status | None
    to_status: Status
    to_label: str
    moved_at: Moment
    moved_by: str
    role: str
    note: str | None


class HistoryAnswer(Schema):
    items: list[Move]


class ReviewForm(Schema):
    """An officer's word on one guarantee; a return or a refusal says why."""

    decision: Literal["accept", "return", "decline"]
    note: SafeText | None = None

    @model_validator(mode="after")
    def check_note(self) -> Self:
        if self.decision != "accept" and not (self.note and self.note.strip()):
            raise PydanticCustomError(
                "note.missing", "差戻し・お引受け不可の場合は理由を入力してください。", {"field": "note"}
            )
        return self


class PremiumReceiptForm(Schema):
    received_on: Day
    amount: Yen


class AuthorityAnswer(Schema):
    """発注者 and what it takes electronically; `electronic_from` is None where the town named no first day."""

    code: str
    name: str
    prefecture: str
    beneficiary: str
    electronic_kinds: list[GuaranteeKind]
    electronic_from: date | None


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
