"""保証契約番号 `00000-000000`: office (3), Reiwa fiscal year (2), dash, serial (5), Damm check digit (1)."""

import re
import unicodedata
from typing import Annotated

from pydantic import AfterValidator
from pydantic_core import PydanticCustomError
from stdnum import damm

LAST_SERIAL = 99_999
_IGNORED = re.compile(r"[\s\-‐‑–—―−ー]")
_LOOK_ALIKES = str.maketrans("lIO", "110")
_PART = re.compile(r"[0-9]{1,11}")
_DIGITS = re.compile(r"[0-9]{11}")


def format_contract_number(office_code: str, fiscal_year: int, serial: int) -> str:
    """The number of one guarantee; `fiscal_year` is Reiwa (8 for 2026), `serial` runs from 1 to LAST_SERIAL."""
    if not 1 <= serial <= LAST_SERIAL:
        raise ValueError(f"serial {serial} is outside 1 to {LAST_SERIAL}")
    digits = f"{office_code}{fiscal_year:02d}{serial:05d}"
    return f"{digits[:5]}-{digits[5:]}{damm.calc_check_digit(digits)}"


def parse_contract_number(text: str) -> str:
    """The canonical form of a number as typed: full width, spaces and hyphens are forgiven, a wrong digit is not."""
    typed = unicodedata.normalize("NFKC", text)
    for position, character in enumerate(typed, start=1):
        if not (_IGNORED.match(character) or character in "0123456789"):
            raise PydanticCustomError(
                "contract_number.character",
                "保証契約番号の{position}文字目が数字ではありません。数字で入力してください。",
                {"position": position},
            )
    digits = _IGNORED.sub("", typed)
    if not _DIGITS.fullmatch(digits):
        raise PydanticCustomError(
            "contract_number.length", "保証契約番号は数字11桁です（入力は{digits}桁）。", {"digits": len(digits)}
        )
    if not damm.is_valid(digits):
        raise PydanticCustomError(
            "contract_number.check_digit",
            "保証契約番号の検査数字（{position}桁目）が合いません。番号の写し間違いがないか確認してください。",
            {"position": 11},
        )
    return f"{digits[:5]}-{digits[5:]}"


def read_number_part(text: str) -> str | None:
    """The digits of a whole number or a part of one, as typed into a search; None for what cannot be one.

    Where only digits can stand, l and I are 1 and O is 0.
    """
    typed = unicodedata.normalize("NFKC", text).translate(_LOOK_ALIKES)
    digits = _IGNORED.sub("", typed)
    return digits if _PART.fullmatch(digits) else None


ContractNumber = Annotated[str, AfterValidator(parse_contract_number)]
