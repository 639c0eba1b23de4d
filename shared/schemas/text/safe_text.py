"""Characters that no text may hold: invisible ones, and those that reorder what is seen; texts that show nothing."""

import unicodedata
from functools import lru_cache
from typing import Annotated

from pydantic import AfterValidator, StringConstraints
from pydantic_core import PydanticCustomError

# Control, format (bidi overrides among them), private use, unassigned, surrogates, line and paragraph separators.
_FORBIDDEN = {"Cc", "Cf", "Co", "Cn", "Cs", "Zl", "Zp"}
LINE_BREAKS = "\r\n"
# What shows nothing by itself: control and format characters, spaces, combining marks, and of all others the fillers
# for letters of Hangul and the pattern without dots of Braille.
_UNSEEN = {"Cc", "Cf", "Zl", "Zp", "Zs", "Mn", "Mc", "Me"}
_FILLERS = frozenset("\u115f\u1160\u3164\uffa0\u2800")


def list_forbidden(text: str, *, allowed: str = "") -> list[str]:
    """The forbidden characters of `text`, each once, in order."""
    # Fast for nearly all text: whatever Python calls printable is in none of these categories.
    if text.replace("\u3000", "").isprintable():
        return []
    return [char for char in dict.fromkeys(text) if char not in allowed and is_forbidden(char)]


@lru_cache(maxsize=4096)
def is_forbidden(character: str) -> bool:
    return unicodedata.category(character) in _FORBIDDEN


def is_blank(text: str) -> bool:
    """Whether nothing of a text can be seen."""
    return not any(map(_is_seen, text))


def _is_seen(character: str) -> bool:
    return unicodedata.category(character) not in _UNSEEN and character not in _FILLERS


def _refuse_forbidden(text: str) -> str:
    forbidden = list_forbidden(text, allowed=LINE_BREAKS)
    if forbidden:
        raise PydanticCustomError(
            "text.not_allowed",
            "使用できない文字（{characters}）を削除してください。",
            {"characters": "、".join(f"U+{ord(char):04X}" for char in forbidden)},
        )
    return text


SafeText = Annotated[str, StringConstraints(max_length=1000), AfterValidator(_refuse_forbidden)]
SearchText = Annotated[str, StringConstraints(max_length=100), AfterValidator(_refuse_forbidden)]
