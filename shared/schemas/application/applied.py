"""申込内容 as it was kept: the fields of the forms, without their rules.

A rule that is made stricter must not make what was kept before unreadable, so that nothing here checks more than types,
and what is unknown is passed over. A test holds the fields against those of the forms.
"""

from datetime import date
from decimal import Decimal
from typing import Annotated, Literal, Self

from pydantic import PlainSerializer, WithJsonSchema

from shared.schemas.application.choices import PaymentMethod, ThisYearBasis
from shared.schemas.model import LEFT_OUT, Fact, Schema
from shared.schemas.words.dates import Term
from shared.schemas.words.fields import write_share
from shared.schemas.words.guarantee import GuaranteeKind, Medium, VersionKind
from shared.schemas.words.parties import Representative
from shared.schemas.words.works_kind import WorksKind


class Applied(Fact):
    @classmethod
    def of(cls, form: Schema) -> Self:
        """What is kept of a form; what it leaves out is read as it is where a form is sent without it."""
        return cls.model_validate(form.model_dump(exclude_none=True))


class AppliedWorks(Applied):
    """請負工事. Amounts in whole yen; `this_year_amount` only for works over several fiscal years."""

    name: str
    number: str | None = None
    kind: WorksKind = WorksKind.CONSTRUCTION
    contract_amount: int
    contract_date: date
    term: Term
    this_year_amount: int | None = None
    this_year_basis: ThisYearBasis | None = None
    fiscal_year: int | None = LEFT_OUT
    low_bid: bool = False
    notice_date: date | None = LEFT_OUT
    section: str | None = LEFT_OUT


class AppliedMember(Applied):
    """構成員; `share` in percent."""

    name: str
    corporate_number: str
    share: Annotated[Decimal, PlainSerializer(write_share, return_type=int | float), WithJsonSchema({"type": "number"})]
    representative: bool = False


class AppliedJointVenture(Applied):
    """共同企業体: 甲型 shares the works, 乙型 divides them."""

    name: str
    type: Literal["甲型", "乙型"]
    members: tuple[AppliedMember, ...]


class AppliedPrincipal(Applied):
    """受注者. `corporate_number` is the 法人番号, or the customer number of a builder that has none."""

    name: str
    corporate_number: str
    address: str
    representative: Representative
    joint_venture: AppliedJointVenture | None = None


class AppliedDepositBank(Applied):
    """預託金融機関; the codes are those of 全銀."""

    bank: str
    branch: str
    bank_code: str | None = LEFT_OUT
    branch_code: str | None = LEFT_OUT


class AppliedIntermediate(Applied):
    """What an intermediate payment builds on, as the builder declared it. Whole yen."""

    advance_contract_number: str
    advance_amount: int
    half_term_passed: bool
    half_work_done: bool
    certified: bool


class AppliedPremium(Applied):
    """How the premium is paid."""

    payment_method: PaymentMethod
    bill_to: str = "principal"
    paper_statement: bool = False


class AppliedGuarantee(Applied):
    """One guarantee that was asked for. Whole yen."""

    kind: GuaranteeKind
    form: Medium
    certificate_delivery: Literal["counter", "post"] | None = None
    amount: int
    expires_on: date
    deposit_bank: AppliedDepositBank | None = None
    redeposit: bool = False
    deliver_directly: bool = False
    intermediate: AppliedIntermediate | None = LEFT_OUT
    premium: AppliedPremium


class AppliedNotification(Applied):
    """電子保証発行完了のお知らせ: whether it is wanted, and where."""

    wanted: bool
    email: str | None = None


class AppliedContact(Applied):
    department: str | None = None
    title: str | None = None
    name: str
    phone: str


class AppliedBody(Applied):
    """An application without its guarantees; `change_of` is the number of the guarantee that a change is about."""

    authority_code: str
    works: AppliedWorks
    principal: AppliedPrincipal
    office_code: str
    notification: AppliedNotification
    contact: AppliedContact
    message: str | None = None
    change_of: str | None = None


class InForce(Applied):
    """What is in force of an issued guarantee, as the form of applying would say it.

    What its certificate says is the certificate's; the rest, which no certificate says, is of the newest request.
    `premium_amount` is what was charged so far, in whole yen; `change_no` how many changes it has behind it.
    """

    contract_number: str
    version: int
    version_kind: VersionKind
    change_no: int
    premium_amount: int
    authority_code: str
    works: AppliedWorks
    principal: AppliedPrincipal
    guarantee: AppliedGuarantee
