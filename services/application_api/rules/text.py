"""Which characters a form may carry: nothing invisible or reordering anywhere, nothing undrawable on a certificate.

What looks like another character that was probably meant is warned of: on a certificate nobody tells the two apart.
"""

import re
import unicodedata
from collections.abc import Iterable, Iterator, Sequence

from services.application_api.rules.case import Case, FormText, list_texts
from services.application_api.rules.findings import (
    TEXT_LOOKALIKE,
    TEXT_NOT_ALLOWED,
    TEXT_UNDRAWABLE,
    TEXT_VARIATION_FALLBACK,
)
from shared.schemas.application.entered import EnteredForm
from shared.schemas.facts.finding import Finding
from shared.schemas.text.drawable import SELECTORS, Repertoire
from shared.schemas.text.look_alikes import find_look_alikes
from shared.schemas.text.safe_text import LINE_BREAKS, is_forbidden, list_forbidden

# An RFC 2047 encoded word: a mail program would decode it into whatever it hides, line breaks included.
_ENCODED_WORD = re.compile(r"=\?[^?\s]*\?[BbQq]\?[^?]*\?=")
# A letter with its accents apart, as some systems hand over what was typed as one character.
_ACCENTED = re.compile(r".[\u0300-\u036f]+")
_DRAWN = ("/works/", "/principal/", "/guarantees/")
_NOT_DRAWN = ("/works/section",)
_MULTI_LINE = ("/message",)
_UNBROKEN = dict.fromkeys(map(ord, LINE_BREAKS))
_UNDRAWABLE = "保証証書に印字できない文字（{}）が含まれています。"
_FALLBACK = (
    "異体字（{}）の字形はフォントにないため、保証証書には基本の字形（{}）で印字されます。"
    "このまま送信できます。字形の区別が必要な場合は、送信前に取扱箇所へご相談ください。"
)
_LOOKALIKE = "「{}」は「{}」と見分けがつきません。入力の誤りでないか確認してください。正しければこのまま送信できます。"


def check_text(case: Case) -> Iterator[Finding]:
    """What to mend, or to know, about the characters of each field, naming them."""
    if _are_plain(case.texts, case.repertoire):
        return
    for pointer, text in case.texts:
        forbidden = list_forbidden(text, allowed=LINE_BREAKS if pointer in _MULTI_LINE else "")
        if forbidden:
            yield TEXT_NOT_ALLOWED.error(pointer, f"使用できない文字（{_name(forbidden)}）を削除してください。")
        elif _ENCODED_WORD.search(text):
            yield TEXT_NOT_ALLOWED.error(pointer, "「=?」で始まり「?=」で終わる符号化文字列は使用できません。")
        elif _is_drawn(pointer):
            yield from _check_drawn(pointer, text, case.repertoire)


def _are_plain(texts: Sequence[FormText], repertoire: Repertoire) -> bool:
    """Whether there is nothing to be named, as nearly always: asked of all texts at once, it costs a fraction."""
    whole = "".join(text.translate(_UNBROKEN) if pointer in _MULTI_LINE else text for pointer, text in texts)
    return (
        not list_forbidden(whole)
        and "=?" not in whole
        and not any(repertoire.read(whole))
        and not any(find_look_alikes(text) for _, text in texts)
    )


def list_fallbacks(form: EnteredForm, repertoire: Repertoire) -> list[str]:
    """The variations that check_text says are shown in their base form."""
    texts = (text for pointer, text in list_texts(form) if _is_drawn(pointer))
    return sorted({pair for text in texts for pair in repertoire.read(text).fallbacks})


def _is_drawn(pointer: str) -> bool:
    return pointer.startswith(_DRAWN) and pointer not in _NOT_DRAWN


def _check_drawn(pointer: str, text: str, repertoire: Repertoire) -> Iterator[Finding]:
    undrawable, fallbacks = repertoire.read(text)
    if undrawable:
        message = _UNDRAWABLE.format(_name(undrawable)) + _advise(text, repertoire)
        yield TEXT_UNDRAWABLE.error(pointer, message)
    if fallbacks:
        message = _FALLBACK.format(_name(fallbacks), "、".join(dict.fromkeys(pair[0] for pair in fallbacks)))
        yield TEXT_VARIATION_FALLBACK.warning(pointer, message)
    for written, meant in find_look_alikes(text):
        yield TEXT_LOOKALIKE.warning(pointer, _LOOKALIKE.format(_name([written]), _name([meant])))


def _advise(text: str, repertoire: Repertoire) -> str:
    """An accented letter can be entered as one character, if the papers show that; the rest needs another character."""
    composed = {cluster: unicodedata.normalize("NFC", cluster) for cluster in _ACCENTED.findall(text)}
    usable = {cluster: one for cluster, one in composed.items() if len(one) == 1 and not any(repertoire.read(one))}
    if not usable:
        return "削除するか、別の文字に置き換えてください。"
    named = "、".join(f"「{one}」（U+{ord(one):04X}）" for one in dict.fromkeys(usable.values()))
    rest = _ACCENTED.sub(lambda match: usable.get(match[0], match[0]), text)
    others = "ほかは削除するか、別の文字に置き換えてください。" if repertoire.read(rest).undrawable else ""
    return f"文字と記号に分かれている{named}を、それぞれ1文字で入力してください。{others}"


def _name(texts: Iterable[str]) -> str:
    """`𠮷 U+20BB7`, `葛 U+845B U+E0105`; a character that cannot be seen is named by its code point alone."""
    return "、".join(f"{_show(text[0])}{' '.join(f'U+{ord(char):04X}' for char in text)}" for text in texts)


def _show(character: str) -> str:
    unseen = is_forbidden(character) or unicodedata.combining(character) or character in SELECTORS
    return "" if unseen else f"{character} "
