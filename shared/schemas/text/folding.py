"""Text as a search compares it: without width, case, spaces, and the difference of ひらがな and カタカナ.

A text is found by its grams, the single characters and pairs that its folded form holds. They only narrow the choice:
what has all grams of a word need not hold the word, so that a search compares the folded texts as well.
"""

import unicodedata
from collections.abc import Iterable

# ァ to ヶ, ヽ and ヾ stand as far from their ひらがな as each other.
_TO_HIRAGANA = {code: code - 0x60 for code in (*range(0x30A1, 0x30F7), 0x30FD, 0x30FE)}
# Control and format characters, and the selectors of kanji variations: none of them is typed into a search.
_INVISIBLE = {"Cc", "Cf"}


def fold(text: str) -> str:
    folded = unicodedata.normalize("NFKC", text).casefold()
    seen = "".join(char for char in folded if not (char.isspace() or _is_invisible(char)))
    # What now stands side by side may be one character more.
    return unicodedata.normalize("NFKC", seen).translate(_TO_HIRAGANA)


def fold_words(text: str) -> list[str]:
    """The words of a search, folded; each of them must be found."""
    words = (fold(word) for word in text.split())
    return [word for word in dict.fromkeys(words) if word]


def list_grams(folded: Iterable[str]) -> list[str]:
    """What folded texts are found by."""
    return sorted({gram for text in folded for gram in (*text, *_list_pairs(text))})


def list_wanted_grams(words: Iterable[str]) -> list[str]:
    """What a text must have to hold all these folded words: pairs that cover them, since each pair more costs time."""
    return sorted({gram for word in words for gram in _cover(word)})


def _cover(word: str) -> list[str]:
    """Pairs side by side; of a word of an odd length the last one overlaps."""
    if len(word) < 2:
        return [word]
    return [word[start : start + 2] for start in (*range(0, len(word) - 1, 2), len(word) - 2)]


def _list_pairs(text: str) -> list[str]:
    return [text[start : start + 2] for start in range(len(text) - 1)]


def _is_invisible(char: str) -> bool:
    return (
        unicodedata.category(char) in _INVISIBLE or "\ufe00" <= char <= "\ufe0f" or "\U000e0100" <= char <= "\U000e01ef"
    )
