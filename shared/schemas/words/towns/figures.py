"""A town's own figures: what limits an amount, a contract or a term."""

from decimal import Decimal
from typing import Annotated

from pydantic import Field

from shared.schemas.model import Schema
from shared.schemas.words.money import Yen
from shared.schemas.words.towns.electronic import CountedBy

Rate = Annotated[Decimal, Field(gt=0, le=1)]


class Rules(Schema):
    """A town's own figures: rates as fractions, amounts in whole yen, days of the term; None where it stated none.

    `reguarantee_price_ratio` is the contract amount after a change ÷ that before it, at and above which the town asks
    for a guarantee again. `contract_guarantee_from` is the contract amount from which it asks for a contract guarantee.
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
    contract_guarantee_from: Yen | None = None
    rounding_unit: Yen | None = None
    minimum_contract_amount: Yen | None = None
    minimum_days: Annotated[int, Field(gt=0)] | None = None
    reguarantee_price_ratio: Annotated[Decimal, Field(gt=1)] | None = None


class DefaultRules(Rules):
    """The figures that must be there when a town states none, and the day that a start counts by."""

    advance_rate_max: Rate
    intermediate_rate_max: Rate
    advance_and_intermediate_rate_max: Rate
    contract_rate_min: Rate
    contract_rate_min_low_bid: Rate
    rounding_unit: Yen
    start_counted_by: CountedBy = CountedBy.CONTRACT_DATE
