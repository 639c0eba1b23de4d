"""発注者: what a town takes and allows, as its data file says it."""

from datetime import date
from decimal import Decimal
from itertools import chain
from pathlib import Path
from typing import Annotated, Literal

from pydantic import AfterValidator, Field, StrictBool

from shared.schemas.data_file import read_data_file
from shared.schemas.model import Schema
from shared.schemas.text.drawable import Repertoire
from shared.schemas.text.printed_names import check_names
from shared.schemas.text.submission_texts import check_submission
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
        return next(chain(check_names(names, repertoire), check_submission(submission)), None)


class AuthorityFile(Schema):
    default: DefaultRules | None = None
    authority: tuple[AuthorityProfile, ...] = ()


def read_authority_file(path: Path, repertoire: Repertoire) -> AuthorityFile:
    """Raises ValueError with a sentence that names the file, the entry and the field to mend."""
    file = read_data_file(path, AuthorityFile)
    for position, profile in enumerate(file.authority, start=1):
        fault = profile.find_text_fault(repertoire)
        if fault:
            raise ValueError(f"{path.name}: authority {position} ({profile.code}) {fault[0]}: it {fault[1]}")
    return file
