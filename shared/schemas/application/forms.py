"""申込: the form a builder's front end sends."""

from typing import Annotated, Literal, Self
from uuid import UUID

from pydantic import (
    Field,
    StrictBool,
    model_validator,
)
from pydantic_core import PydanticCustomError

from shared.schemas.application.choices import PaymentMethod, ThisYearBasis
from shared.schemas.model import LEFT_OUT, Form, Schema
from shared.schemas.text.safe_text import SafeText
from shared.schemas.words.contract_number import ContractNumber
from shared.schemas.words.dates import ContractDay
from shared.schemas.words.fields import (
    AuthorityCode,
    BankCode,
    BranchCode,
    CorporateNumber,
    Email,
    LongName,
    Message,
    Name,
    OfficeCode,
    Phone,
    Share,
)
from shared.schemas.words.guarantee import GuaranteeKind, Medium
from shared.schemas.words.money import Yen
from shared.schemas.words.works_kind import WorksKind

FEWEST_MEMBERS = 2


class TermForm(Form):
    """工期, first and last day included."""

    start: ContractDay = Field(alias="from")
    end: ContractDay = Field(alias="to")


class WorksForm(Schema):
    """請負工事の情報. Amounts in whole yen; `this_year_amount` is set for works over several fiscal years.

    `fiscal_year` (2026 for 令和8年度) is the one a guarantee is for; left out, it is that of the day of application,
    or the nearest to it that contract and term touch. `notice_date` (公告日, or the day of the 指名) and `section`
    (発注担当課) are for towns whose first day of electronic guarantees goes by them.
    """

    name: LongName
    number: Name | None = None
    kind: WorksKind = WorksKind.CONSTRUCTION
    contract_amount: Yen
    contract_date: ContractDay
    term: TermForm
    this_year_amount: Yen | None = None
    this_year_basis: ThisYearBasis | None = None
    fiscal_year: Annotated[int, Field(strict=True, ge=2019, le=2100)] | None = LEFT_OUT
    low_bid: StrictBool = False
    notice_date: ContractDay | None = LEFT_OUT
    section: Name | None = LEFT_OUT

    @model_validator(mode="after")
    def require_this_year(self) -> Self:
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


class MemberForm(Schema):
    """構成員; `share` in percent, two decimals at most."""

    name: Name
    corporate_number: CorporateNumber
    share: Share
    representative: StrictBool = False


class JointVentureForm(Schema):
    """共同企業体: 甲型 shares the works, 乙型 divides them."""

    name: Name
    type: Literal["甲型", "乙型"]
    members: Annotated[list[MemberForm], Field(min_length=FEWEST_MEMBERS, max_length=10)]


class PrincipalForm(Schema):
    """受注者. `corporate_number` is the 法人番号, or the customer number of a builder that has none."""

    name: Name
    corporate_number: CorporateNumber
    address: LongName
    representative: RepresentativeForm
    joint_venture: JointVentureForm | None = None


class DepositBankForm(Schema):
    """預託金融機関（全角）; the codes are those of 全銀."""

    bank: Name
    branch: Name
    bank_code: BankCode | None = LEFT_OUT
    branch_code: BranchCode | None = LEFT_OUT


class IntermediateForm(Schema):
    """What an intermediate payment builds on, as the builder declares it: the advance before it, and 認定."""

    advance_contract_number: ContractNumber
    advance_amount: Yen
    half_term_passed: StrictBool
    half_work_done: StrictBool
    certified: StrictBool


class PremiumForm(Schema):
    payment_method: PaymentMethod
    bill_to: Literal["principal"] = "principal"
    paper_statement: StrictBool = False


class GuaranteeForm(Schema):
    """One guarantee asked for. Paper names how it is received; an advance names its deposit bank."""

    kind: GuaranteeKind
    form: Medium
    certificate_delivery: Literal["counter", "post"] | None = None
    amount: Yen
    expires_on: ContractDay
    deposit_bank: DepositBankForm | None = None
    redeposit: StrictBool = False
    deliver_directly: StrictBool = False
    intermediate: IntermediateForm | None = LEFT_OUT
    premium: PremiumForm

    @model_validator(mode="after")
    def require_delivery(self) -> Self:
        if (self.form is Medium.PAPER) != (self.certificate_delivery is not None):
            raise PydanticCustomError(
                "certificate_delivery.mismatch",
                "保証証書受取は、証書（紙）では窓口・郵送を選び、電子保証では選ばないでください。",
                {"field": "certificate_delivery"},
            )
        if self.form is Medium.PAPER and self.deliver_directly:
            raise PydanticCustomError(
                "deliver_directly.needless",
                "発注者への直接送付は、電子保証でのみ利用できます。",
                {"field": "deliver_directly"},
            )
        return self

    @model_validator(mode="after")
    def require_deposit_bank(self) -> Self:
        if (self.kind is GuaranteeKind.CONTRACT) == (self.deposit_bank is not None):
            raise PydanticCustomError(
                "deposit_bank.mismatch",
                "預託金融機関は、前払金保証・中間前払金保証では入力し、契約保証では入力しないでください。",
                {"field": "deposit_bank"},
            )
        if (self.kind is GuaranteeKind.INTERMEDIATE_PAYMENT) != (self.intermediate is not None):
            raise PydanticCustomError(
                "intermediate.mismatch",
                "中間前払金の要件は、中間前払金保証でのみ、かつ必ず入力してください。",
                {"field": "intermediate"},
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
    def require_email(self) -> Self:
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


class ApplicationForm(Schema):
    """The three tabs of the application screen: 請負工事の情報, 保証の申込内容, その他.

    `change_of` is the 保証契約番号 of the guarantee that an application for change is about.
    """

    authority_code: AuthorityCode
    works: WorksForm
    principal: PrincipalForm
    office_code: OfficeCode
    notification: Notification
    contact: Contact
    message: Message | None = None
    change_of: ContractNumber | None = None
    guarantees: Annotated[list[GuaranteeForm], Field(min_length=1, max_length=3)]

    @model_validator(mode="after")
    def require_different_kinds(self) -> Self:
        if len({guarantee.kind for guarantee in self.guarantees}) < len(self.guarantees):
            raise PydanticCustomError("kind.twice", "同じ保証種類は1件だけ申し込めます。", {"field": "guarantees"})
        return self


class NewApplicationForm(ApplicationForm):
    """`draft` keeps it without sending it (申込作成); otherwise it is submitted at once."""

    draft: StrictBool = False


class CopyForm(Schema):
    """An earlier application of one's own, to start a new draft from."""

    copy_of: UUID


class WithdrawalForm(Schema):
    """取下げ of one kind, or of all that may still be withdrawn."""

    kind: GuaranteeKind | None = None
    note: SafeText | None = None


class PremiumQuoteForm(Schema):
    kind: GuaranteeKind
    amount: Yen
    contract_amount: Yen | None = None
