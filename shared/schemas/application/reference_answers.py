"""What anyone may look up before applying: towns, offices, premiums."""

from datetime import date
from typing import Any, Literal

from shared.schemas.model import Schema
from shared.schemas.page import Page
from shared.schemas.words.guarantee import GuaranteeKind
from shared.schemas.words.money import YenOrZero


class PremiumQuote(Schema):
    """`amount` in whole yen; `rate` a fraction of the guarantee amount, as text; `basis` says how it applies."""

    amount: YenOrZero
    rate: str
    basis: Literal["flat", "tiered", "minimum"]
    source: str


class AuthorityAnswer(Schema):
    """発注者 and what it takes electronically; `electronic_from` is None where the town named no first day.

    `rules` are the town's own figures (rates as fractions, amounts in whole yen), `submission` how it takes number and
    key.
    """

    code: str
    name: str
    prefecture: str
    beneficiary: str
    electronic_kinds: list[GuaranteeKind]
    electronic_from: date | None
    electronic_changes: bool
    rules: dict[str, int | float]
    submission: dict[str, Any] | None
    source: str


class AuthorityPage(Page[AuthorityAnswer]):
    """A page of the 発注者, by code."""


class OfficeAnswer(Schema):
    code: str
    name: str
    phone: str
    fax: str


class OfficeList(Schema):
    items: list[OfficeAnswer]
    next_cursor: None = None
