"""What a town asks with number and key, and the answers of verification_api."""

from datetime import date
from enum import StrEnum
from typing import Any
from uuid import UUID

from pydantic import model_validator

from shared.schemas.authentication_key import Key
from shared.schemas.contract_number import ContractNumber
from shared.schemas.dates import Moment
from shared.schemas.guarantee import DepositBank, GuaranteeKind, Issuer, Office, Principal, Term, VersionKind
from shared.schemas.model import Schema
from shared.schemas.scanned import fill_both
from shared.schemas.text import SafeText


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


class UnlockForm(Schema):
    """`authority_code` is the organisation whose look-ups are locked: a 団体コード, or an e-contract system's org."""

    contract_number: ContractNumber
    authority_code: SafeText


class UnlockAnswer(Schema):
    contract_number: str
    authority_code: str
    unlocked_at: Moment
