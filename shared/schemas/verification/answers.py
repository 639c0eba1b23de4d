"""The answers of verification_api."""

from datetime import date
from enum import StrEnum
from typing import Any
from uuid import UUID

from shared.schemas.facts.problem import Problem
from shared.schemas.model import LEFT_OUT, Schema
from shared.schemas.page import Page
from shared.schemas.words.dates import Moment, Term
from shared.schemas.words.guarantee import GuaranteeKind, ReceiptDecision, ReceiptTo, State, VersionKind
from shared.schemas.words.parties import DepositBank, Issuer, Office, Principal


class MatchResult(StrEnum):
    MATCH = "match"
    DIFFERS = "differs"


class FieldResult(StrEnum):
    """SAME_FOLDED where nothing differs but how the same is written."""

    SAME = "same"
    SAME_FOLDED = "same_folded"
    DIFFERS = "differs"


class RegisteredCertificate(Schema):
    """電子証書, newest content. Amounts in whole yen; `registered_at` is its 電子保証発行日時.

    `terminated_on` is the day from which it is terminated (解約日), None where it is not.
    """

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
    terminated_on: date | None
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


class MatchedField(Schema):
    """One thing that was expected, beside what the certificate says of it; `folds` only where the two are folded."""

    field: str
    expected: str | int
    actual: str | int
    result: FieldResult
    folds: list[str] | None = LEFT_OUT


class Match(Schema):
    """照合: `differs` where any field does."""

    result: MatchResult
    fields: list[MatchedField]


class VerificationContents(Schema):
    """What of an answer changes with the register alone."""

    version: int
    certificate: RegisteredCertificate
    history: list[HistoryEntry]


class Receipt(Schema):
    """受理 or 差戻し, as it was said for the town of `version`; `officer_name` is the town's own official."""

    decision: ReceiptDecision
    to: ReceiptTo | None
    version: int
    officer_name: str
    note: str | None
    at: Moment


class VerificationAnswer(Schema):
    """`match` is there only where something was expected.

    `receipt` is what the town said last, of whichever version; a look-up leaves it out, and opening it again has it.
    """

    id: UUID
    verified_at: Moment
    status: State
    version: int
    certificate: RegisteredCertificate
    history: list[HistoryEntry]
    match: Match | None = LEFT_OUT
    receipt: Receipt | None = LEFT_OUT


class DocumentKind(StrEnum):
    CERTIFICATE = "certificate"


class FoundDocument(Schema):
    """A file that is a registered certificate, byte for byte: of which version, and whether that is the newest."""

    kind: DocumentKind
    registered: bool
    contract_number: str
    version: int
    newest: bool
    newest_version: int


class DocumentAnswer(Schema):
    """What is said of a certificate that was handed over as a file. It opens nothing: for that there is the key."""

    id: UUID
    verified_at: Moment
    document: FoundDocument


class BatchOutcome(Schema):
    """What became of one of many look-ups: the status it would have alone, and the answer or the problem.

    `retry_after` is in seconds, where a lock refused it.
    """

    status_code: int
    verification: VerificationAnswer | None = None
    problem: Problem | None = None
    retry_after: int | None = LEFT_OUT


class BatchAnswer(Schema):
    """In the order of the request."""

    items: list[BatchOutcome]


class UnlockAnswer(Schema):
    """`contract_number` is None where the lock was of all numbers."""

    contract_number: str | None
    authority_code: str
    unlocked_at: Moment


class UnlockOutcome(Schema):
    """What became of one of many locks: 200 and when it was lifted, or a problem."""

    contract_number: str | None
    authority_code: str
    status_code: int
    unlocked_at: Moment | None = None
    problem: Problem | None = None


class UnlocksAnswer(Schema):
    """In the order of the request."""

    items: list[UnlockOutcome]


class LockItem(Schema):
    """照会停止. `contract_number` is None where no number is looked up, `locked_until` where only an officer ends it.

    `org` is the organisation whose look-ups rest: the town, or an e-contract system that asked for it.
    """

    contract_number: str | None
    authority_code: str
    org: str
    wrong_keys: int
    wrong_at: Moment | None
    locked_until: Moment | None


class LockPage(Page[LockItem]):
    """A page of the locks that hold now."""
