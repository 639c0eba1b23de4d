import sys

from shared.schemas.text.safe_text import is_forbidden, list_forbidden


def test_every_character_is_judged_alike_alone_and_among_others() -> None:
    """The quick way for printable text and the slow way must agree on every code point there is."""
    for code in range(sys.maxunicode + 1):
        character = chr(code)
        assert bool(list_forbidden(f"工事　{character}")) == is_forbidden(character), f"U+{code:04X}"
