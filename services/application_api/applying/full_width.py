"""全角: half-width letters, digits, kana and marks in full width; the rest stays."""

import re
import unicodedata

# ASCII, and the signs that CP932 has in full width where others have them in half.
_TO_FULL = {code: code + 0xFEE0 for code in range(0x21, 0x7F)} | str.maketrans(
    " \u00a0¢£¬¦¥₩‾ﾞﾟ", "\u3000\u3000￠￡￢￤￥￦￣゛゜"
)
_HALF_KANA = re.compile("[｡-ﾝ]")
# A kana in either width with the half-width mark, or the combining one, that voices it.
_VOICED = re.compile("([ぁ-ゖァ-ヺヽゝ])([ﾞﾟ\u3099\u309a])")
_PAIRS = frozenset(f"{kana}\u309a" for kana in "かきくけこカキクケコセツト")


def to_full_width(text: str) -> str:
    """Half-width kana with their marks become whole kana; a mark that voices nothing stands alone (゛)."""
    kana = _HALF_KANA.sub(lambda found: unicodedata.normalize("NFKC", found[0]), text)
    return _VOICED.sub(_compose, kana).translate(_TO_FULL)


def _compose(found: re.Match[str]) -> str:
    """One character, or of か゚ and its like two that papers draw as one."""
    composed = unicodedata.normalize("NFC", found[1] + unicodedata.normalize("NFKC", found[2]))
    return composed if len(composed) == 1 or composed in _PAIRS else found[0]
