"""Every rule there is, and the check that asks them all."""

from collections.abc import Callable, Iterator
from typing import NamedTuple

from services.application_api.rules.case import Case
from services.application_api.rules.change import check_change
from services.application_api.rules.codes import check_codes
from services.application_api.rules.earlier import check_intermediate, check_twins
from services.application_api.rules.electronic import check_electronic
from services.application_api.rules.expiry import check_expiry
from services.application_api.rules.filled import check_filled
from services.application_api.rules.guarantees import check_amounts, check_kinds
from services.application_api.rules.limits import check_limits
from services.application_api.rules.principal import check_joint_venture
from services.application_api.rules.text import check_text
from services.application_api.rules.works import check_works
from shared.schemas.facts.finding import Finding


class Rule(NamedTuple):
    """One rule, and in words what it looks at."""

    looks_at: str
    check: Callable[[Case], Iterator[Finding]]


RULES = (
    Rule("which fields are filled in: all that are needed, none of another kind or form of guarantee", check_filled),
    Rule("the codes of town and office", check_codes),
    Rule("the works: term, days of notice and contract (not far ahead), this year's amount, fiscal year", check_works),
    Rule("the principal's joint venture: members, shares, representative", check_joint_venture),
    Rule("each amount against the contract amount", check_amounts),
    Rule(
        "each expiry against today, term, fiscal year and day of contract, and against the guarantee in force",
        check_expiry,
    ),
    Rule("each electronic guarantee against what the town takes electronically", check_electronic),
    Rule("each amount, the contract and its term against the town's figures", check_limits),
    Rule("which kinds come together", check_kinds),
    Rule("a change against the guarantee in force, and the town's ratio for a new guarantee", check_change),
    Rule("each kind against what the builder applied for already", check_twins),
    Rule("an intermediate payment's conditions, and the advance before it", check_intermediate),
    Rule("every text: its characters", check_text),
)


def check_form(case: Case) -> list[Finding]:
    """Every finding at once, in the order of the rules."""
    return [finding for rule in RULES for finding in rule.check(case)]


def has_errors(findings: list[Finding]) -> bool:
    return any(finding.severity == "error" for finding in findings)
