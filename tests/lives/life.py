"""What a guarantee is in the model: its requests, its versions, and the facts about it; in plain Python."""

from dataclasses import dataclass, field
from datetime import date

OPEN = ("submitted", "returned", "accepted", "approved")


@dataclass(frozen=True)
class Content:
    """What differs between the versions of a guarantee."""

    amount: int
    works_name: str
    expires_on: date
    change_no: int = 0
    terminated_on: date | None = None


@dataclass
class Request:
    """An application: for the guarantee itself, or for a change of it. Premiums are whole yen."""

    content: Content
    contact: str
    payment: str
    is_change: bool
    status: str = "draft"
    base: int | None = None
    change_no: int | None = None
    additional: int = 0
    refund: int = 0
    is_paid: bool = False
    settled: int = 0  # of what it costs, by what was paid
    approval: str | None = None
    was_sent: bool = False
    id: str = ""

    @property
    def is_due(self) -> bool:
        """Whether its premium, or more of it, has to be paid before it is approved."""
        if self.payment == "monthly" or (self.is_change and self.additional == 0):
            return False
        return not self.is_paid or self.due > 0

    @property
    def due(self) -> int:
        return max(0, self.additional - self.settled)


@dataclass
class Version:
    """`origin` is the request that the content came from, `request` the change that it is."""

    number: int
    kind: str
    content: Content
    origin: Request
    request: Request | None = None
    additional: int = 0
    refund: int = 0


@dataclass
class InForce:
    """What application_api takes to be in force."""

    version: int
    kind: str
    content: Content
    origin: Request
    premium: int


@dataclass
class Act:
    """Asked for by an officer above the signing limit; `decision` once a second one said."""

    kind: str
    content: Content
    base: int
    asked_by: str
    decision: str | None = None


@dataclass(eq=False)
class Fact:
    """Of one life, from one service; `asked` is a copy of a request as it was approved."""

    source: str
    type: str
    life: "Life"
    version: Version | None = None
    request: Request | None = None
    asked: Request | None = None
    serial: int = 0


@dataclass(eq=False)
class Life:
    """One guarantee, from its application on; days in Japan."""

    contracted_on: date
    contract_amount: int
    amounts: tuple[int, ...]
    expiries: tuple[date, ...]
    requests: list[Request] = field(default_factory=list)
    in_force: InForce | None = None
    is_numbered: bool = False
    versions: list[Version] = field(default_factory=list)
    drawn: int = 0
    registered: set[int] = field(default_factory=set)
    keys: int = 0
    keys_registered: set[int] = field(default_factory=set)
    act: Act | None = None
    releases: list[Request] = field(default_factory=list)
    was_released: bool = False
    premium: int = 0
    known: list[Version] = field(default_factory=list)
    living_key: int = 0

    @property
    def first(self) -> Request:
        return self.requests[0]

    @property
    def current(self) -> Version:
        return self.versions[self.drawn - 1]

    @property
    def open_change(self) -> Request | None:
        return next((one for one in self.requests if one.is_change and one.status in OPEN), None)

    @property
    def is_over(self) -> bool:
        if self.first.status in ("withdrawn", "declined"):
            return True
        return bool(self.versions) and self.versions[-1].content.terminated_on is not None
