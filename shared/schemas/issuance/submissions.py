"""提出: the guide to a town's way of taking number and key."""

from datetime import date
from enum import StrEnum
from typing import Annotated

from pydantic import Field

from shared.schemas.model import Form, Schema
from shared.schemas.text.safe_text import SearchText
from shared.schemas.words.fields import Matching
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
