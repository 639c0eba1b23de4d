"""Two short walks of random lives, the same each time; `make lives` makes two thousand steps of others."""

from random import Random

import pytest

from tests.harness import Installation
from tests.lives.walk import Walk

STEPS = 22


@pytest.mark.parametrize("seed", [10, 20])
async def test_random_lives_are_as_the_model_says(installation: Installation, seed: int) -> None:
    walk = Walk(installation, Random(seed))
    await walk.go(STEPS)
    assert walk.counted.total() >= STEPS
