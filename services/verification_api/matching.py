"""照合: what a town expects of a certificate by its contract, compared field by field.

Texts are equal, or equal but for how the same is written, which is said with the folds it takes; amounts, days and
kinds are compared exactly. かな and カナ are two, since イ号 and い号 are two works.
"""

from shared.schemas.facts.certificate import Certificate
from shared.schemas.text.folding import WORKS, find_folds
from shared.schemas.verification.answers import FieldResult, Match, MatchedField, MatchResult
from shared.schemas.verification.forms import Expected


def match_contract(expected: Expected, content: Certificate) -> Match:
    earliest, last_day = expected.expires_not_before, content.expires_on
    compared = (
        _compare_texts("works_name", expected.works_name, content.works_name),
        _compare_texts("principal_name", expected.principal_name, _name_principal(content)),
        _compare("contract_amount", expected.contract_amount, content.contract_amount),
        _compare("kind", expected.kind, content.kind.value),
        _compare_limit("minimum_amount", expected.minimum_amount, content.amount),
        _compare_limit("expires_not_before", str(earliest) if earliest else None, str(last_day)),
    )
    fields = [field for field in compared if field is not None]
    differs = any(field.result is FieldResult.DIFFERS for field in fields)
    return Match(result=MatchResult.DIFFERS if differs else MatchResult.MATCH, fields=fields)


def _name_principal(content: Certificate) -> str:
    """The party to the contract: of a joint venture, the joint venture."""
    return content.joint_venture_name or content.principal.name


def _compare_texts(field: str, expected: str | None, actual: str) -> MatchedField | None:
    if expected is None or expected == actual:
        return _compare(field, expected, actual)
    folds = find_folds(expected, actual, WORKS)
    if folds is None:
        return MatchedField(field=field, expected=expected, actual=actual, result=FieldResult.DIFFERS)
    names = [str(step.name).lower() for step in folds]
    return MatchedField(field=field, expected=expected, actual=actual, result=FieldResult.SAME_FOLDED, folds=names)


def _compare(field: str, expected: str | int | None, actual: str | int) -> MatchedField | None:
    if expected is None:
        return None
    result = FieldResult.SAME if expected == actual else FieldResult.DIFFERS
    return MatchedField(field=field, expected=expected, actual=actual, result=result)


def _compare_limit(field: str, least: str | int | None, actual: str | int) -> MatchedField | None:
    """At least so much, or not before that day; days as ISO writes them, of four digits a year, sort as they are."""
    if least is None:
        return None
    enough = (str(actual) >= least) if isinstance(least, str) else (int(actual) >= least)
    result = FieldResult.SAME if enough else FieldResult.DIFFERS
    return MatchedField(field=field, expected=least, actual=actual, result=result)
