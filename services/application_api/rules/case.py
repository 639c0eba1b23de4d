"""What a rule may look at: a form, and all that is known beside it."""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from functools import cached_property
from typing import NamedTuple
from uuid import UUID

from pydantic import BaseModel

from shared.schemas.application.applied import AppliedBody, AppliedGuarantee, AppliedWorks, InForce
from shared.schemas.application.choices import Status
from shared.schemas.application.entered import EnteredForm, EnteredGuarantee, EnteredTerm, EnteredWorks
from shared.schemas.text.drawable import Repertoire
from shared.schemas.words.dates import compute_fiscal_year
from shared.schemas.words.guarantee import GuaranteeKind
from shared.schemas.words.towns.figures import DefaultRules, Rules
from shared.schemas.words.towns.register import Authority


class Figure(NamedTuple):
    """A town's limit; `own` tells the town's own from the default profile's."""

    value: Decimal
    own: bool


class Town(NamedTuple):
    """The town that a form is for; where it states no figure of its own, the default profile's counts."""

    authority: Authority
    default: DefaultRules

    @property
    def name(self) -> str:
        return self.authority.name

    def find_figure(self, pick: Callable[[Rules], Decimal | int | None]) -> Figure | None:
        """A limit of the town, else the default profile's; None where neither states one."""
        own = pick(self.authority.rules)
        value = own if own is not None else pick(self.default)
        return None if value is None else Figure(Decimal(value), own is not None)


class Twin(NamedTuple):
    """Another living request for the same works, kind and fiscal year: `identical` in what it says, or `returned`."""

    application_id: UUID
    contract_number: str | None
    identical: bool
    returned: bool = False


class OpenChange(NamedTuple):
    """The change of the same guarantee that another application asks for."""

    application_id: UUID
    status: Status


@dataclass(frozen=True)
class Whole:
    """A form in which nothing is missing, read as what it applies for where somebody asks: most checks compare nothing.

    Reading raises pydantic's ValidationError for any other form.
    """

    form: EnteredForm

    @cached_property
    def body(self) -> AppliedBody:
        return AppliedBody.of(self.form)

    @cached_property
    def guarantees(self) -> tuple[AppliedGuarantee, ...]:
        return tuple(AppliedGuarantee.of(guarantee) for guarantee in self.form.guarantees or ())


class Earlier(NamedTuple):
    """What the builder has with us already.

    `twins` by kind; `advance_amount` of the declared advance guarantee, if it is one of ours for the same works;
    `in_force` is the guarantee that `change_of` names, if it is one of the builder's own, `open_change` what another
    application wants to change of it.
    """

    twins: Mapping[GuaranteeKind, Twin] = {}
    advance_amount: int | None = None
    in_force: InForce | None = None
    open_change: OpenChange | None = None


@dataclass(frozen=True)
class Case:
    """A form to check, half filled or whole; `whole` is None where it cannot be sent as it is.

    `town` is None for an unknown code, `today` the day in Japan, `texts` are those of the form. A rule says nothing
    where what it asks for is missing.
    """

    form: EnteredForm
    whole: Whole | None
    today: date
    town: Town | None
    office_known: bool
    earlier: Earlier
    repertoire: Repertoire
    texts: "Sequence[FormText]"

    @property
    def works(self) -> EnteredWorks:
        return self.form.works or EnteredWorks()

    @property
    def term(self) -> EnteredTerm:
        return self.works.term or EnteredTerm()

    @property
    def fiscal_year(self) -> int:
        """The fiscal year (2026 for 令和8年度) the guarantees belong to."""
        return fiscal_year_of(self.works, self.today)

    def list_asked(self) -> Iterator["Asked"]:
        for position, guarantee in enumerate(self.form.guarantees or ()):
            yield Asked(self, f"/guarantees/{position}", guarantee)


class Asked(NamedTuple):
    """One guarantee of the form, and where it stands in it."""

    case: Case
    pointer: str
    guarantee: EnteredGuarantee

    @property
    def in_force(self) -> InForce | None:
        """The guarantee that this one would change."""
        in_force = self.case.earlier.in_force
        return in_force if in_force and in_force.guarantee.kind is self.guarantee.kind else None

    @property
    def base(self) -> int | None:
        return base_of(self.guarantee.kind, self.case.works)


def names_works(form: EnteredForm) -> bool:
    """Whether it says enough to look for other applications for the same works."""
    return bool(form.authority_code and form.works and (form.works.number or form.works.name))


def fiscal_year_of(works: EnteredWorks, today: date) -> int:
    """The one the form names, else that of today, or of those that contract and term touch the next to it."""
    year = works.fiscal_year or compute_fiscal_year(today)
    if works.fiscal_year or not (works.contract_date and works.term and works.term.end):
        return year
    first, last = compute_fiscal_year(works.contract_date), compute_fiscal_year(works.term.end)
    return max(first, min(year, last))


def base_of(kind: GuaranteeKind | None, works: EnteredWorks | AppliedWorks) -> int | None:
    """What rates are measured against: the this-year amount where given, and never for a contract guarantee."""
    if works.this_year_amount is not None and kind is not GuaranteeKind.CONTRACT:
        return works.this_year_amount
    return works.contract_amount


class FormText(NamedTuple):
    """A text of a form, and the JSON pointer at it."""

    pointer: str
    text: str


def list_texts(form: EnteredForm) -> list[FormText]:
    """Every text that was entered, choices of a list left out."""
    found: list[FormText] = []
    _collect(form, "", found)
    return found


def _collect(parts: Iterable[tuple[object, object]], pointer: str, found: list[FormText]) -> None:
    for key, value in parts:
        if type(value) is str:
            found.append(FormText(f"{pointer}/{key}", value))
        elif isinstance(value, BaseModel):
            _collect(value, f"{pointer}/{key}", found)
        elif isinstance(value, tuple):
            _collect(enumerate(value), f"{pointer}/{key}", found)
