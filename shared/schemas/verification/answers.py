"""What a town asks with number and key, and the answers of verification_api."""

from datetime import date
from enum import StrEnum
from typing import Annotated, Any
from uuid import UUID

from pydantic import AfterValidator, Field, model_validator
from pydantic_core import PydanticCustomError

from shared.schemas.model import Schema
from shared.schemas.text.safe_text import SafeText
from shared.schemas.words.authentication_key import Key
from shared.schemas.words.authority_code import is_authority_code, is_taken_for_one
from shared.schemas.words.contract_number import ContractNumber
from shared.schemas.words.dates import Moment
from shared.schemas.words.guarantee import DepositBank, GuaranteeKind, Issuer, Office, Principal, Term, VersionKind
from shared.schemas.words.scanned import fill_both


class VerificationForm(Schema):
    """Number and key as typed, scanned or pasted: look-alikes, width, case, spaces and hyphens are forgiven.

    The line of the notice's QR code may be scanned into either field, and fills both; the other field is then empty or
    says the same.
    """

    contract_number: ContractNumber
    key: Key

    @model_validator(mode="before")
    @classmethod
    def split_scanned_line(cls, form: Any) -> Any:
        return fill_both(form) if isinstance(form, dict) else form


class State(StrEnum):
    """Derived on the day of the answer, Japan time."""

    IN_FORCE = "in_force"
    TERMINATED = "terminated"
    EXPIRED = "expired"


class RegisteredCertificate(Schema):
    """電子証書, newest content. Amounts in whole yen; `registered_at` is its 電子保証発行日時."""

    contract_number: str
    issuer: Issuer
    kind: GuaranteeKind
    kind_label: str
    principal: Principal
    joint_venture_name: str | None
    beneficiary: str
    authority_code: str
    amount: int
    expires_on: date
    works_name: str
    works_number: str | None
    contract_amount: int
    term: Term
    contract_date: date
    deposit_bank: DepositBank | None
    office: Office
    change_no: int
    registered_at: Moment
    document_sha256: str


class FieldChange(Schema):
    field: str
    before: Any
    after: Any


class HistoryEntry(Schema):
    """One version, newest first, with what it changed against the version before it."""

    version: int
    kind: VersionKind
    kind_label: str
    registered_at: Moment
    changes: list[FieldChange]


class VerificationAnswer(Schema):
    id: UUID
    verified_at: Moment
    status: State
    version: int
    certificate: RegisteredCertificate
    history: list[HistoryEntry]


def _require_org(org: str) -> str:
    if not org.strip() or (is_taken_for_one(org) and not is_authority_code(org)):
        raise PydanticCustomError(
            "authority_code.invalid",
            "団体コード（検査数字を含む半角数字6桁）、または電子契約システムの組織名を入力してください。",
        )
    return org


class UnlockForm(Schema):
    """Whose look-ups of which number an officer frees."""

    contract_number: ContractNumber
    authority_code: Annotated[
        SafeText,
        AfterValidator(_require_org),
        Field(
            description="Whose wrong keys led to the lock: a town's 団体コード (6 digits with check digit) or, where "
            "an e-contract system looked up, that system's org, as `hosho client add --org` was given it."
        ),
    ]


class UnlockAnswer(Schema):
    contract_number: str
    authority_code: str
    unlocked_at: Moment
