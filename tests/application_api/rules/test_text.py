from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.application_api.rules.text import check_text, list_fallbacks
from shared.schemas.application.entered import EnteredForm
from shared.schemas.application.forms import ApplicationForm
from shared.schemas.text.drawable import DrawableTable, Repertoire
from shared.schemas.text.safe_text import is_blank
from tests.application_api.cases import make_case
from tests.forms import make_form


def find(changes: dict[str, Any], repertoire: Repertoire = Repertoire()) -> list[tuple[str, str]]:
    form = ApplicationForm.model_validate(make_form(changes))
    checked = check_text(make_case(form, repertoire=repertoire))
    return [(finding.code, finding.message) for finding in checked if finding.pointer in changes]


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


@pytest.mark.parametrize(("character", "name"), [("😀", "U+1F600"), ("\U000e0105葛", "U+E0105"), ("ゟ゙", "U+3099")])
def test_what_no_font_draws_is_refused_and_named(character: str, name: str) -> None:
    [(code, message)] = find({"/principal/name": f"{character}建設"})
    assert code == "text.undrawable"
    assert name in message


def test_a_variation_no_font_has_is_a_warning_that_names_it_and_says_what_will_be_shown() -> None:
    form = ApplicationForm.model_validate(make_form({"/principal/name": "葛\U000e0105城建設・辻\U000e01ef組"}))
    [finding] = check_text(make_case(form))
    assert (finding.severity, finding.code, finding.pointer) == (
        "warning", "text.variation_fallback", "/principal/name",
    )  # fmt: skip
    assert "葛 U+845B U+E0105、辻 U+8FBB U+E01EF" in finding.message
    assert "基本の字形（葛、辻）" in finding.message
    assert list_fallbacks(EnteredForm.of(form), Repertoire()) == ["葛\U000e0105", "辻\U000e01ef"]


def test_a_variation_that_is_not_printed_is_no_finding() -> None:
    assert find({"/contact/name": "葛\U000e0105城", "/message": "葛\U000e0105城"}) == []


@pytest.mark.parametrize(
    ("pointer", "name", "words"),
    [
        ("/principal/name", "АBC建設", "「А U+0410」は「A U+0041」"),
        ("/principal/name", "伊豆建設株式会杜", "「杜 U+675C」は「社 U+793E」"),
        ("/works/name", "町道改良エ事", "「エ U+30A8」は「工 U+5DE5」"),
        ("/guarantees/0/deposit_bank/bank", "ΝTT銀行", "「Ν U+039D」は「N U+004E」"),
    ],
)
def test_what_looks_like_another_character_is_a_warning_that_names_both(pointer: str, name: str, words: str) -> None:
    [finding] = check_text(make_case(ApplicationForm.model_validate(make_form({pointer: name}))))
    assert (finding.severity, finding.code, finding.pointer) == ("warning", "text.lookalike", pointer)
    assert finding.message.startswith(words)


def test_a_refused_character_does_not_hide_the_warning() -> None:
    codes = [code for code, _ in find({"/principal/name": "葛\U000e0105城😀"})]
    assert codes == ["text.undrawable", "text.variation_fallback"]


@pytest.mark.parametrize(
    ("name", "words"),
    [
        ("Cafe\u0301建設", ["U+0301", "「é」（U+00E9）"]),
        ("A\u030aE\u0301", ["U+030A、U+0301", "「Å」（U+00C5）、「É」（U+00C9）"]),
        ("Vie\u0323\u0302t", ["U+0323、U+0302", "「ệ」（U+1EC7）"]),
    ],
)
def test_an_accent_apart_from_its_letter_is_refused_with_the_character_to_type(name: str, words: list[str]) -> None:
    [(code, message)] = find({"/principal/name": name})
    assert code == "text.undrawable"
    assert all(word in message for word in words)
    assert "1文字で入力" in message
    assert "置き換え" not in message


def test_what_cannot_be_typed_as_one_character_is_to_be_replaced() -> None:
    [(_, message)] = find({"/principal/name": "x\u0301"})
    assert "1文字で入力" not in message
    [(_, message)] = find({"/principal/name": "e\u0301😀"})
    assert "「é」（U+00E9）" in message
    assert "ほかは削除するか、別の文字に置き換えてください。" in message


def test_what_an_additional_font_draws_passes() -> None:
    name = "\u3404葛\U000e0105建設"
    assert [code for code, _ in find({"/principal/name": name})] == ["text.undrawable", "text.variation_fallback"]
    assert find({"/principal/name": name}, Repertoire(DrawableTable("3404", "E0105: 845B"))) == []


@pytest.mark.parametrize("name", ["髙﨑𠮷建設㈱", "ﾊﾝｶｸ建設", "（有）Ⅲ工務店", "<b>&amp;</b>", "株式会社 山田　組"])
def test_real_names_pass(name: str) -> None:
    assert find({"/principal/name": name}) == []


def test_a_message_may_have_lines() -> None:
    assert find({"/message": "一行目\r\n二行目"}) == []
    assert find({"/message": "鐘\a"}) != []


@pytest.mark.parametrize("name", ["=?utf-8?q?x=0ABcc:_a@b.example?=", "建設=?UTF-8?B?Cg==?="])
def test_a_name_that_a_mail_program_would_decode_is_refused(name: str) -> None:
    assert [code for code, _ in find({"/principal/name": name})] == ["text.not_allowed"]


@given(st.text(min_size=1, max_size=30).filter(lambda text: not is_blank(text)))
def test_no_text_breaks_the_check(name: str) -> None:
    assert all(code.startswith("text.") for code, _ in find({"/works/name": name}))
