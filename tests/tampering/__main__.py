"""`make tamper`: every tampering of tests/tampering, and what fsck made of it into docs/fsck.md."""

import sys
from typing import cast

import pytest
from rich.console import Console

from services.admin.fsck.promises import DRAWINGS, KEPT, PROMISES, SEALS
from tests.pages import ROOT, write_between
from tests.tampering.columns import PROPERTY

PAGE = "docs/fsck.md"
BEGIN, END = "<!-- written by make tamper -->\n", "<!-- until here -->\n"
HEAD = "| table | what is promised | changed | found | named |\n|---|---|---|---|---|\n"


class Rows:
    """A plugin of pytest: the rows that the run recorded."""

    def __init__(self) -> None:
        self.rows: list[str] = []

    def pytest_runtest_logreport(self, report: pytest.TestReport) -> None:
        if report.when == "call":
            for name, value in report.user_properties:
                if name == PROPERTY:
                    self.rows += cast("list[str]", value)


def compose_promises() -> str:
    """A line for each, as fsck names it."""
    words = [promise.words for promise in PROMISES]
    asked = [f"{SEALS} (`--seals`)", f"{DRAWINGS} (`--draw`)", f"{KEPT} (`--checkpoints`)"]
    return "".join(f"- {one}\n" for one in [*words, *asked])


def main() -> int:
    """The exit code of pytest. Unless all were found and named, the page stays as it was."""
    rows = Rows()
    ended = pytest.main(["-s", str(ROOT / "tests/faults/run_tampering.py")], plugins=[rows])
    Console().print(HEAD + "".join(rows.rows), soft_wrap=True, markup=False)
    if ended is pytest.ExitCode.OK:
        write_between(PAGE, BEGIN, END, f"{compose_promises()}\n{HEAD}{''.join(rows.rows)}")
    return int(ended)


if __name__ == "__main__":
    sys.exit(main())
