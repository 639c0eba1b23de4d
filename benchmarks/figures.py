"""Figures: numbers put into words, and whether they reach their target."""

import math
import statistics
from collections.abc import Sequence
from dataclasses import dataclass


@dataclass(frozen=True)
class Figure:
    """One line of the table. `met` is None where there is no target."""

    name: str
    value: str
    bound: str
    target: str = ""
    met: bool | None = None


def find_percentile(values: Sequence[float], percent: float) -> float:
    """The smallest value that at least `percent` % of the values do not exceed (nearest rank); needs one value."""
    ordered = sorted(values)
    return ordered[max(math.ceil(len(ordered) * percent / 100), 1) - 1]


def format_percentiles(seconds: Sequence[float]) -> str:
    """In milliseconds: p50, p95 and p99."""
    p50, p95, p99 = (find_percentile(seconds, percent) * 1000 for percent in (50, 95, 99))
    return f"p50 {p50:.1f}, p95 {p95:.1f}, p99 {p99:.1f} ms"


def format_rounds(values: Sequence[float], digits: int = 0) -> str:
    """The median of several rounds, and their range."""
    return f"{statistics.median(values):,.{digits}f} ({min(values):,.{digits}f} to {max(values):,.{digits}f})"
