"""直接送付: what a town chooses, and what lies in its inbox."""

from enum import StrEnum
from uuid import UUID

from pydantic import Field, StrictBool

from shared.schemas.model import Form, Schema
from shared.schemas.page import MOST_VALUES, ListQuery, Page
from shared.schemas.words.dates import Moment
from shared.schemas.words.guarantee import GuaranteeKind


class InboxState(StrEnum):
    """CHANGED where a later version came after the last one that was opened from the inbox."""

    UNOPENED = "unopened"
    CHANGED = "changed"
    OPENED = "opened"


class PreferencesForm(Form):
    """Whether the town takes guarantees without a key, where their builders wish it."""

    direct_delivery: StrictBool


class Preferences(Schema):
    """What the town chose; `changed_at` is None where it never did, and it gets nothing without a key then."""

    direct_delivery: bool
    changed_at: Moment | None


class InboxItem(Schema):
    """A guarantee in the inbox, as far as it must be known to find its works; all of it is there once it is opened.

    `delivered_at` is when it came, `changed_at` when its newest version did; `opened_at` is when it was last opened.
    """

    id: UUID
    contract_number: str
    kind: GuaranteeKind
    kind_label: str
    issuer_name: str
    principal_name: str
    works_name: str
    version: int
    opened_version: int | None
    status: InboxState
    status_label: str
    delivered_at: Moment
    changed_at: Moment
    opened_at: Moment | None


class InboxPage(Page[InboxItem]):
    """A page of the inbox."""


class InboxQuery(ListQuery):
    """Conditions of the inbox."""

    status: list[InboxState] = Field(default=[], max_length=MOST_VALUES, description="Any of these.")
