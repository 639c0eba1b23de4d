import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.application_api.applying.full_width import to_full_width, widen_form
from shared.schemas.application.entered import EnteredForm
from tests.forms import make_form


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("ｼｽﾞｵｶ銀行", "シズオカ銀行"),
        ("ﾊﾟｰｸ支店", "パーク支店"),
        ("ABC(123)-ab", "ＡＢＣ（１２３）－ａｂ"),
        ("稲取 支店", "稲取　支店"),
        ("｢ｱ･ｲ｣", "「ア・イ」"),
        ("静岡銀行㈱髙﨑", "静岡銀行㈱髙﨑"),
    ],
)
def test_half_width_becomes_full_width_and_the_rest_stays(before: str, after: str) -> None:
    assert to_full_width(before) == after


@given(st.text(st.characters(min_codepoint=0x20, max_codepoint=0x7E), max_size=30))
def test_what_was_widened_reads_back_the_same(text: str) -> None:
    assert unicodedata.normalize("NFKC", to_full_width(text)) == text
    assert to_full_width(to_full_width(text)) == to_full_width(text)


def test_a_form_tells_what_was_changed_and_keeps_names_as_typed() -> None:
    changes = {"/guarantees/0/deposit_bank/branch": "ｲﾅﾄﾘ支店", "/principal/name": "ABC建設"}
    form, normalised = widen_form(EnteredForm.model_validate(make_form(changes)))
    assert [change.model_dump() for change in normalised] == [
        {"pointer": "/guarantees/0/deposit_bank/branch", "before": "ｲﾅﾄﾘ支店", "after": "イナトリ支店"}
    ]
    assert form == EnteredForm.model_validate(
        make_form({**changes, "/guarantees/0/deposit_bank/branch": "イナトリ支店"})
    )
