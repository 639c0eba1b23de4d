"""One fold for every comparison of texts: in named steps, of which each user chooses. What is kept and printed stays.

A text is found by its grams, the single characters and pairs that its folded form holds. They only narrow the choice:
what has all grams of a word need not hold the word, so that a search compares the folded texts as well.

What is stored folded says by which FOLD_VERSION, which rises with every change of a table or step that is in use: the
migration that comes with it folds anew what was stored before.
"""

import re
import unicodedata
from collections.abc import Callable, Iterable
from enum import Flag, auto
from functools import cache, lru_cache

from shared.schemas.text.kanji_forms import KANJI_FORMS, RADICALS

FOLD_VERSION = 2


class Step(Flag):
    """What a comparison overlooks. However they are chosen, they are taken in this order."""

    SMALL_KE = auto()  # 湯ヶ岡 as 湯ケ岡, 3ヵ月 as 3カ月
    WIDTH = auto()  # NFKC: full and half width, ligatures such as ㈱ and ㎡, half-width kana, compatibility kanji
    CASE = auto()
    UNSEEN = auto()  # spaces, control and format characters, selectors of variations
    DASHES = auto()  # _DASHES, _WAVES and _MARKS, which keyboards, CP932 and fonts mix up and NFKC leaves apart
    RADICALS = auto()  # ⼯ for 工, as PDF files and OCR have it
    KANJI = auto()  # 旧字体 and 異体字 as the form in use
    COMPANIES = auto()  # ㈱ and (株) as 株式会社
    REPEATS = auto()  # 佐々木 as 佐佐木, すゞ as すず
    KANA = auto()  # カナ as かな


# What a search overlooks, and what tells one works from another: there イ号 and い号 are two.
SEARCHED = ~Step(0)
WORKS = SEARCHED & ~Step.KANA

# Whatever looks like a stroke may have been meant as a hyphen; ー only after a figure or Latin letter (_DASHED).
DASHES = frozenset("-‐‑‒–—―⁃−─━╌╍⎯➖⸺⸻˗")
# What Unicode calls a dash besides. Of texts they are no hyphens; in a number or a key nothing else can be meant.
_OTHER_DASHES = frozenset("ー֊־᐀᠆⸗⸚⹀⹝〜〰゠𐺭")
_WAVES = "~〜∼∽〰⁓"
# Both sides of the pairs that CP932 and JIS X 0208 map differently, and quotation marks and dots that fonts draw alike.
_MARKS = (
    dict.fromkeys("·•‧⋅", "・") | dict.fromkeys("‘’‛′`", "'") | dict.fromkeys("“”‟″", '"') | dict.fromkeys("○◯", "〇")
    | {"‖": "∥"}
)  # fmt: skip
_ONE_MARK = str.maketrans(dict.fromkeys(DASHES, "-") | dict.fromkeys(_WAVES, "~") | _MARKS)
_DASHED = re.compile("([0-9A-Za-z])ー")
# ァ to ヶ, ヽ and ヾ stand as far from their ひらがな as each other.
_TO_HIRAGANA = {code: code - 0x60 for code in (*range(0x30A1, 0x30F7), 0x30FD, 0x30FE)}
_SMALL_KE = str.maketrans("ヵヶゕゖ", "カケかけ")
_REPEATED = re.compile("([㐀-鿿\U00020000-\U0003ffff])([々〻]+)|([ぁ-ゖァ-ヺ])([ゝゞヽヾ]+)")
_COMPANIES = {
    "株": "株式会社",
    "有": "有限会社",
    "同": "合同会社",
    "資": "合資会社",
    "名": "合名会社",
    "財": "財団法人",
    "社": "社団法人",
    "一財": "一般財団法人",
    "一社": "一般社団法人",
    "公財": "公益財団法人",
    "公社": "公益社団法人",
    "特非": "特定非営利活動法人",
}
_COMPANY = re.compile(rf"[(（]({'|'.join(_COMPANIES)})[)）]")
_INVISIBLE = {"Cc", "Cf"}
# What Python calls printable, and is not seen: selectors of variations, fillers for letters of Hangul, the joiner of
# graphemes, and the pattern without dots of Braille.
_FILLERS = re.compile("[ \ufe00-\ufe0f\U000e0100-\U000e01ef\u115f\u1160\u3164\uffa0\u034f\u2800]")


def fold(text: str, steps: Step = SEARCHED) -> str:
    for take in _choose(steps):
        text = take(text)
    return text


@cache
def _choose(steps: Step) -> tuple[Callable[[str], str], ...]:
    return tuple(take for step, take in _STEPS.items() if step in steps)


def find_folds(one: str, other: str, steps: Step) -> Step | None:
    """The fewest of these steps, none of which can be left out, that make two texts one; None where all do not."""
    if fold(one, steps) != fold(other, steps):
        return None
    needed = steps
    for step in steps:
        fewer = needed & ~step
        if fold(one, fewer) == fold(other, fewer):
            needed = fewer
    return needed


def fold_words(text: str) -> list[str]:
    """The words of a search, folded; each of them must be found.

    A mark of repetition at the beginning may stand for any kanji, and is left out.
    """
    words = (fold(word) for word in text.split())
    return [word.lstrip("々〻") or word for word in dict.fromkeys(words) if word]


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


@lru_cache(maxsize=4096)
def is_unseen(char: str) -> bool:
    """Whether a character takes no ink: spaces, what controls or formats, selectors of variations, fillers."""
    return char.isspace() or unicodedata.category(char) in _INVISIBLE or bool(_FILLERS.match(char))


def is_separator(char: str) -> bool:
    """Whether what a character of a number or a key is folded to only parts it: a dash, ー, or what is not seen."""
    return len(char) == 1 and (char in DASHES or char in _OTHER_DASHES or is_unseen(char))


def _list_pairs(text: str) -> list[str]:
    return [text[start : start + 2] for start in range(len(text) - 1)]


def _unite_width(text: str) -> str:
    return unicodedata.normalize("NFKC", text)


def _drop_unseen(text: str) -> str:
    """What then stands side by side may be one character more."""
    if text.isprintable() and not _FILLERS.search(text):
        return text
    return _unite_width("".join(char for char in text if not is_unseen(char)))


def _unite_dashes(text: str) -> str:
    return _DASHED.sub(r"\1-", text.translate(_ONE_MARK))


def _repeat(found: re.Match[str]) -> str:
    kanji, times, kana, marks = found.groups()
    if kanji:
        return str(kanji) * (1 + len(times))
    voiced = unicodedata.normalize("NFC", f"{kana}\u3099")
    return kana + "".join(voiced[:1] if mark in "ゞヾ" else kana for mark in marks)


_STEPS: dict[Step, Callable[[str], str]] = {
    Step.SMALL_KE: lambda text: text.translate(_SMALL_KE),
    Step.WIDTH: _unite_width,
    Step.CASE: str.casefold,
    Step.UNSEEN: _drop_unseen,
    Step.DASHES: _unite_dashes,
    Step.RADICALS: lambda text: text.translate(RADICALS),
    Step.KANJI: lambda text: text.translate(KANJI_FORMS),
    Step.COMPANIES: lambda text: _COMPANY.sub(lambda found: _COMPANIES[found[1]], text),
    Step.REPEATS: lambda text: _REPEATED.sub(_repeat, text),
    Step.KANA: lambda text: text.translate(_TO_HIRAGANA),
}
