import pytest

from services.issuance_api.documents.drawable import (
    collect_drawable,
    collect_sequences,
    format_ranges,
    format_sequences,
)
from shared.schemas.drawable import find_undrawable
from shared.schemas.drawable_ranges import RANGES
from shared.schemas.drawable_sequences import SEQUENCES
from tests.issuance_api.documents.samples import list_drawable


@pytest.mark.usefixtures("registered_fonts")
def test_the_table_is_what_both_fonts_hold() -> None:
    assert " ".join(RANGES.split()) == format_ranges(collect_drawable())


@pytest.mark.usefixtures("registered_fonts")
def test_the_sequences_are_what_both_fonts_hold() -> None:
    assert SEQUENCES.split() == " ".join(format_sequences(collect_sequences())).split()


def test_a_variation_the_fonts_hold_is_drawable_and_another_is_named_by_its_selector() -> None:
    assert find_undrawable("葛\U000e0100城市、葛\U000e0101飾区、辻\U000e0100、祇\U000e0100") == []
    assert find_undrawable("葛\U000e0105城市") == ["\U000e0105"]


def test_a_mark_needs_a_kana_that_takes_it() -> None:
    assert find_undrawable("か\u3099き\u309aセ\u309a") == []
    assert find_undrawable("\u3099か") == find_undrawable("町\u3099") == find_undrawable("か\u3099\u3099") == ["\u3099"]


def test_runs_are_written_short() -> None:
    assert format_ranges([0x41, 0x42, 0x43, 0x50]) == "41-43 50"


def test_every_character_of_the_table_is_drawable() -> None:
    assert find_undrawable("".join(list_drawable())) == []


def test_names_as_people_write_them_are_drawable() -> None:
    assert find_undrawable("髙﨑𠮷田㈱ﾊﾝｶｸ（有）～〜−ーⅢ①　A1 々ヶ") == []


def test_what_cannot_be_drawn_is_named_once_and_in_order() -> None:
    assert find_undrawable("\ue000町\ufe00\ue000") == ["\ue000", "\ufe00"]


@pytest.mark.parametrize(
    "character", ["\x00", "\t", "\n", "\xa0", "\xad", "\u200b", "\u202e", "\u3099", "\ufeff", "\U0010ffff"]
)
def test_control_format_and_combining_characters_are_undrawable(character: str) -> None:
    assert find_undrawable(character) == [character]
