import itertools
import unicodedata
from contextlib import suppress

import pytest

from shared.schemas.text.drawable import DrawableTable, Reading, Repertoire
from tests.issuance_api.documents.samples import list_drawable, list_sequences

BUNDLED = Repertoire()
EXTENDED = Repertoire(DrawableTable("3404 20000-20002", "E0105: 3404 845B"))


def test_every_character_and_sequence_of_the_tables_is_drawable() -> None:
    assert BUNDLED.read("".join([*list_drawable(), *list_sequences()])) == Reading()


@pytest.mark.parametrize(
    "name",
    [
        "髙﨑𠮷田㈱ﾊﾝｶｸ（有）～〜−ーⅢ①　A1 々ヶ",
        "葛\U000e0100城市、葛\U000e0101飾区、辻\U000e0100、祇\U000e0100",
        "か\u3099き\u309aセ\u309a",
    ],
)
def test_names_as_people_write_them_are_drawable(name: str) -> None:
    assert BUNDLED.read(name) == Reading()


def test_what_cannot_be_drawn_is_named_once_and_in_order() -> None:
    assert BUNDLED.read("\ue000町😀\ue000").undrawable == ("\ue000", "😀")


@pytest.mark.parametrize(
    "character", ["\x00", "\t", "\n", "\xa0", "\xad", "\u200b", "\u202e", "\u3099", "\ufeff", "\U0010ffff"]
)
def test_control_format_and_combining_characters_are_undrawable(character: str) -> None:
    assert BUNDLED.read(character).undrawable == (character,)


def test_a_mark_needs_a_kana_that_takes_it() -> None:
    for text in ("\u3099か", "町\u3099", "か\u3099\u3099"):
        assert BUNDLED.read(text) == Reading(undrawable=("\u3099",))


def test_a_variation_no_font_has_falls_back_to_its_drawable_base() -> None:
    assert BUNDLED.read("葛\U000e0105城、A\ufe0f葛\U000e0105") == Reading(fallbacks=("葛\U000e0105", "A\ufe0f"))


@pytest.mark.parametrize("before", ["", " ", "\u3000", "😀", "葛\U000e0100", "葛\U000e0105", "か\u3099"])
def test_a_selector_without_a_drawable_base_is_refused(before: str) -> None:
    assert "\ufe01" in BUNDLED.read(f"{before}\ufe01").undrawable


def test_an_additional_table_adds_to_the_bundled_ones_and_takes_nothing() -> None:
    text = "\u3404𠀁葛\U000e0105\u3404\U000e0105葛\U000e0100か\u3099髙"
    assert EXTENDED.read(text) == Reading()
    assert BUNDLED.read(text) == Reading(("\u3404", "𠀁", "\U000e0105"), ("葛\U000e0105",))


def test_a_base_that_only_the_additional_font_has_can_be_fallen_back_to() -> None:
    assert EXTENDED.read("\u3404\U000e0106") == Reading(fallbacks=("\u3404\U000e0106",))


def test_reading_a_text_again_says_the_same() -> None:
    for text in ("葛\U000e0105城😀", "葛城"):
        assert BUNDLED.read(text) == BUNDLED.read(text)


def test_every_kanji_and_kana_of_jis_x_0213_is_drawn_and_the_rest_is_known() -> None:
    undrawable = [character for character in list_jis_x_0213() if BUNDLED.read(character).undrawable]
    scripts = {unicodedata.name(character[0]).split()[0] for character in undrawable}
    assert scripts.isdisjoint({"CJK", "HIRAGANA", "KATAKANA", "KATAKANA-HIRAGANA", "IDEOGRAPHIC", "HALFWIDTH"})
    assert [character for character in undrawable if is_jis_x_0208(character)] == ["≒"]


def list_jis_x_0213() -> list[str]:
    """Its 11,233 characters, of one code point or two."""
    leads, trails = (*range(0x81, 0xA0), *range(0xE0, 0xFD)), (*range(0x40, 0x7F), *range(0x80, 0xFD))
    found = []
    for pair in itertools.product(leads, trails):
        with suppress(UnicodeDecodeError):
            found.append(bytes(pair).decode("shift_jis_2004"))
    assert len(found) == 11_233
    return found


def is_jis_x_0208(character: str) -> bool:
    with suppress(UnicodeEncodeError):
        return len(character.encode("euc_jp")) == 2
    return False
