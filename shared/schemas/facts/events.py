"""What one service tells another: facts in the past tense, one class each.

`TYPE` and `SOURCE` are the CloudEvents names; `HEARERS` are the services that get a delivery. A `SIGNED` fact carries
the signature of its source, without which no hearer believes it. A payload may gain optional fields and never loses or
renames one.
"""

from datetime import date
from typing import ClassVar, TypedDict
from uuid import UUID

from shared.schemas.facts.certificate import Certificate
from shared.schemas.model import LEFT_OUT, Fact
from shared.schemas.words.dates import Moment, Term
from shared.schemas.words.guarantee import GuaranteeKind, Medium, ReceiptTo, VersionKind
from shared.schemas.words.money import Yen
from shared.schemas.words.parties import DepositBank, JointVentureMember, Principal
from shared.schemas.words.premium import Premium

APPLICATION = "application"
ISSUANCE = "issuance"
VERIFICATION = "verification"


class EventHead(TypedDict):
    """What every event says of its guarantee."""

    guarantee_id: UUID
    application_id: UUID
    tenant_org: str
    kind: GuaranteeKind
    form: Medium


class Event(Fact):
    """A fact about one guarantee; `guarantee_id` is the id the requested guarantee got at application."""

    AGGREGATE: ClassVar[str] = "guarantee"
    TYPE: ClassVar[str]
    SOURCE: ClassVar[str]
    HEARERS: ClassVar[tuple[str, ...]]
    SIGNED: ClassVar[bool] = False

    guarantee_id: UUID
    application_id: UUID
    tenant_org: str
    kind: GuaranteeKind
    form: Medium

    def head(self) -> EventHead:
        """The fields that an event which follows from this one repeats: `GuaranteeNumbered(**event.head(), …)`."""
        return EventHead(
            guarantee_id=self.guarantee_id,
            application_id=self.application_id,
            tenant_org=self.tenant_org,
            kind=self.kind,
            form=self.form,
        )


class ApprovedWorks(Fact):
    name: str
    number: str | None
    contract_amount: Yen
    contract_date: date
    term: Term
    notice_date: date | None = LEFT_OUT
    section: str | None = LEFT_OUT


class ApprovedAuthority(Fact):
    code: str
    name: str
    beneficiary: str


class GuaranteeApproved(Event):
    """The whole form of one guarantee, accepted and paid for.

    `fallbacks` are the variations (a character and its selector) of which the builder was told that papers show the
    character in its base form.

    Where it is a change, `guarantee_id` is that of the guarantee that changes, `change_of` its contract number,
    `request_id` the id of the change itself and `base_version` the version it was made from; `premium` is what is paid
    in addition, and `refund` what is given back, in whole yen.

    `deliver_directly` is the builder's wish that its town gets an electronic guarantee without a key. A change keeps
    that of the guarantee.
    """

    TYPE = "guarantee.approved"
    SOURCE = APPLICATION
    HEARERS = (ISSUANCE,)
    SIGNED = True

    amount: Yen
    expires_on: date
    deposit_bank: DepositBank | None
    redeposit: bool
    works: ApprovedWorks
    principal: Principal
    joint_venture_name: str | None = None
    joint_venture_members: tuple[JointVentureMember, ...] = ()
    authority: ApprovedAuthority
    office_code: str
    premium: Premium
    notify_email: str | None
    fallbacks: tuple[str, ...] = ()
    change_of: str | None = None
    request_id: UUID | None = None
    base_version: int | None = None
    refund: Yen | None = None
    deliver_directly: bool = False


class Addressee(Fact):
    """Who is told by mail, and how a letter begins: the name and what follows it (御中 or 様)."""

    email: str
    name: str
    honorific: str


class ToldByMail(Event):
    """What happened to what was applied for, said only where the builder wished to be told by mail.

    `move_id` is the entry of its history. Where it is a change, `guarantee_id` is that of the guarantee that changes
    and `change_of` its contract number.
    """

    SOURCE = APPLICATION
    HEARERS = (ISSUANCE,)
    SIGNED = True

    move_id: UUID
    addressee: Addressee
    works_name: str
    office_code: str
    change_of: str | None = None


class GuaranteeReturned(ToldByMail):
    """差戻し; `note` says why."""

    TYPE = "guarantee.returned"

    note: str


class GuaranteePremiumDue(ToldByMail):
    """It was accepted, and `premium` has to be paid before it is approved; of a change, what is paid in addition."""

    TYPE = "guarantee.premium_due"

    premium: Premium


class KeyCheck(Fact):
    """How to check a key without holding it: the HMAC in hex, by the verify key of `epoch`; `serial` counts keys."""

    serial: int
    epoch: int
    value: str


class GuaranteeNumbered(Event):
    """Issuance to itself: number, key and version are on record, the certificate is to be drawn. Of later versions too.

    `content_sha256` is the digest (hex) of the version's content as canonical JSON; `key_check` belongs to the key that
    was made with it, None for paper and for later versions. Facts from before these were told have neither.
    """

    TYPE = "guarantee.numbered"
    SOURCE = ISSUANCE
    HEARERS = (ISSUANCE,)
    SIGNED = True

    contract_number: str
    version: int
    content_sha256: str | None = None
    key_check: KeyCheck | None = None
    request_id: UUID | None = None


class GuaranteeReleaseRefused(Event):
    """An officer refused at issuance what was approved: it gets no number. `note` says why, to the builder as well."""

    TYPE = "guarantee.release_refused"
    SOURCE = ISSUANCE
    HEARERS = (APPLICATION,)
    SIGNED = True

    refused_by: str
    note: str


