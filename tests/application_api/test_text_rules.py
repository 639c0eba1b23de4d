from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.application_api.text_rules import check_text
from shared.schemas.application import ApplicationForm
from tests.forms import make_form


def find(changes: dict[str, Any]) -> list[tuple[str, str]]:
    form = ApplicationForm.model_validate(make_form(changes))
    return [(finding.code, finding.message) for finding in check_text(form) if finding.pointer in changes]


@pytest.mark.parametrize(
    ("character", "name"),
    [("\0", "U+0000"), ("\n", "U+000A"), ("\u202e", "U+202E"), ("\ue000", "U+E000"), ("\u0378", "U+0378"),
     ("\u2028", "U+2028"), ("\u200b", "U+200B")],
)  # fmt: skip
@pytest.mark.parametrize("pointer", ["/works/name", "/principal/name", "/contact/name"])
def test_characters_nobody_sees_are_refused_and_named(pointer: str, character: str, name: str) -> None:
    [(code, message)] = find({pointer: f"伊豆{character}建設"})
    assert code == "text.not_allowed"
    assert name in message
    assert character not in message


@pytest.mark.parametrize(("character", "name"), [("😀", "U+1F600"), ("葛\U000e0105", "U+E0105"), ("ゟ゙", "U+3099")])
def test_what_no_font_draws_is_refused_and_named(character: str, name: str) -> None:
    [(code, message)] = find({"/principal/name": f"{character}建設"})
    assert code == "text.undrawable"
    assert name in message


@pytest.mark.parametrize("name", ["髙﨑𠮷建設㈱", "ﾊﾝｶｸ建設", "（有）Ⅲ工務店", "<b>&amp;</b>", "株式会社 山田　組"])
def test_real_names_pass(name: str) -> None:
    assert find({"/principal/name": name}) == []


def test_a_message_may_have_lines() -> None:
    assert find({"/message": "一行目\r\n二行目"}) == []
    assert find({"/message": "鐘\a"}) != []


@pytest.mark.parametrize("name", ["=?utf-8?q?x=0ABcc:_a@b.example?=", "建設=?UTF-8?B?Cg==?="])
def test_a_name_that_a_mail_program_would_decode_is_refused(name: str) -> None:
    assert [code for code, _ in find({"/principal/name": name})] == ["text.not_allowed"]


@given(st.text(min_size=1, max_size=30).filter(lambda text: text.strip()))
def test_no_text_breaks_the_check(name: str) -> None:
    assert all(code.startswith("text.") for code, _ in find({"/works/name": name}))
