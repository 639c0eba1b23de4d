"""What a search takes for the same, and that grams never hide what the text holds."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from shared.schemas.text.folding import fold, fold_words, list_grams, list_wanted_grams


@pytest.mark.parametrize(
    ("typed", "written"),
    [
        ("ﾄｳﾌﾞ", "とうぶ"),
        ("ヴァ", "ゔぁ"),
        ("第３工区", "第3工区"),
        ("ＡＢＣ", "abc"),
        ("東 伊豆　町", "東伊豆町"),
        ("㈱", "(株)"),
        ("Straße", "strasse"),
        ("葛\U000e0100城", "葛城"),
        ("a\u200bb", "ab"),
    ],
)
def test_width_case_kana_spaces_and_what_is_not_seen_make_no_difference(typed: str, written: str) -> None:
    assert fold(typed) == fold(written)


@pytest.mark.parametrize(("one", "other"), [("東伊豆町", "西伊豆町"), ("はし", "ばし"), ("1", "2"), ("橋", "橋梁")])
def test_different_words_stay_different(one: str, other: str) -> None:
    assert fold(one) != fold(other)


@given(st.text())
def test_folding_twice_is_folding_once(text: str) -> None:
    assert fold(fold(text)) == fold(text)


@given(st.text(), st.text(min_size=1), st.text())
def test_what_a_text_holds_is_found_by_its_grams(before: str, word: str, after: str) -> None:
    text = fold(before) + fold(word) + fold(after)
    assert set(list_wanted_grams([fold(word)] if fold(word) else [])) <= set(list_grams([text]))


def test_each_word_counts_once_and_blanks_are_none() -> None:
    assert fold_words("　道路 第３工区 どうろ ドウロ ") == ["道路", "第3工区", "どうろ"]
    assert fold_words(" 　") == []


def test_a_single_character_is_a_gram_of_its_own() -> None:
    assert list_wanted_grams(["橋"]) == ["橋"]
    assert list_wanted_grams(["橋梁", "町"]) == ["橋梁", "町"]
