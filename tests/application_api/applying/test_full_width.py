import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.application_api.applying.full_width import to_full_width


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("ｼｽﾞｵｶ銀行", "シズオカ銀行"),
        ("ﾊﾟｰｸ支店", "パーク支店"),
        ("ABC(123)-ab", "ＡＢＣ（１２３）－ａｂ"),
        ("稲取 支店", "稲取　支店"),
        ("｢ｱ･ｲ｣", "「ア・イ」"),
        ("静岡銀行㈱髙﨑", "静岡銀行㈱髙﨑"),
        ("カﾞ銀行", "ガ銀行"),
        ("はﾟーく", "ぱーく"),
        ("ﾞ", "゛"),
        ("銀行ﾟ", "銀行゜"),
        ("アﾞ", "ア゛"),
        ("ｶﾟ", "カ゚"),
        ("¥100", "￥１００"),
        ("¢£¬¦₩", "￠￡￢￤￦"),
        ("稲取\u00a0支店", "稲取　支店"),
        ("ｧｰ｡", "ァー。"),
    ],
)
def test_half_width_becomes_full_width_and_the_rest_stays(before: str, after: str) -> None:
    assert to_full_width(before) == after


@given(st.text(st.characters(min_codepoint=0x20, max_codepoint=0x7E), max_size=30))
def test_what_was_widened_reads_back_the_same(text: str) -> None:
    assert unicodedata.normalize("NFKC", to_full_width(text)) == text
    assert to_full_width(to_full_width(text)) == to_full_width(text)
