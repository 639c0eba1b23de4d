"""The table of attacks in docs/security.md: its rows are those of tests/attacks.py, which `make attacks` counts."""

from types import SimpleNamespace
from typing import Any

import pytest

from tests.attacks import ATTACKS, BEGIN, END, PAGE, Tally, compose_beginning
from tests.pages import ROOT, list_rows, read_page


@pytest.mark.parametrize("pattern", [pattern for attack in ATTACKS for pattern in attack.files])
def test_every_pattern_finds_test_files(pattern: str) -> None:
    assert [path for path in ROOT.glob(pattern) if path.name.startswith("test_")]


def test_no_test_counts_twice() -> None:
    files = [file for attack in ATTACKS for file in attack.list_files()]
    assert len(set(files)) == len(files)


def test_the_page_has_every_attack_with_its_figures() -> None:
    table = read_page(PAGE).partition(BEGIN)[2].partition(END)[0]
    _, *rows, _ = list_rows(table)
    assert [" | ".join(cells[:3]) for cells in rows] == [compose_beginning(attack) for attack in ATTACKS]
    assert all(0 < int(held) <= int(tried) for *_, tried, held in rows)


def test_what_failed_did_not_hold_and_what_was_skipped_was_not_tried() -> None:
    tally = Tally()
    for when, outcome in (
        *(("setup", "passed"), ("call", "passed"), ("teardown", "passed")),
        *(("setup", "passed"), ("call", "failed")),
        *(("setup", "passed"), ("call", "skipped")),
        *(("setup", "skipped"), ("teardown", "passed")),
        *(("setup", "failed"), ("teardown", "passed")),
        *(("setup", "passed"), ("call", "passed"), ("teardown", "failed")),
    ):
        tally.pytest_runtest_logreport(make_report(when, outcome))
    assert (tally.tried["tests/test_a.py"], tally.held["tests/test_a.py"]) == (4, 1)


def make_report(when: str, outcome: str) -> Any:
    named = {name: name == outcome for name in ("passed", "failed", "skipped")}
    return SimpleNamespace(nodeid="tests/test_a.py::test_b[1]", when=when, **named)
