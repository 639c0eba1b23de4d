import sys

import pytest

from shared.schemas.text.safe_text import is_blank, is_forbidden, list_forbidden


def test_nothing_that_python_calls_printable_is_forbidden() -> None:
    """list_forbidden passes over printable text without a look at each character."""
    printable = (char for char in map(chr, range(sys.maxunicode + 1)) if char.isprintable())
    assert [char for char in printable if is_forbidden.__wrapped__(char)] == []


def test_forbidden_characters_are_found_among_others_once_and_in_order() -> None:
    assert list_forbidden("工事　第3工区") == []
    assert list_forbidden("工\u202e事　\u200b\u202e") == ["\u202e", "\u200b"]
    assert list_forbidden("工事\r\n", allowed="\r\n") == []


@pytest.mark.parametrize(
    "text",
    ["", " \u3000\u00a0\t\n", "\u3164", "\uffa0\u115f\u1160", "\u2800", "\u0301\u3099", "\u20dd", "\ufe0f\U000e0100",
     "\u200b\u2060\u00ad\ufeff", "\u034f\u180b\u17b4", " \u3164\u2800\u0301 "],
)  # fmt: skip
def test_what_shows_nothing_is_blank(text: str) -> None:
    assert is_blank(text)


@pytest.mark.parametrize("text", ["\u3164工", "か\u3099", "葛\U000e0100", ".", "\u2801", "ﾞ", "𠮷"])
def test_what_shows_anything_is_not_blank(text: str) -> None:
    assert not is_blank(text)
