import random

import pytest

from benchmarks.looking_up.negatives import compute_auc


@pytest.mark.parametrize(
    ("one", "another", "auc"),
    [
        ([1.0], [2.0], 0.0),
        ([2.0], [1.0], 1.0),
        ([1.0], [1.0], 0.5),
        ([1.0, 3.0], [2.0, 2.0], 0.5),
        ([3.0, 2.0], [1.0, 2.0], 0.875),
    ],
)
def test_the_auc_counts_pairs_and_equal_ones_half(one: list[float], another: list[float], auc: float) -> None:
    assert compute_auc(one, another) == auc


def test_what_is_drawn_alike_is_not_told_apart_and_what_is_shifted_is() -> None:
    chance = random.Random(1)
    alike = [[chance.gauss(1.0, 0.2) for _ in range(5_000)] for _ in range(2)]
    assert abs(compute_auc(*alike) - 0.5) < 0.02
    assert compute_auc([value + 0.05 for value in alike[0]], alike[1]) > 0.54
