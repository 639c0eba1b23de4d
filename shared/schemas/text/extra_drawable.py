"""`HOSHO_EXTRA_DRAWABLE`: the table of what an additional font draws beyond the bundled faces, as data (TOML)."""

import re
from itertools import pairwise
from pathlib import Path
from typing import Annotated

from pydantic import AfterValidator, StringConstraints

from shared.schemas.data_file import read_data_file
from shared.schemas.model import Schema
from shared.schemas.text.drawable import SECONDS, DrawableTable, Repertoire

_RUN = re.compile(r"([0-9A-F]{2,6})(?:-([0-9A-F]{2,6}))?")


def _require_runs(text: str) -> str:
    _refuse_runs(text.split())
    return text


def _require_sequences(text: str) -> str:
    lines = [line.partition(":") for line in re.split(r"\s+(?=[0-9A-F]+:)", text.strip()) if line]
    for second, _, runs in lines:
        if second not in _SECONDS:
            raise ValueError(f"{second[:20]} is neither a variation selector nor a mark of kana")
        _refuse_runs(runs.split())
    if len({second for second, _, _ in lines}) < len(lines):
        raise ValueError("a selector or mark stands twice")
    return text


class ExtraDrawable(Schema):
    """What `hosho fonts` wrote: `font` is its name, `sha256` that of the converted font together with both texts."""

    font: str
    sha256: Annotated[str, StringConstraints(pattern=r"^[0-9a-f]{64}$")]
    ranges: Annotated[str, AfterValidator(_require_runs)]
    sequences: Annotated[str, AfterValidator(_require_sequences)]


def load_extra_drawable(path: Path) -> ExtraDrawable:
    """Raises ValueError with a sentence that names the file and what to correct."""
    return read_data_file(path, ExtraDrawable)


def load_repertoire(path: Path | None) -> Repertoire:
    """What the bundled faces draw, and what the table at `path` adds; raises as load_extra_drawable does."""
    if path is None:
        return Repertoire()
    extra = load_extra_drawable(path)
    return Repertoire(DrawableTable(extra.ranges, extra.sequences))


def _refuse_runs(words: list[str]) -> None:
    runs = [_RUN.fullmatch(word) for word in words]
    for word, run in zip(words, runs, strict=True):
        if run is None:
            raise ValueError(f"{word[:20]} is no run of code points")
    points = [int(point, 16) for run in runs if run for point in (run[1], run[2] or run[1])]
    if any(first > second for first, second in pairwise(points)):
        raise ValueError("the runs of code points are not in order")


_SECONDS = frozenset(f"{ord(second):X}" for second in SECONDS)
