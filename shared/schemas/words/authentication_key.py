"""認証キー: 12 symbols of which no two look alike, and the value by which a typed key is checked.

The alphabet leaves out one of each pair that print makes hard to tell apart (Z/2, S/5, B/8, V/U), and 0 O 1 I L.
"""

import hashlib
import hmac
import re
import unicodedata
from typing import Annotated

from pydantic import AfterValidator, StringConstraints
from pydantic_core import PydanticCustomError

from shared.schemas.text.folding import is_separator
from shared.schemas.words.contract_number import MOST_TYPED, describe_place

ALPHABET = "23456789ACDEFGHJKMNPQRTUWXY"
LENGTH = 12
_LOOK_ALIKES = str.maketrans("ZSBV", "258U")
_PLAIN = re.compile(rf"[{ALPHABET}]{{4}}(-?)[{ALPHABET}]{{4}}\1[{ALPHABET}]{{4}}")


def parse_key(text: str) -> str:
    """The canonical form of a key as typed or scanned.

    Lower case, full width, spaces, dashes, invisible characters and look-alikes are forgiven; a character that is no
    key symbol is refused with its place among the twelve and among all that was typed (from 1), so that it costs no
    attempt.
    """
    if _PLAIN.fullmatch(text):  # as programs write it: nothing has to be forgiven, symbol by symbol
        return text.replace("-", "")
    symbols = read_symbols(text)
    if len(symbols) != LENGTH:
        raise PydanticCustomError(
            "key.length", "認証キーは12文字です（入力は{symbols}文字）。", {"symbols": len(symbols)}
        )
    for symbol, (place, char) in enumerate(symbols, start=1):
        if len(char) != 1 or char not in ALPHABET:
            raise PydanticCustomError(
                "key.character",
                "認証キーの{symbol}文字目{typed}は認証キーに使われない文字です。書面を見て入力し直してください。",
                {"symbol": symbol, "position": place, "typed": describe_place(symbol, place)},
            )
    return "".join(char for _, char in symbols)


def read_symbols(text: str) -> list[tuple[int, str]]:
    """What was typed, but for what only parts it: each character as the symbol meant, and its place from 1."""
    typed = [(place, fold_symbol(char)) for place, char in enumerate(text, start=1)]
    return [(place, char) for place, char in typed if not is_separator(char)]


def fold_symbol(char: str) -> str:
    """Lower case, full width and look-alikes as the symbol of the alphabet; anything else as it is, in upper case."""
    return unicodedata.normalize("NFKC", char).upper().translate(_LOOK_ALIKES)


Key = Annotated[str, StringConstraints(max_length=MOST_TYPED), AfterValidator(parse_key)]


def group_in_fours(symbols: str) -> str:
    """A key or a code as people read it: `7K3F-QXWA-9RTC`."""
    return "-".join(symbols[start : start + 4] for start in range(0, len(symbols), 4))


def compute_check_value(check_key: bytes, issuer_code: str, contract_number: str, key: str) -> bytes:
    """32 bytes that prove a key without holding it: HMAC-SHA256 over the key bound to its issuer and contract number.

    `check_key` is the secret of one epoch; `contract_number` and `key` are canonical. Every field is preceded by its
    length, so that no two different inputs run together to the same message.
    """
    fields = (b"akv1", issuer_code.encode(), contract_number.replace("-", "").encode(), key.encode())
    message = b"".join(len(field).to_bytes(2, "big") + field for field in fields)
    return hmac.digest(check_key, message, hashlib.sha256)
