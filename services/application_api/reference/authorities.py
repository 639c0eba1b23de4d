"""発注者: what each town takes and allows, as a directory of data files that is validated when the service starts."""

import unicodedata
from collections import defaultdict
from collections.abc import Iterator
from datetime import date
from decimal import Decimal
from itertools import chain
from pathlib import Path
from typing import Annotated, Any, Literal, NamedTuple

from pydantic import AfterValidator, Field, StrictBool

from shared.schemas.application.answers import AuthorityAnswer
from shared.schemas.data_file import read_data_file
from shared.schemas.model import Schema
from shared.schemas.text.drawable import Repertoire
from shared.schemas.text.printed_names import find_name_faults
from shared.schemas.text.submission_texts import find_submission_faults
from shared.schemas.words.authority_code import is_authority_code
from shared.schemas.words.dates import Day
from shared.schemas.words.fields import AuthorityCode
from shared.schemas.words.guarantee import GuaranteeKind
from shared.schemas.words.money import Yen

Rate = Annotated[Decimal, Field(gt=0, le=1)]


def _require_check_digit(code: str) -> str:
    if not is_authority_code(code):
        raise ValueError("the check digit of the code does not fit")
    return code


class Rules(Schema):
    """A town's own figures: rates as fractions, amounts in whole yen, days of the term; None where it stated none.

    `reguarantee_price_ratio` is the contract amount after a change ÷ that before it, at and above which the town asks
    for a guarantee again.
    """

    advance_rate_max: Rate | None = None
    design_advance_rate_max: Rate | None = None
    advance_cap: Yen | None = None
    intermediate_rate_max: Rate | None = None
    intermediate_cap: Yen | None = None
    intermediate_minimum_contract_amount: Yen | None = None
    intermediate_minimum_days: Annotated[int, Field(gt=0)] | None = None
    advance_and_intermediate_rate_max: Rate | None = None
    contract_rate_min: Rate | None = None
    contract_rate_min_low_bid: Rate | None = None
    rounding_unit: Yen | None = None
    minimum_contract_amount: Yen | None = None
    minimum_days: Annotated[int, Field(gt=0)] | None = None
    reguarantee_price_ratio: Annotated[Decimal, Field(gt=1)] | None = None


class DefaultRules(Rules):
    """The figures that must be there when a town states none."""

    advance_rate_max: Rate
    intermediate_rate_max: Rate
    advance_and_intermediate_rate_max: Rate
    contract_rate_min: Rate
    contract_rate_min_low_bid: Rate
    rounding_unit: Yen


class Electronic(Schema):
    """The kinds a town takes electronically, for contracts concluded on or after `start` (always, where None)."""

    start: Day | None = Field(default=None, alias="from")
    applies_to: Literal["contract_date"] = "contract_date"
    kinds: Annotated[list[GuaranteeKind], Field(min_length=1)]
    changes: StrictBool = True


class Submission(Schema):
    """How a town takes number and key; `to` and `subject` are one text or a table by kind."""

    channel: Literal["email", "web_form", "by_hand", "e_contract"]
    also: tuple[str, ...] = ()
    to: str | dict[str, str] | None = None
    subject: str | dict[str, str] | None = None
    fields: tuple[str, ...] = ()
    attach: tuple[str, ...] = ()
    may_attach: tuple[str, ...] = ()
    then_phone: StrictBool = False
    e_contract: str | None = None


class Figure(NamedTuple):
    """A limit; `own` tells the town's own from the default profile's."""

    value: Decimal
    own: bool


class AuthorityProfile(Schema):
    """A town from `valid_from` on: `beneficiary` is the name a certificate is made out to, `source` a public page."""

    code: Annotated[AuthorityCode, AfterValidator(_require_check_digit)]
    name: str
    prefecture: str
    beneficiary: str
    source: str
    valid_from: Day = date.min
    electronic: Electronic | None = None
    rules: Rules = Rules()
    submission: Submission | None = None

    def find_text_fault(self, repertoire: Repertoire) -> tuple[str, str] | None:
        """The first field whose text cannot be printed or sent, and why."""
        names = {"name": self.name, "prefecture": self.prefecture, "beneficiary": self.beneficiary}
        submission = self.submission.model_dump() if self.submission else {}
        return next(chain(find_name_faults(names, repertoire), find_submission_faults(submission)), None)

    def answer(self) -> AuthorityAnswer:
        submission = self.submission.model_dump(mode="json", exclude_defaults=True) if self.submission else None
        return AuthorityAnswer(
            code=self.code,
            name=self.name,
            prefecture=self.prefecture,
            beneficiary=self.beneficiary,
            electronic_kinds=self.electronic.kinds if self.electronic else [],
            electronic_from=self.electronic.start if self.electronic else None,
            electronic_changes=bool(self.electronic and self.electronic.changes),
            rules={name: _plain(value) for name, value in self.rules.model_dump(exclude_none=True).items()},
            submission=submission,
            source=self.source,
        )


