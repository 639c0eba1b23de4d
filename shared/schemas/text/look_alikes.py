"""Characters taken for others: letters of another script, and kanji and kana that nobody tells from the right ones.

They are found where what stands beside them says so; a whole word of Russian or Greek, and 杜 in a name, are as meant.
"""

import re
from typing import NamedTuple

_LETTERS = str.maketrans("АВЕЅІЈКМНОРСТУХасеѕіјорухΑΒΕΖΗΙΚΜΝΟΡΤΥΧο", "ABESIJKMHOPCTYXacesijopyxABEZHIKMNOPTYXo")
_WORDS = re.compile("[\u0400-\u04ff]+|[\u0370-\u03ff]+")
# What is written, what is meant, and where: before and after it stand what the pattern names.
_IN_WORDS = (
    ("杜", "社", "(?<=[会神本支弊御貴])杜|杜(?=[団員長])"),
    ("抹", "株", "抹(?=[式弍武])"),
    ("弍", "式", "(?<=[株抹])弍(?=[会會])"),
    ("武", "式", "(?<=[株抹])武(?=[会會])"),
    ("曰", "日", "曰"),
    ("エ", "工", "(?<![ァ-ヺー])エ(?=[事区期法務業場程種房学])|(?<=[施着竣加木石土鉄大])エ(?![ァ-ヺー])"),
    ("カ", "力", "(?<=[協能電動水圧火風重])カ(?![ァ-ヺー月所国年箇])"),
    ("ロ", "口", "(?<=[河入出窓人坑])ロ(?![ァ-ヺー])"),
    ("タ", "夕", "(?<![ァ-ヺー])タ(?=[方日張])"),
    *(
        (kanji, kana, f"(?<=[ァ-ヺー]){kanji}(?=[ァ-ヺー])")
        for kanji, kana in zip("一力口夕卜", "ーカロタト", strict=True)
    ),
)
_MISTAKEN = re.compile("|".join(f"(?P<_{at}>{pattern})" for at, (_, _, pattern) in enumerate(_IN_WORDS)))
# What any of these must hold: nearly no text does, and to see that costs a tenth of looking for them.
_SUSPECT = re.compile(f"[\u0370-\u04ff{''.join(written for written, _, _ in _IN_WORDS)}]")


class LookAlike(NamedTuple):
    written: str
    meant: str


def find_look_alikes(text: str) -> list[LookAlike]:
    """Each once: first the letters, then the kanji and kana, in their order."""
    if not _SUSPECT.search(text):
        return []
    found = [
        LookAlike(letter, letter.translate(_LETTERS))
        for word in _WORDS.findall(text)
        if all(letter.translate(_LETTERS) != letter for letter in word)
        for letter in word
    ]
    found += [
        LookAlike(match[0], _IN_WORDS[int((match.lastgroup or "_0")[1:])][1]) for match in _MISTAKEN.finditer(text)
    ]
    return list(dict.fromkeys(found))
