import pytest

from services.application_api.rules import findings
from services.application_api.rules.findings import FINDINGS, RULE_CAP, TERM_REVERSED
from shared.schemas.facts.finding import FindingKind


def test_every_kind_of_finding_stands_in_the_table_once() -> None:
    defined = [kind for kind in vars(findings).values() if isinstance(kind, FindingKind)]
    assert len({kind.code for kind in FINDINGS}) == len(FINDINGS)
    assert set(FINDINGS) == set(defined)


def test_every_kind_has_a_japanese_title_and_a_meaning() -> None:
    for kind in FINDINGS:
        assert kind.severities
        assert not kind.title.isascii()
        assert kind.meaning.endswith(".")


def test_a_finding_has_only_a_severity_that_the_table_gives_it() -> None:
    assert RULE_CAP.warning("/guarantees/0/amount", "…").severity == "warning"
    with pytest.raises(ValueError, match=r"term\.reversed is never of severity warning"):
        TERM_REVERSED.warning("/works/term/to", "…")
