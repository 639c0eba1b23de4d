"""`issuer.toml`: the surety company, its 約款 and its offices, as data."""

from pathlib import Path
from typing import Annotated, Literal

from pydantic import ConfigDict, Field, StringConstraints, field_validator

from shared.schemas.data_file import read_data_file
from shared.schemas.model import Schema
from shared.schemas.text.drawable import Repertoire
from shared.schemas.text.printed_names import check_names
from shared.schemas.words.guarantee import GuaranteeKind
from shared.schemas.words.money import Yen, YenOrZero
from shared.schemas.words.parties import Issuer, Office

SAMPLE_FILE = Path(__file__).parents[2] / "issuer.toml"


Text = Annotated[str, StringConstraints(pattern=r"^\S.*$", max_length=100)]


class IssuerOffice(Office):
    model_config = ConfigDict(extra="forbid")

    code: Annotated[str, StringConstraints(pattern=r"^[0-9]{3}$")]


class RefundRule(Schema):
    """保証料の返還: at least `least_kept` whole yen of what was paid stay; `source` says where the rule is from."""

    least_kept: YenOrZero
    source: str


class BankAccount(Schema):
    """振込先: where a builder pays premiums in; `kind` is 普通 or 当座, `number` has seven digits."""

    bank: Text
    branch: Text
    kind: Literal["普通", "当座"]
    number: Annotated[str, StringConstraints(pattern=r"^[0-9]{7}$")]
    holder: Text


class ReminderRule(Schema):
    """Builders are reminded so many `days` before the 保証期限; of none where the list is empty."""

    days: Annotated[tuple[Annotated[int, Field(ge=1, le=366)], ...], Field(max_length=10)] = ()

    @field_validator("days")
    @classmethod
    def _refuse_twice(cls, days: tuple[int, ...]) -> tuple[int, ...]:
        if len(set(days)) < len(days):
            raise ValueError("a number of days stands twice")
        return days


class IssuerProfile(Schema):
    """`terms` names the 約款 by kind; every kind must have one. `sample` marks an invented company.

    A guarantee of more than `release_above` (whole yen, None: none) waits for an officer's release at issuance_api.
    Without `refund` nothing is given back when a guarantee is terminated, and without `reminder` nobody is reminded.
    Without `bank_account` mails about a premium name none, and send the builder to its office.
    """

    sample: bool = False
    release_above: Yen | None = None
    refund: RefundRule | None = None
    reminder: ReminderRule = ReminderRule()
    bank_account: BankAccount | None = None
    issuer: Issuer
    terms: dict[GuaranteeKind, str]
    office: Annotated[list[IssuerOffice], Field(min_length=1)]

    def find_office(self, code: str) -> Office | None:
        return next((office for office in self.office if office.code == code), None)

    def get_office(self, code: str) -> Office:
        """Raises LookupError where the deployment has no such office."""
        office = self.find_office(code)
        if office is None:
            raise LookupError(f"issuer.toml has no office {code}")
        return office

    def list_names(self) -> dict[str, str]:
        """Every text that papers show, by its place in issuer.toml; offices are counted from 1."""
        issuer = self.issuer.model_dump(exclude={"code"})
        names = {f"issuer {field}": text for field, text in issuer.items()}
        names |= {f"terms {kind}": text for kind, text in self.terms.items()}
        for position, office in enumerate(self.office, start=1):
            names |= {f"office {position} {field}": text for field, text in office.model_dump(exclude={"code"}).items()}
        return names


def load_issuer(path: Path, repertoire: Repertoire | None = None) -> IssuerProfile:
    """Raises ValueError with a sentence that names the file and the entry to correct.

    With a `repertoire`, a text that papers cannot show is refused too.
    """
    profile = read_data_file(path, IssuerProfile)
    missing = set(GuaranteeKind) - profile.terms.keys()
    if missing:
        raise ValueError(f"{path.name}: [terms] has no entry for {', '.join(sorted(missing))}")
    codes = [office.code for office in profile.office]
    if len(set(codes)) < len(codes):
        raise ValueError(f"{path.name}: an office code stands twice")
    for place, fault in check_names(profile.list_names(), repertoire) if repertoire else ():
        raise ValueError(f"{path.name}: {place} {fault}")
    return profile
