"""What one kind of fault came to: a row of the table in docs/reliability.md."""

from collections.abc import Callable
from typing import NamedTuple

import pytest

PROPERTY = "fault"


class Fault(NamedTuple):
    """`acknowledged` things were told to callers as done; of them `lost` are not there, `doubled` more than once.

    `longest_s` is how long the slowest call took until it was answered, its repetitions included, in seconds.
    """

    tried: str
    times: int
    acknowledged: int
    lost: int
    doubled: int
    longest_s: float | None = None


Record = Callable[[Fault], None]


@pytest.fixture
def record(record_property: Callable[[str, object], None]) -> Record:
    return lambda fault: record_property(PROPERTY, fault)
