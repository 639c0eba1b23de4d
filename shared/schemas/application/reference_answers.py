"""What anyone may look up before applying: towns, offices, premiums."""

from datetime import date
from typing import Any, Literal

from shared.schemas.model import Schema
from shared.schemas.page import Page
from shared.schemas.words.guarantee import GuaranteeKind
from shared.schemas.words.money import YenOrZero
from shared.schemas.words.towns.electronic import Electronic, Start
from shared.schemas.words.towns.handing_in import AcceptedSurety, Channel, OwnForm, Refusal, Submission, Timing
from shared.schemas.words.towns.invoice import InvoiceRules


class PremiumQuote(Schema):
    """`amount` in whole yen; `rate` a fraction of the guarantee amount, as text; `basis` says how it applies."""

    amount: YenOrZero
    rate: str
    basis: Literal["flat", "tiered", "minimum"]
    source: str


class AuthorityAnswer(Schema):
    """発注者 and what it takes electronically; `electronic_from` is None where the town named no first day.

    `rules` are the town's own figures (rates as fractions, amounts in whole yen), `handing_in` how it takes number and
    key, of which the first for a kind counts. Of a body without a profile nothing but its name is known.
    """

    code: str
    name: str
    prefecture: str
    reading: str | None
    beneficiary: str
    profile_known: bool
    electronic_known: bool
    electronic_kinds: list[GuaranteeKind]
    electronic_from: date | None
    electronic_changes: bool
    electronic: Electronic | None
    rules: dict[str, int | float]
    submission: dict[str, Any] | None
    handing_in: list[Submission]
    own_forms: list[OwnForm]
    refuses: list[Refusal]
    sureties: list[AcceptedSurety]
    invoice: InvoiceRules | None
    source: str
    checked_on: date | None
    evidence: str | None


class AuthorityPage(Page[AuthorityAnswer]):
    """A page of the 発注者, by code."""


class AdoptionStart(Start):
    """A first day of electronic guarantees, and the same in words."""

    text: str


class AdoptionWay(Schema):
    """A way of handing in for some kinds, and the same in words."""

    kinds: list[GuaranteeKind]
    channel: Channel | None
    also: list[Channel]
    when: list[Timing]
    text: str


class AdoptionAnswer(Schema):
    """What a body takes electronically, as the public table has it.

    Where `known` is false, nobody knows whether it takes electronic guarantees. `kinds_known` is false where it takes
    them and does not say of which kinds.
    """

    code: str
    name: str
    prefecture: str
    reading: str | None
    known: bool
    takes_electronic: bool | None
    kinds_known: bool
    electronic_kinds: list[GuaranteeKind]
    kinds_text: str | None
    electronic_from: date | None
    starts: list[AdoptionStart]
    handing_in: list[AdoptionWay]
    remarks: list[str]
    source: str
    checked_on: date | None


class AdoptionPage(Page[AdoptionAnswer]):
    """A page of the 電子保証対応の発注者, by code."""


class OfficeAnswer(Schema):
    code: str
    name: str
    phone: str
    fax: str


class OfficeList(Schema):
    items: list[OfficeAnswer]
    next_cursor: None = None
