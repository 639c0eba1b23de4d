"""入力内容: what has been entered of an application so far; any field may still be missing, and is then None.

Here is what the check looks at, and what is kept of a half-filled draft. As in applied.py nothing checks more than
types: the doors do (forms.py and draft_form.py). A test holds the fields against those of the forms.
"""

from datetime import date
from decimal import Decimal
from typing import Annotated, Literal

from pydantic import Field, PlainSerializer

from shared.schemas.application.applied import Applied
from shared.schemas.application.choices import PaymentMethod, ThisYearBasis
from shared.schemas.words.fields import write_share
from shared.schemas.words.guarantee import GuaranteeKind, Medium
from shared.schemas.words.works_kind import WorksKind


class EnteredTerm(Applied):
    """工期, first and last day included."""

    start: date | None = Field(default=None, alias="from")
    end: date | None = Field(default=None, alias="to")


class EnteredWorks(Applied):
    """請負工事, as far as it was entered. Amounts in whole yen."""

    name: str | None = None
    number: str | None = None
    kind: WorksKind | None = None
    contract_amount: int | None = None
    contract_date: date | None = None
    term: EnteredTerm | None = None
    this_year_amount: int | None = None
    this_year_basis: ThisYearBasis | None = None
    fiscal_year: int | None = None
    low_bid: bool | None = None
    notice_date: date | None = None
    section: str | None = None


class EnteredRepresentative(Applied):
    title: str | None = None
    name: str | None = None


class EnteredMember(Applied):
    """構成員, as far as it was entered; `share` in percent."""

    name: str | None = None
    corporate_number: str | None = None
    share: Annotated[Decimal, PlainSerializer(write_share, return_type=int | float)] | None = None
    representative: bool | None = None


class EnteredJointVenture(Applied):
    """共同企業体, as far as it was entered."""

    name: str | None = None
    type: Literal["甲型", "乙型"] | None = None
    members: tuple[EnteredMember, ...] | None = None


class EnteredPrincipal(Applied):
    """受注者, as far as it was entered."""

    name: str | None = None
    corporate_number: str | None = None
    address: str | None = None
    representative: EnteredRepresentative | None = None
    joint_venture: EnteredJointVenture | None = None


class EnteredDepositBank(Applied):
    """預託金融機関, as far as it was entered; the codes are those of 全銀."""

    bank: str | None = None
    branch: str | None = None
    bank_code: str | None = None
    branch_code: str | None = None


class EnteredIntermediate(Applied):
    """What an intermediate payment builds on, as far as it was entered. Whole yen."""

    advance_contract_number: str | None = None
    advance_amount: int | None = None
    half_term_passed: bool | None = None
    half_work_done: bool | None = None
    certified: bool | None = None


class EnteredPremium(Applied):
    """How the premium is paid, as far as it was entered."""

    payment_method: PaymentMethod | None = None
    bill_to: str | None = None
    paper_statement: bool | None = None


class EnteredGuarantee(Applied):
    """One guarantee, as far as it was entered. Whole yen."""

    kind: GuaranteeKind | None = None
    form: Medium | None = None
    certificate_delivery: Literal["counter", "post"] | None = None
    amount: int | None = None
    expires_on: date | None = None
    deposit_bank: EnteredDepositBank | None = None
    redeposit: bool | None = None
    deliver_directly: bool | None = None
    intermediate: EnteredIntermediate | None = None
    premium: EnteredPremium | None = None


class EnteredNotification(Applied):
    """電子保証発行完了のお知らせ, as far as it was entered."""

    wanted: bool | None = None
    email: str | None = None


class EnteredContact(Applied):
    department: str | None = None
    title: str | None = None
    name: str | None = None
    phone: str | None = None


class EnteredForm(Applied):
    """An application, as far as it was entered; None and a field that is not there mean the same."""

    authority_code: str | None = None
    works: EnteredWorks | None = None
    principal: EnteredPrincipal | None = None
    office_code: str | None = None
    notification: EnteredNotification | None = None
    contact: EnteredContact | None = None
    message: str | None = None
    change_of: str | None = None
    guarantees: tuple[EnteredGuarantee, ...] | None = None
