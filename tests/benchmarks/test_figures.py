import pytest

from benchmarks.figures import find_percentile, format_percentiles, format_rounds


@pytest.mark.parametrize(("percent", "found"), [(0, 1), (1, 1), (50, 50), (99, 99), (99.5, 100), (100, 100)])
def test_a_percentile_is_a_value_that_was_measured(percent: float, found: float) -> None:
    assert find_percentile(list(range(100, 0, -1)), percent) == found


def test_of_one_value_every_percentile_is_that_value() -> None:
    assert [find_percentile([7.0], percent) for percent in (1, 50, 99)] == [7.0, 7.0, 7.0]


def test_percentiles_are_told_in_milliseconds() -> None:
    assert format_percentiles([0.001, 0.002, 0.25]) == "p50 2.0, p95 250.0, p99 250.0 ms"


def test_rounds_are_told_by_their_median_and_range() -> None:
    assert format_rounds([1200, 900, 1000]) == "1,000 (900 to 1,200)"
    assert format_rounds([0.1, 0.125], 3) == "0.113 (0.100 to 0.125)"
