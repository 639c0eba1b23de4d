"""提出: the guide to a town's way of taking number and key, what is handed in, and what became of it."""

from datetime import date
from enum import StrEnum
from typing import Annotated, Literal
from uuid import UUID

from pydantic import Field, StrictBool

from shared.schemas.issuance.receipts import GuaranteeReceipt
from shared.schemas.model import Form, Schema
from shared.schemas.page import ListQuery, Page
from shared.schemas.text.safe_text import SearchText
from shared.schemas.words.dates import ContractDay, Moment
from shared.schemas.words.fields import Email, Matching, Phone
from shared.schemas.words.guarantee import GuaranteeKind
from shared.schemas.words.towns.handing_in import Channel, Item, Timing

# What stands in a mail and no certificate has: letters, digits and the marks of numbers, so that nothing else is said.
_NUMBER = r"[\w()（）・‐－/-]{1,40}"
WorksNumber = Annotated[str, Matching(_NUMBER, 40, "番号は、文字・数字・ハイフンだけで40文字以内で入力してください。")]
Section = Annotated[SearchText, Field(min_length=1)]


class GuideQuery(Form):
    """What the builder knows of the case and no certificate says."""

    section: Section | None = Field(
        default=None, description="発注担当課, where it is not, or not as the town names it, in the form."
    )
    works_number: WorksNumber | None = Field(default=None, description="工事番号 as the town writes it.")
    second_number: WorksNumber | None = Field(default=None, description="The further number that the town asks for.")


class ConfirmationDecision(StrEnum):
    """Whether an address is the town's."""

    CONFIRM = "confirm"
    REFUSE = "refuse"


class SubmissionStatus(StrEnum):
    """Of a mail: whether it waits for an officer's word on its address, was refused by it, is on its way, or there.

    `handed_in` is a record that it was handed in another way. What arrived is `accepted` or `returned` once the town
    said so.
    """

    UNCONFIRMED = "unconfirmed"
    REFUSED = "refused"
    QUEUED = "queued"
    SENT = "sent"
    BOUNCED = "bounced"
    HANDED_IN = "handed_in"
    ACCEPTED = "accepted"
    RETURNED = "returned"


class Need(StrEnum):
    """Whether a file must go with number and key, is one of several that will do, or may."""

    REQUIRED = "required"
    ONE_OF = "one_of"
    OPTIONAL = "optional"


class GuideFile(Schema):
    """A file that goes with it, under the name that the town gets it by.

    `what` is `key_notice`, `certificate`, `advance_invoice`, `contract_papers` or the name of a form of the town's own.
    Of those with the same `group` one will do. `made_here` is True where the package has it.
    """

    what: str
    label: str
    file_name: str
    need: Need
    need_label: str
    group: int | None
    made_here: bool
    form_url: str | None


class GuideItem(Schema):
    """An item by the town's name of it; `value` is None where the builder has to fill it in."""

    item: Item
    label: str
    value: str | None


class GuidePhone(Schema):
    """Whom to phone, and what to say. `required` where the town asks for the call; `phone` is None where unknown."""

    to: str
    phone: str | None
    required: bool
    words: str


class GuideTiming(Schema):
    timing: Timing
    label: str


class SubmissionGuide(Schema):
    """How this guarantee's number and key are handed in, by the town's rule, with texts that are ready to use.

    `checked_on` is the day on which the rule was compared with the town's page. `can_be_sent` tells whether a mail by
    the rule can be sent from here; where not, `why_not` says what to do instead. `subject` is None where no mail is
    written. What nobody knows yet stands in （） in the texts, and in `missing`.
    """

    contract_number: str
    kind: GuaranteeKind
    kind_label: str
    change_no: int
    authority_code: str
    authority_name: str
    section: str | None
    rule_known: bool
    source: str | None
    checked_on: date | None
    channel: Channel | None
    channel_label: str | None
    also: list[Channel]
    to: str | None
    town_address: str | None
    system: str | None
    url: str | None
    when: list[GuideTiming]
    can_be_sent: bool
    why_not: str | None
    steps: list[str]
    subject: str | None
    body: str
    items: list[GuideItem]
    files: list[GuideFile]
    missing: list[GuideItem]
    not_to_send: list[str]
    phone_call: GuidePhone
    warnings: list[str]


# 担当者: a name and nothing else, since it goes out in a mail: letters, spaces and the marks that names have.
PersonName = Annotated[
    str,
    Matching(
        r"(?=.*\S)(?:[^\W\d_]|[ 　・'’々〆ヶ\ufe00-\ufe0f\U000e0100-\U000e01ef-]){1,40}",
        40,
        "氏名は、文字と空白だけで40文字以内で入力してください。",
    ),
]


class SubmissionContact(Form):
    """担当者 at the builder: whom the town asks, and to whom its answers go."""

    name: PersonName
    phone: Phone
    email: Email


class SendingForm(Form):
    """A mail to the town by its rule; `to` are the addresses of the section, and of a further one that it goes to.

    With `attach_invoice` the newest 前払金請求書 that was made here goes along.
    """

    to: Annotated[list[Email], Field(min_length=1, max_length=3)]
    contact: SubmissionContact
    section: Section | None = None
    works_number: WorksNumber | None = None
    second_number: WorksNumber | None = None
    attach_invoice: StrictBool = False


class RecordForm(Form):
    """That it was handed in another way, or by a mail of one's own, on a day in Japan."""

    channel: Channel
    handed_in_on: ContractDay
    handed_in_by: PersonName | None = None
    to: Annotated[SearchText, Field(min_length=1)] | None = None


class ConfirmationForm(Form):
    """An officer's word on the address that a mail goes to."""

    decision: ConfirmationDecision


class SubmissionFile(Schema):
    what: str
    file_name: str


class SubmissionAddress(Schema):
    """What became of the mail to one address. `next_try_at` is None unless it is queued.

    `last_error` is where sending failed last, and the code that the mail server gave.
    """

    address: str
    status: SubmissionStatus
    status_label: str
    tries: int
    last_error: str | None
    next_try_at: Moment | None
    sent_at: Moment | None
    bounced_at: Moment | None


class SubmissionItem(Schema):
    """One handing in, without key and files. `to` is whom a record names; a mail has `addresses` instead.

    `unknown_domains` are those that an officer has to confirm, or had to. `receipt` is what the town said last of it.
    """

    submission_id: UUID
    contract_number: str
    version: int
    authority_code: str
    authority_name: str
    principal_name: str
    channel: Channel
    channel_label: str
    status: SubmissionStatus
    status_label: str
    asked_at: Moment
    asked_by: str
    handed_in_on: date | None
    handed_in_by: str | None
    to: str | None
    addresses: list[SubmissionAddress]
    unknown_domains: list[str]
    subject: str | None
    body: str | None
    files: list[SubmissionFile]
    decided_at: Moment | None
    receipt: GuaranteeReceipt | None


class SubmissionPage(Page[SubmissionItem]):
    """A page of what was handed in."""


class SubmissionQuery(ListQuery):
    """Conditions of officers' list of what is handed in."""

    status: Literal["unconfirmed"] = Field(description="Those whose address an officer has to confirm.")
