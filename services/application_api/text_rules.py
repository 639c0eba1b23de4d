"""Which characters a form may carry: nothing invisible or reordering anywhere, nothing undrawable on a certificate."""

import re
import unicodedata
from collections.abc import Iterator
from typing import Any

from shared.schemas.application import ApplicationForm
from shared.schemas.application_answer import Finding
from shared.schemas.drawable import find_undrawable
from shared.schemas.text import LINE_BREAKS, find_forbidden, is_forbidden

# An RFC 2047 encoded word: a mail program would decode it into whatever it hides, line breaks included.
_ENCODED_WORD = re.compile(r"=\?[^?\s]*\?[BbQq]\?[^?]*\?=")
_DRAWN = ("/works/", "/principal/", "/guarantees/")
_MULTI_LINE = ("/message",)
_UNDRAWABLE = "保証証書に印字できない文字（{}）が含まれています。別の文字に置き換えてください。"


def check_text(form: ApplicationForm) -> Iterator[Finding]:
    """An error for every field with characters that may not be there, naming them."""
    for pointer, text in _walk(form.model_dump(mode="json"), ""):
        forbidden = find_forbidden(text, allowed=LINE_BREAKS if pointer in _MULTI_LINE else "")
        if forbidden:
            yield _finding(pointer, "text.not_allowed", f"使用できない文字（{_name(forbidden)}）を削除してください。")
        elif _ENCODED_WORD.search(text):
            yield _finding(pointer, "text.not_allowed", "「=?」で始まり「?=」で終わる符号化文字列は使用できません。")
        elif pointer.startswith(_DRAWN) and (undrawable := find_undrawable(text)):
            yield _finding(pointer, "text.undrawable", _UNDRAWABLE.format(_name(undrawable)))


def _walk(value: Any, pointer: str) -> Iterator[tuple[str, str]]:
    if isinstance(value, str):
        yield pointer, value
    elif isinstance(value, dict):
        for name, part in value.items():
            yield from _walk(part, f"{pointer}/{name}")
    elif isinstance(value, list):
        for position, part in enumerate(value):
            yield from _walk(part, f"{pointer}/{position}")


def _name(characters: list[str]) -> str:
    """`𠮷 U+20BB7`; a character that cannot be seen is named by its code point alone."""
    shown = (
        f"{'' if is_forbidden(char) or unicodedata.combining(char) else char + ' '}U+{ord(char):04X}"
        for char in characters
    )
    return "、".join(shown)


def _finding(pointer: str, code: str, message: str) -> Finding:
    return Finding(severity="error", code=code, pointer=pointer, message=message)
