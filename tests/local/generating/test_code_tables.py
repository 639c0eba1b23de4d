import re

from services.application_api.rules.findings import FINDINGS
from services.local.generating.code_tables import PROBLEMS, render_findings, render_problems

KINDS = [kind for kinds in PROBLEMS.values() for kind in kinds]


def test_a_problem_code_is_defined_once() -> None:
    codes = [kind.code for kind in KINDS]
    assert len(codes) == len(set(codes))


def test_problem_kinds_have_http_errors_japanese_titles_and_a_meaning() -> None:
    for kind in KINDS:
        assert 400 <= kind.status < 600
        assert not kind.title.isascii()
        assert kind.meaning.endswith(".")


def test_every_problem_tells_a_program_in_english_what_to_do() -> None:
    for kind in KINDS:
        assert kind.hint.endswith(".")
        assert not re.search(r"[\u3000-\u9fff]", kind.hint)


def test_the_page_of_problems_lists_every_code_with_its_hint() -> None:
    page = render_problems()
    for kind in KINDS:
        assert f"| `{kind.code}` | {kind.status} | {kind.title} | {kind.meaning} | {kind.hint} |" in page


def test_the_page_of_findings_lists_every_code_with_its_severities() -> None:
    page = render_findings()
    assert all(f"| `{kind.code}` | {', '.join(kind.severities)} |" in page for kind in FINDINGS)
