import sys

from shared.schemas.text.safe_text import is_forbidden, list_forbidden


def test_nothing_that_python_calls_printable_is_forbidden() -> None:
    """list_forbidden passes over printable text without a look at each character."""
    printable = (char for char in map(chr, range(sys.maxunicode + 1)) if char.isprintable())
    assert [char for char in printable if is_forbidden.__wrapped__(char)] == []


def test_forbidden_characters_are_found_among_others_once_and_in_order() -> None:
    assert list_forbidden("工事　第3工区") == []
    assert list_forbidden("工\u202e事　\u200b\u202e") == ["\u202e", "\u200b"]
    assert list_forbidden("工事\r\n", allowed="\r\n") == []
