"""Real requests, answers and problems, as the tests saw them.

Those of a service's operations are in `examples.json` beside its `main.py`; those of problems, whose codes mean the
same everywhere, in `problems.json` here.
"""

import json
from pathlib import Path
from typing import Any, NamedTuple

PROBLEMS_FILE = Path(__file__).with_name("problems.json")


class Examples(NamedTuple):
    """`requests` and `answers` by operation id, `problems` by code."""

    requests: dict[str, Any]
    answers: dict[str, Any]
    problems: dict[str, dict[str, Any]]


def read_examples(path: Path) -> Examples:
    return Examples(**json.loads(path.read_text(encoding="utf-8")), problems=_read_problems())


def _read_problems() -> dict[str, dict[str, Any]]:
    problems: dict[str, dict[str, Any]] = json.loads(PROBLEMS_FILE.read_text(encoding="utf-8"))
    return problems