class VersionIssued(Event):
    """A version stands and its PDF is stored under `document_sha256`; `key_check` is None for paper.

    Of a change, `request_id` is the id of the request that led to it. `premium_difference` is what the version costs
    more than the one before, in whole yen, negative where it costs less. `deliver_directly` is the builder's wish.
    """

    SOURCE = ISSUANCE
    HEARERS = (APPLICATION, VERIFICATION)
    SIGNED = True

    version: int
    version_kind: VersionKind
    certificate: Certificate
    document_sha256: str
    issued_at: Moment
    key_check: KeyCheck | None
    request_id: UUID | None = None
    premium_difference: int = 0
    deliver_directly: bool = False


class GuaranteeIssued(VersionIssued):
    """新規: the first version."""

    TYPE = "guarantee.issued"


class GuaranteeChanged(VersionIssued):
    """変更: the content after it."""

    TYPE = "guarantee.changed"


class GuaranteeCorrected(VersionIssued):
    """訂正: what was wrong is replaced, under the same change number."""

    TYPE = "guarantee.corrected"


class GuaranteeChangeCancelled(VersionIssued):
    """変更取消: the content before the change stands again."""

    TYPE = "guarantee.change_cancelled"


class GuaranteeTerminated(VersionIssued):
    """解約: the content as it last was, with the day from which it is terminated."""

    TYPE = "guarantee.terminated"


class GuaranteeChangeRefused(Event):
    """A change that could not be made: the guarantee moved meanwhile, or may not change any more. `note` says why.

    `version` is the newest one, `request_id` the change that was approved, `refused_by` the officer who refused its
    release; None where nobody decided.
    """

    TYPE = "guarantee.change_refused"
    SOURCE = ISSUANCE
    HEARERS = (APPLICATION,)
    SIGNED = True

    request_id: UUID
    version: int
    refused_by: str | None = None
    note: str


class GuaranteeHandedIn(Event):
    """提出: number and key are with the town. `handed_in_on` is the day in Japan, `recipients` whom it went to.

    `channel` is how: `email`, `e_contract`, `web_form`, `by_hand`, `post` or `fax`. It never holds the key.
    """

    TYPE = "guarantee.handed_in"
    SOURCE = ISSUANCE
    HEARERS = (APPLICATION,)
    SIGNED = True

    contract_number: str
    version: int
    submission_id: UUID
    channel: str
    handed_in_on: date
    recipients: tuple[str, ...] = ()


class GuaranteeKeyReissued(Event):
    """認証キーの再発行: from the registration of this key on, the one before it opens nothing."""

    TYPE = "guarantee.key_reissued"
    SOURCE = ISSUANCE
    HEARERS = (APPLICATION, VERIFICATION)
    SIGNED = True

    contract_number: str
    key_check: KeyCheck
    reissued_at: Moment


class GuaranteeRegistered(Event):
    """The certificate arrived at verification; `registered_at` is the 電子保証発行日時.

    `delivered_directly` says that it lies in its town's inbox as well, where it is opened without a key.
    """

    TYPE = "guarantee.registered"
    SOURCE = VERIFICATION
    HEARERS = (ISSUANCE, APPLICATION)

    contract_number: str
    version: int
    registered_at: Moment
    request_id: UUID | None = None
    delivered_directly: bool = False


class GuaranteeKeyRegistered(Event):
    """The key with this serial is the living one at verification."""

    TYPE = "guarantee.key_registered"
    SOURCE = VERIFICATION
    HEARERS = (ISSUANCE, APPLICATION)

    contract_number: str
    serial: int
    registered_at: Moment


class TownsReceipt(Event):
    """What a town says of the version that it looked up. `officer_name` is the town's own official.

    `receipt_id` names it, and `at` is when it was said. Application and issuance keep it.
    """

    SOURCE = VERIFICATION
    HEARERS = (ISSUANCE, APPLICATION)

    receipt_id: UUID
    contract_number: str
    version: int
    authority_code: str
    officer_name: str
    note: str | None = None
    at: Moment


class ReceiptAccepted(TownsReceipt):
    """受理: nothing is left to do for this version."""

    TYPE = "receipt.accepted"


class ReceiptReturned(TownsReceipt):
    """差戻し, with the reason in `note`; `to` is who answers it, the builder or the surety company."""

    TYPE = "receipt.returned"

    to: ReceiptTo


# What issuance says of each kind of version.
VERSIONS: dict[VersionKind, type[VersionIssued]] = {
    VersionKind.NEW: GuaranteeIssued,
    VersionKind.CHANGE: GuaranteeChanged,
    VersionKind.CORRECTION: GuaranteeCorrected,
    VersionKind.CHANGE_CANCELLATION: GuaranteeChangeCancelled,
    VersionKind.TERMINATION: GuaranteeTerminated,
}

_ALL: tuple[type[Event], ...] = (
    GuaranteeReturned,
    GuaranteePremiumDue,
    GuaranteeApproved,
    GuaranteeReleaseRefused,
    GuaranteeNumbered,
    *VERSIONS.values(),
    GuaranteeChangeRefused,
    GuaranteeHandedIn,
    GuaranteeKeyReissued,
    GuaranteeRegistered,
    GuaranteeKeyRegistered,
    ReceiptAccepted,
    ReceiptReturned,
)
EVENTS = {event.TYPE: event for event in _ALL}
