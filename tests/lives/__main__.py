"""`make lives`: random lives, and how often each step was made into docs/reliability.md."""

import sys
from collections import Counter

import pytest
from rich.console import Console

from tests.lives.recording import PROPERTY
from tests.pages import ROOT, write_between

PAGE = "docs/reliability.md"
BEGIN, END = "<!-- written by make lives -->\n", "<!-- until here, by make lives -->\n"


class Walks:
    """A plugin of pytest: what the walks recorded."""

    def __init__(self) -> None:
        self.made = 0
        self.counted = Counter[str]()

    def pytest_runtest_logreport(self, report: pytest.TestReport) -> None:
        if report.when == "call":
            for name, value in report.user_properties:
                if name == PROPERTY and isinstance(value, dict):
                    self.made += 1
                    self.counted.update(value)


def compose_table(walks: Walks) -> str:
    rows = "".join(f"| {name} | {count} |\n" for name, count in sorted(walks.counted.items(), key=lambda row: -row[1]))
    return f"| step | how often |\n|---|---|\n{rows}| all, in {walks.made} walks | {walks.counted.total()} |\n"


def main() -> int:
    """The exit code of pytest. Unless every walk was as the model says, the page stays as it was."""
    walks = Walks()
    ended = pytest.main(["-n", "2", str(ROOT / "tests/lives/run_lives.py")], plugins=[walks])
    Console().print(compose_table(walks), soft_wrap=True, markup=False)
    if ended is pytest.ExitCode.OK:
        write_between(PAGE, BEGIN, END, compose_table(walks))
    return int(ended)


if __name__ == "__main__":
    sys.exit(main())
