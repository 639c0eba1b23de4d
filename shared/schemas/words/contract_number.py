"""保証契約番号 `00000-000000`: office (3), Reiwa fiscal year (2), dash, serial (5), Damm check digit (1)."""

import re
import unicodedata
from typing import Annotated

from pydantic import AfterValidator, StringConstraints
from pydantic_core import PydanticCustomError
from stdnum import damm

from shared.schemas.text.folding import is_separator

LAST_SERIAL = 99_999
MOST_TYPED = 100  # characters of a number or a key with all that is forgiven between
_LENGTH = 11
_LOOK_ALIKES = str.maketrans("lIO", "110")
_ALL_DIGITS = frozenset("0123456789")
_PART = re.compile(r"[0-9]{1,11}")
_DIGITS = re.compile(r"[0-9]{11}")
_CANONICAL = re.compile(r"[0-9]{5}-[0-9]{6}")


def format_contract_number(office_code: str, fiscal_year: int, serial: int) -> str:
    """The number of one guarantee; `fiscal_year` is Reiwa (8 for 2026), `serial` runs from 1 to LAST_SERIAL."""
    if not 1 <= serial <= LAST_SERIAL:
        raise ValueError(f"serial {serial} is outside 1 to {LAST_SERIAL}")
    digits = f"{office_code}{fiscal_year:02d}{serial:05d}"
    return f"{digits[:5]}-{digits[5:]}{damm.calc_check_digit(digits)}"


def split_contract_number(number: str) -> tuple[str, int, int]:
    """Office code, fiscal year and serial of a number in its canonical form."""
    return number[:3], int(number[3:5]), int(number[6:11])


def parse_contract_number(text: str) -> str:
    """The canonical form of a number as typed; a wrong digit is not forgiven.

    Forgiven are full width, spaces, dashes, invisible characters, l and I for 1, and O for 0: only digits can stand in
    a number.
    """
    if _CANONICAL.fullmatch(text) and damm.is_valid(text.replace("-", "")):
        return text
    typed = [(place, _fold(char)) for place, char in enumerate(text, start=1)]
    written = [(place, char) for place, char in typed if not is_separator(char)]
    if len(written) == _LENGTH:
        for digit, (place, char) in enumerate(written, start=1):
            _refuse_other_than_digit(char, digit, place)
    digits = "".join(char for _, char in written)
    if not _DIGITS.fullmatch(digits):
        raise PydanticCustomError(
            "contract_number.length", "保証契約番号は数字11桁です（入力は{digits}桁）。", {"digits": len(written)}
        )
    if not damm.is_valid(digits):
        raise PydanticCustomError(
            "contract_number.check_digit",
            "保証契約番号の検査数字（{position}桁目）が合いません。番号の写し間違いがないか確認してください。",
            {"position": _LENGTH},
        )
    return f"{digits[:5]}-{digits[5:]}"


def _refuse_other_than_digit(char: str, digit: int, place: int) -> None:
    """`digit` counts digits, `place` all that was typed."""
    if char not in _ALL_DIGITS:
        raise PydanticCustomError(
            "contract_number.character",
            "保証契約番号の{digit}桁目{typed}が数字ではありません。数字で入力してください。",
            {"digit": digit, "position": place, "typed": describe_place(digit, place)},
        )


def describe_place(nth: int, place: int) -> str:
    """Where it differs from the nth symbol, the place among all that was typed."""
    return "" if nth == place else f"（入力の{place}文字目）"


def read_number_part(text: str) -> str | None:
    """The digits of a whole number or a part of one, as typed into a search; None for what cannot be one.

    Where only digits can stand, l and I are 1 and O is 0.
    """
    digits = "".join(char for char in map(_fold, text) if not is_separator(char))
    return digits if _PART.fullmatch(digits) else None


def _fold(char: str) -> str:
    return unicodedata.normalize("NFKC", char).translate(_LOOK_ALIKES)


ContractNumber = Annotated[str, StringConstraints(max_length=MOST_TYPED), AfterValidator(parse_contract_number)]
