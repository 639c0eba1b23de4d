"""What a search takes for the same, and that grams never hide what the text holds."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from shared.schemas.text.folding import SEARCHED, WORKS, fold, fold_words, list_grams, list_wanted_grams


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
        ("㈱伊豆", "株式会社伊豆"),
        ("（有）伊豆", "㈲伊豆"),
        ("伊豆(一社)", "伊豆一般社団法人"),
    ],
)
def test_width_case_kana_spaces_and_what_is_not_seen_make_no_difference(typed: str, written: str) -> None:
    assert fold(typed) == fold(written)


@pytest.mark.parametrize(("one", "other"), [("東伊豆町", "西伊豆町"), ("はし", "ばし"), ("1", "2"), ("橋", "橋梁")])
def test_different_words_stay_different(one: str, other: str) -> None:
    assert fold(one) != fold(other)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("第１〜２工区", "第１～２工区"),
        ("第1∼2工区", "第1~2工区"),
        ("第8−N号", "第8-N号"),
        ("第8‒N号", "第8―N号"),
        ("第8─1号", "第8━1号"),
        ("第8ー1号", "第8‐1号"),
        ("ア‖イ", "ア∥イ"),
        ("稲取・片瀬", "稲取·片瀬"),
        ("第〇工区", "第○工区"),
        ("髙橋", "高橋"),
        ("山﨑", "山崎"),
        ("渡邊", "渡邉"),
        ("渡邉", "渡辺"),
        ("株式會社靜岡", "㈱静岡"),
        ("大澤橋", "大沢橋"),
        ("⼯事", "工事"),
        ("⻄伊豆", "西伊豆"),
        ("佐々木", "佐佐木"),
        ("すゞき", "すずき"),
        ("湯ヶ岡", "湯ケ岡"),
        ("3ヵ月", "3カ月"),
        ("\u200e第１２号", "第12号"),
    ],
)
def test_what_tells_one_works_from_another_overlooks_how_it_is_written(one: str, other: str) -> None:
    assert fold(one, WORKS) == fold(other, WORKS)
    assert fold(one) == fold(other)


@pytest.mark.parametrize(
    ("one", "other"), [("第イ号", "第い号"), ("1-2", "1~2"), ("コート", "コト"), ("斎藤", "斉藤"), ("1・2", "12")]
)
def test_different_works_stay_different(one: str, other: str) -> None:
    assert fold(one, WORKS) != fold(other, WORKS)


MIXED = st.text("〜～‒−ーA1髙邊㈱(株)々佐ゝゞかヾヶケ⼯⻲ \u200eﾞﾟカ゛㍿・") | st.text()


@given(MIXED)
def test_folding_twice_is_folding_once(text: str) -> None:
    for steps in (SEARCHED, WORKS):
        assert fold(fold(text, steps), steps) == fold(text, steps)


@given(st.text(), st.text(min_size=1), st.text())
def test_what_a_text_holds_is_found_by_its_grams(before: str, word: str, after: str) -> None:
    text = fold(before) + fold(word) + fold(after)
    assert set(list_wanted_grams([fold(word)] if fold(word) else [])) <= set(list_grams([text]))


def test_each_word_counts_once_and_blanks_are_none() -> None:
    assert fold_words("　道路 第３工区 どうろ ドウロ ") == ["道路", "第3工区", "どうろ"]
    assert fold_words(" 　") == []
    assert fold_words("々木 々") == ["木", "々"]


def test_a_single_character_is_a_gram_of_its_own() -> None:
    assert list_wanted_grams(["橋"]) == ["橋"]
    assert list_wanted_grams(["橋梁", "町"]) == ["橋梁", "町"]
