"""Two thousand steps of random lives, each walk on a database of its own: `make lives`.

`LIVES_SEED` chooses other walks; each is made anew by its own seed, which the name of its test says.
"""

import os
from collections.abc import Callable
from random import Random

import pytest

from tests.harness import Installation
from tests.lives.recording import PROPERTY
from tests.lives.walk import Walk

FIRST = int(os.environ.get("LIVES_SEED", "1000"))
STEPS, WALKS = 50, 40


@pytest.mark.parametrize("seed", range(FIRST, FIRST + WALKS))
async def test_a_walk(installation: Installation, seed: int, record_property: Callable[[str, object], None]) -> None:
    walk = Walk(installation, Random(seed))
    await walk.go(STEPS)
    record_property(PROPERTY, dict(walk.counted))
