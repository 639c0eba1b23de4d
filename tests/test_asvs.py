"""docs/asvs.md has each requirement of ASVS 5.0.0, levels 1 and 2, and counts its verdicts right."""

import re
from collections import Counter

from tests.pages import ROOT, list_rows, list_spans, read_page

PAGE = read_page("docs/asvs.md")
REQUIREMENTS = [cells for cells in list_rows(PAGE) if re.fullmatch(r"\d+\.\d+\.\d+", cells[0])]
VERDICTS = ("met", "not met", "not applicable")
LEVELS = {"1": 70, "2": 183}  # how many each level has that the level below does not have


def test_every_requirement_has_one_verdict_and_a_reason() -> None:
    assert len({number for number, *_ in REQUIREMENTS}) == len(REQUIREMENTS)
    assert Counter(level for _, level, *_ in REQUIREMENTS) == LEVELS
    assert [cells for cells in REQUIREMENTS if len(cells) != 5 or cells[3] not in VERDICTS or not cells[4]] == []


def test_the_summary_counts_the_verdicts() -> None:
    counted = Counter((verdict, level) for _, level, _, verdict, _ in REQUIREMENTS)
    rows = {cells[0]: [int(count) for count in cells[1:]] for cells in list_rows(PAGE) if cells[0] in VERDICTS}
    assert rows == {
        verdict: [counted[verdict, "1"], counted[verdict, "2"], counted[verdict, "1"] + counted[verdict, "2"]]
        for verdict in VERDICTS
    }


def test_every_place_that_is_named_is_there() -> None:
    places = [span for span in list_spans(PAGE) if re.fullmatch(r"[\w.-]+(?:/[\w.-]+)+", span)]
    assert len(places) > 50
    assert [place for place in places if not (ROOT / place).exists()] == []
