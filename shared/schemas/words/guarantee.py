"""保証契約: the words and the content of one certificate, as issued, drawn, registered and looked up."""

from datetime import date
from decimal import Decimal
from enum import StrEnum

from pydantic import Field

from shared.schemas.model import Fact
from shared.schemas.words.contract_number import ContractNumber
from shared.schemas.words.dates import Day
from shared.schemas.words.money import Yen


class GuaranteeKind(StrEnum):
    ADVANCE_PAYMENT = "advance_payment"
    INTERMEDIATE_PAYMENT = "intermediate_payment"
    CONTRACT = "contract"


KIND_LABELS = {
    GuaranteeKind.ADVANCE_PAYMENT: "前払金保証",
    GuaranteeKind.INTERMEDIATE_PAYMENT: "中間前払金保証",
    GuaranteeKind.CONTRACT: "契約保証",
}


class Medium(StrEnum):
    ELECTRONIC = "electronic"
    PAPER = "paper"


class VersionKind(StrEnum):
    NEW = "new"
    CHANGE = "change"
    CORRECTION = "correction"
    CHANGE_CANCELLATION = "change_cancellation"
    TERMINATION = "termination"


VERSION_LABELS = {
    VersionKind.NEW: "新規",
    VersionKind.CHANGE: "変更",
    VersionKind.CORRECTION: "訂正",
    VersionKind.CHANGE_CANCELLATION: "変更取消",
    VersionKind.TERMINATION: "解約",
}


class Term(Fact):
    """工期: first and last day of the works, both included."""

    start: Day = Field(alias="from")
    end: Day = Field(alias="to")


class Representative(Fact):
    title: str
    name: str


class Principal(Fact):
    """保証契約者 as printed; `corporate_number` is None for a builder that has none."""

    name: str
    corporate_number: str | None
    address: str
    representative: Representative


class DepositBank(Fact):
    """預託金融機関, where the advance is paid in."""

    bank: str
    branch: str


class JointVentureMember(Fact):
    """構成員; `share` is 出資割合 in percent."""

    name: str
    share: Decimal
    representative: bool = False


class Issuer(Fact):
    """The surety company as it signs a certificate."""

    code: str
    name: str
    address: str
    president_title: str
    president_name: str


class Office(Fact):
    """取扱箇所: the branch that answers questions; `code` is the three digits that start its contract numbers."""

    code: str
    name: str
    phone: str
    fax: str


class Certificate(Fact):
    """The content of one version of a guarantee: all that its PDF shows, and nothing else.

    Amounts are whole yen. `beneficiary` is the name printed (東伊豆町長), `terms_name` the 約款 the undertaking names,
    `change_no` 0 for a certificate that was never changed.
    """

    contract_number: ContractNumber
    issuer: Issuer
    kind: GuaranteeKind
    principal: Principal
    joint_venture_name: str | None = None
    joint_venture_members: tuple[JointVentureMember, ...] = ()
    authority_code: str
    authority_name: str
    beneficiary: str
    amount: Yen
    expires_on: date
    works_name: str
    works_number: str | None
    contract_amount: Yen
    term: Term
    contract_date: date
    deposit_bank: DepositBank | None
    terms_name: str
    office: Office
    change_no: int = 0
