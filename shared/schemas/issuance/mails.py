"""The mails to builders as officers see them: what each is about, who did not get one, and why."""

from enum import StrEnum
from uuid import UUID

from pydantic import Field

from shared.schemas.model import Schema
from shared.schemas.page import MOST_VALUES, ListQuery, Page
from shared.schemas.words.dates import Moment


class MailKind(StrEnum):
    """What a mail tells.

    That a guarantee or its change is issued, that its 保証期限 comes near, or that its town returned it; of an
    application, that it was returned, or which premium is to be paid. To a town, and not to the builder, what is handed
    in.
    """

    ISSUED = "issued"
    REMINDER = "reminder"
    RETURNED = "returned"
    PREMIUM_DUE = "premium_due"
    SUBMISSION = "submission"
    TOWN_RETURNED = "town_returned"


class MailStatus(StrEnum):
    QUEUED = "queued"
    SENT = "sent"
    BOUNCED = "bounced"


class MailQuery(ListQuery):
    """Conditions of the list of mails."""

    status: list[MailStatus] = Field(default=[], max_length=MOST_VALUES, description="Any of these.")


class MailItem(Schema):
    """One mail, without its text. `contract_number` is None as long as there is none.

    `next_try_at` is None unless it is queued; `tries` count since `resent_at`, if any.
    `last_error` is where sending failed last and the code that the mail server gave.
    """

    id: UUID
    kind: MailKind
    kind_label: str
    application_id: UUID
    contract_number: str | None
    recipient: str
    status: MailStatus
    status_label: str
    tries: int
    last_error: str | None
    queued_at: Moment
    next_try_at: Moment | None
    sent_at: Moment | None
    bounced_at: Moment | None
    resent_at: Moment | None


class MailPage(Page[MailItem]):
    """A page of mails."""


class MailResent(Schema):
    """A mail that is queued again, as it was."""

    id: UUID
    status: MailStatus
    status_label: str
    resent_at: Moment
