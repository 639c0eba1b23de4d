"""What the locks allow to guess, by the functions that set them."""

from datetime import timedelta

import pytest

from benchmarks.guesses import STRATEGIES, YEAR, compose_figures, count_guesses
from tests.local.running import ROOT

A_DAY = 200


@pytest.mark.parametrize("on_each", STRATEGIES)
def test_no_strategy_gets_more_through_than_the_limit_of_each_day(on_each: int) -> None:
    assert count_guesses(timedelta(days=10), on_each) == 10 * A_DAY


def test_in_a_year_all_credentials_together_hardly_guess_one_key_and_the_page_says_so() -> None:
    figures = compose_figures(count_guesses(YEAR, STRATEGIES[-1]))
    assert all(figure.met for figure in figures)
    page = " ".join((ROOT / "docs/security.md").read_text(encoding="utf-8").split())
    for figure in figures:
        assert figure.value.partition(" ")[0] in page
