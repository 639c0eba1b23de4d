"""What officers are answered: what became of their reviews, what waits for them, counts and sums, colleagues."""

from uuid import UUID

from shared.schemas.application.choices import ReturnAnswer, SecondApproval, Status
from shared.schemas.facts.problem import Problem
from shared.schemas.model import LEFT_OUT, Schema
from shared.schemas.page import Page
from shared.schemas.words.dates import Moment
from shared.schemas.words.guarantee import GuaranteeKind
from shared.schemas.words.money import YenOrZero


class ReviewOutcome(Schema):
    """What became of one of many reviews: 200 with the guarantee's status and tag as they are then, or a problem."""

    application_id: UUID
    kind: GuaranteeKind
    status_code: int
    status: Status | None = None
    status_label: str | None = None
    approval: SecondApproval | None = None
    tag: str | None = None
    problem: Problem | None = None


class ReviewsAnswer(Schema):
    """In the order of the request."""

    items: list[ReviewOutcome]


class ApprovalItem(Schema):
    """A guarantee that waits for a second officer; `premium_received` also where it is billed later.

    Of a change `amount` is that after it, and `change_of` the number of its guarantee.
    """

    application_id: UUID
    kind: GuaranteeKind
    tag: str
    amount: YenOrZero
    works_name: str
    principal_name: str
    authority_code: str
    office_code: str
    accepted_by: str | None
    accepted_at: Moment
    premium_received: bool
    change_of: str | None = LEFT_OUT


class ApprovalPage(Page[ApprovalItem]):
    """A page of what waits for a second officer."""


class ReturnItem(Schema):
    """自治体からの差戻し to the surety company: what a town says is wrong with `version` of a certificate.

    It is answered by a further version, another key, or the town's own new word. Works and principal are those in
    force, None where nothing is known here.
    """

    return_id: UUID
    application_id: UUID
    contract_number: str
    version: int
    authority_code: str
    authority_name: str | None
    works_name: str | None
    principal_name: str | None
    officer_name: str
    note: str
    at: Moment
    answered: bool
    answered_at: Moment | None
    answered_by: ReturnAnswer | None


class ReturnPage(Page[ReturnItem]):
    """A page of what towns returned."""


class OfficerAnswer(Schema):
    """`id` is what an assignment takes as `assignee` and a list as `assigned_to`."""

    id: str
    name: str


class OfficerPage(Page[OfficerAnswer]):
    """A page of the officers, by name."""


class SummaryItem(Schema):
    """Amounts in whole yen. `key` is a status, a code, or a month as 2026-04; `label` is None for a code not known."""

    key: str
    label: str | None
    guarantees: int
    amount: int
    premium: int


class ApplicationSummaries(Schema):
    items: list[SummaryItem]