class AuthorityFile(Schema):
    default: DefaultRules | None = None
    authority: tuple[AuthorityProfile, ...] = ()


class AuthorityRegister:
    """The towns by code, in the order of their codes; of several versions the one in force on a day counts."""

    def __init__(self, profiles: list[AuthorityProfile], default: DefaultRules) -> None:
        self._default = default
        self._versions: dict[str, list[AuthorityProfile]] = defaultdict(list)
        for profile in sorted(profiles, key=lambda profile: (profile.code, profile.valid_from)):
            self._versions[profile.code].append(profile)
        self._folded = {code: _fold_words(versions[-1]) for code, versions in self._versions.items()}

    def find(self, code: str, on: date) -> AuthorityProfile | None:
        """The version in force on a day; before the first, the first."""
        versions = self._versions.get(code)
        if not versions:
            return None
        return next((version for version in reversed(versions) if version.valid_from <= on), versions[0])

    def figure(self, profile: AuthorityProfile, name: str) -> Figure | None:
        """A limit of a town, else the default profile's, else None."""
        own = getattr(profile.rules, name)
        value = own if own is not None else getattr(self._default, name)
        return None if value is None else Figure(Decimal(value), own is not None)

    def search(self, words: str | None, on: date, *, electronic: bool) -> Iterator[AuthorityProfile]:
        """Towns, in their version of a day, whose name, prefecture or code holds `words`."""
        wanted = _fold(words or "")
        for code, folded in self._folded.items():
            profile = self.find(code, on)
            if profile is not None and wanted in folded and (not electronic or _is_electronic_on(profile, on)):
                yield profile


def read_authority_file(path: Path, repertoire: Repertoire) -> AuthorityFile:
    """Raises ValueError with a sentence that names the file, the entry and the field to mend."""
    file = read_data_file(path, AuthorityFile)
    for position, profile in enumerate(file.authority, start=1):
        fault = profile.find_text_fault(repertoire)
        if fault:
            raise ValueError(f"{path.name}: authority {position} ({profile.code}) {fault[0]}: it {fault[1]}")
    return file


def load_authorities(folder: Path, repertoire: Repertoire | None = None) -> AuthorityRegister:
    """The towns of all files; without a repertoire, that of the bundled fonts. Raises as read_authority_file does."""
    known = repertoire or Repertoire()
    files = [read_authority_file(path, known) for path in sorted(folder.glob("*.toml"))]
    defaults = [file.default for file in files if file.default]
    if len(defaults) != 1:
        raise ValueError(f"{folder.name}: exactly one file has a [default] table, not {len(defaults)}")
    profiles = [profile for file in files for profile in file.authority]
    seen: set[tuple[str, date]] = set()
    for profile in profiles:
        if (profile.code, profile.valid_from) in seen:
            raise ValueError(f"{folder.name}: the code {profile.code} stands twice with the same valid_from")
        seen.add((profile.code, profile.valid_from))
    return AuthorityRegister(profiles, defaults[0])


def _is_electronic_on(profile: AuthorityProfile, day: date) -> bool:
    electronic = profile.electronic
    return electronic is not None and (electronic.start is None or electronic.start <= day)


def _fold_words(profile: AuthorityProfile) -> str:
    return _fold(f"{profile.prefecture}{profile.name} {profile.code}")


def _fold(text: str) -> str:
    """Without width, case, and the difference of ひらがな and カタカナ."""
    folded = unicodedata.normalize("NFKC", text).casefold()
    return "".join(chr(ord(char) - 0x60) if "ァ" <= char <= "ヶ" else char for char in folded)


def _plain(value: Any) -> int | float:
    return float(value) if isinstance(value, Decimal) else int(value)
