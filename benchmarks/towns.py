"""Reading the towns' data files, as a service does at its start, and finding one among them."""

import re
import statistics
import tempfile
import time
from collections.abc import Iterator
from itertools import cycle, islice
from pathlib import Path

from benchmarks.figures import Figure, format_rounds
from shared.schemas.words.authority_code import is_authority_code
from shared.schemas.words.towns.bodies import BODIES
from shared.schemas.words.towns.register import AUTHORITIES, load_authorities

TOWNS = 2_000
TARGET_S = 1
_ROUNDS = 5
_ENTRY = "[[authority]]"


def measure_towns() -> Figure:
    with tempfile.TemporaryDirectory(prefix="hosho-bench-") as path:
        folder = Path(path)
        _write_towns(folder)
        seconds = [_time_loading(folder) for _ in range(_ROUNDS)]
    median = statistics.median(seconds)
    return Figure(
        f"loading every body and {TOWNS:,} authority profiles (load_authorities), median of {_ROUNDS}",
        f"{format_rounds(seconds, 2)} s",
        "tomllib, which is Python, and pydantic",
        f"<= {TARGET_S} s",
        median <= TARGET_S,
    )


def _write_towns(folder: Path) -> None:
    """The shipped entries over and over, each with a code of its own."""
    for name in ("default.toml", BODIES):
        (folder / name).write_bytes((AUTHORITIES / name).read_bytes())
    _, *entries = (AUTHORITIES / "towns.toml").read_text(encoding="utf-8").split(_ENTRY)
    towns = [
        re.sub(r'code = "[\dX]\d{5}"', f'code = "{code}"', entry)
        for code, entry in zip(islice(_list_codes(), TOWNS), cycle(entries), strict=False)
    ]
    (folder / "towns.toml").write_text("".join(_ENTRY + town for town in towns), encoding="utf-8")


def _list_codes() -> Iterator[str]:
    for number in range(10_000, 48_000):
        yield next(code for code in (f"{number}{digit}" for digit in range(10)) if is_authority_code(code))


def _time_loading(folder: Path) -> float:
    started_at = time.perf_counter()
    load_authorities(folder)
    return time.perf_counter() - started_at
