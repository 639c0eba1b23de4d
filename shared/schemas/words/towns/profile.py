"""発注者: all that is known of a town, as its data file says it."""

from collections.abc import Iterator
from datetime import date
from typing import Annotated, Self

from pydantic import AfterValidator, StrictBool, model_validator

from shared.schemas.model import Schema
from shared.schemas.words.authority_code import is_authority_code
from shared.schemas.words.dates import Day
from shared.schemas.words.fields import AuthorityCode
from shared.schemas.words.guarantee import GuaranteeKind
from shared.schemas.words.towns.electronic import Electronic
from shared.schemas.words.towns.figures import DefaultRules, Rules
from shared.schemas.words.towns.handing_in import AcceptedSurety, Attachment, OwnForm, Refusal, Submission
from shared.schemas.words.towns.invoice import InvoiceRules


def _require_check_digit(code: str) -> str:
    if not is_authority_code(code):
        raise ValueError("the check digit of the code does not fit")
    return code


class AuthorityProfile(Schema):
    """A town from `valid_from` on: `beneficiary` is the name a certificate is made out to.

    `source` is a public page, `checked_on` the day on which it was read, `evidence` what it says, in a few words.
    Without `electronic` the town takes no electronic guarantees, or, where `electronic_known` is false, its page says
    nothing of them. `submission` are its ways of taking number and key.
    """

    code: Annotated[AuthorityCode, AfterValidator(_require_check_digit)]
    name: str
    prefecture: str
    beneficiary: str
    reading: str | None = None
    source: str
    checked_on: Day | None = None
    evidence: str | None = None
    valid_from: Day = date.min
    electronic: Electronic | None = None
    electronic_known: StrictBool = True
    rules: Rules = Rules()
    submission: tuple[Submission, ...] = ()
    own_forms: tuple[OwnForm, ...] = ()
    refuses: tuple[Refusal, ...] = ()
    sureties: tuple[AcceptedSurety, ...] = ()
    invoice: InvoiceRules | None = None

    @model_validator(mode="after")
    def require_one_word_on_electronic(self) -> Self:
        if self.electronic is not None and not self.electronic_known:
            raise ValueError("what is said of electronic guarantees is known; leave out electronic_known")
        return self

    @model_validator(mode="after")
    def require_known_attachments(self) -> Self:
        named = {name for way in self.submission for name in way.list_attachments()}
        unknown = named.difference(Attachment, (form.name for form in self.own_forms))
        if unknown:
            raise ValueError(
                f"nothing is called {min(unknown)} that could be attached; there are {', '.join(Attachment)}, "
                "and what own_forms names"
            )
        return self

    def find_submission(
        self, kind: GuaranteeKind, section: str | None = None, *, change: bool = False
    ) -> Submission | None:
        """The way of handing in that counts for a guarantee; None where the town says nothing of it."""
        return next((way for way in self.submission if way.is_for(kind, section, change=change)), None)

    def list_subjects(self) -> Iterator[tuple[str, str]]:
        """Each template of a subject, with its place as errors write it."""
        for position, way in enumerate(self.submission, start=1):
            for at, subject in enumerate(way.subjects, start=1):
                yield f"submission {position} subjects {at}", subject


class AuthorityFile(Schema):
    default: DefaultRules | None = None
    authority: tuple[AuthorityProfile, ...] = ()
