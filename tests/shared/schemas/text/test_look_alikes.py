"""Characters that were taken for others are found, and named; what is as meant is not."""

import pytest

from shared.schemas.text.look_alikes import find_look_alikes


@pytest.mark.parametrize(
    ("text", "written", "meant"),
    [
        ("АBC建設株式会社", "А", "A"),
        ("伊豆ｗеｂ".replace("ｗ", "w").replace("ｂ", "b"), "е", "e"),
        ("Ο-1号橋", "Ο", "O"),
        ("ΝTT", "Ν", "N"),
        ("伊豆建設株式会杜", "杜", "社"),
        ("抹式会社伊豆", "抹", "株"),
        ("株弍会社伊豆", "弍", "式"),
        ("道路改良エ事", "エ", "工"),
        ("第3エ区", "エ", "工"),
        ("着エ届", "エ", "工"),
        ("伊豆電カ", "カ", "力"),
        ("河ロ護岸", "ロ", "口"),
        ("コンクリ一ト舗装", "一", "ー"),
        ("ブ口ック積", "口", "ロ"),
        ("エネルギー力イロ", "力", "カ"),
        ("令和8年4月曰", "曰", "日"),
    ],
)
def test_what_was_taken_for_another_character_is_named(text: str, written: str, meant: str) -> None:
    assert find_look_alikes(text) == [(written, meant)]


@pytest.mark.parametrize(
    "text",
    [
        *("杜の都建設株式会社", "エコ工事", "エ・オ工区", "ホームエ事務", "Φ200管布設", "Σ型", "Москва", "Δh", "μm"),
        *(
            "第一ブロック",
            "ブロック一式",
            "水カメラ",
            "3カ月",
            "東カ所",
            "ヘリポート",
            "イロハ",
            "武会津",
            "コンクリート工ブロック工",
        ),
        "町道湯ヶ岡赤川線道路改良工事（第3工区）",
    ],
)
def test_what_is_as_meant_is_not(text: str) -> None:
    assert find_look_alikes(text) == []


def test_each_is_named_once() -> None:
    assert find_look_alikes("АА会杜А会杜") == [("А", "A"), ("杜", "社")]
