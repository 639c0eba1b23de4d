"""`make faults`: every fault of tests/faults, and what it came to into docs/reliability.md."""

import sys
from typing import cast

import pytest
from rich.console import Console

from tests.faults.fault import PROPERTY, Fault
from tests.pages import ROOT, write_between

PAGE = "docs/reliability.md"
BEGIN, END = "<!-- written by make faults -->\n", "<!-- until here -->\n"
HEAD = (
    "| fault | how often | told as done | lost | doubled | longest wait of a caller |\n"
    "|---|---|---|---|---|---|\n"
)  # fmt: skip


class Faults:
    """A plugin of pytest: what the runs recorded, in their order."""

    def __init__(self) -> None:
        self.rows: list[Fault] = []

    def pytest_runtest_logreport(self, report: pytest.TestReport) -> None:
        if report.when == "call":
            self.rows += [cast("Fault", value) for name, value in report.user_properties if name == PROPERTY]


def compose_table(rows: list[Fault]) -> str:
    return HEAD + "".join(
        f"| {row.tried} | {row.times} | {row.acknowledged} | {row.lost} | {row.doubled} "
        f"| {'' if row.longest_s is None else f'{row.longest_s:.1f} s'} |\n"
        for row in rows
    )


def main() -> int:
    """The exit code of pytest. Unless all held, the page stays as it was."""
    faults = Faults()
    files = sorted(str(path) for path in (ROOT / "tests" / "faults").glob("run_*.py"))
    ended = pytest.main(["-s", *files], plugins=[faults])
    Console().print(compose_table(faults.rows), soft_wrap=True, markup=False)
    if ended is pytest.ExitCode.OK:
        write_between(PAGE, BEGIN, END, compose_table(faults.rows))
    return int(ended)


if __name__ == "__main__":
    sys.exit(main())
