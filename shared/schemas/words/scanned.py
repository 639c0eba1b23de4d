"""Number and key in one line, as they come into a field when the QR code of the key notice is scanned into it."""

import re
from collections.abc import Callable
from typing import Any

from pydantic_core import PydanticCustomError

from shared.schemas.text.folding import is_unseen
from shared.schemas.words.authentication_key import group_in_fours, parse_key, read_symbols
from shared.schemas.words.contract_number import MOST_TYPED, parse_contract_number

# Between number and key, as scanners, tables and mails have it: any space, line break, comma, slash or bar.
_GAP = re.compile(r"[\s\u200b,，、;；/／|｜]+")
_PARSERS: dict[str, Callable[[str], str]] = {"contract_number": parse_contract_number, "key": parse_key}


def format_scanned(contract_number: str, key: str) -> str:
    """`00108-000019 MYR2-4H74-P9UP`: plain text, no address."""
    return f"{contract_number} {group_in_fours(key)}"


def split_scanned(text: str) -> tuple[str, str] | None:
    """Number and key of such a line, in either width, each as typed; None where the text is only one of the two.

    A number whose check digit is wrong is taken for a number, so that the caller is told of the check digit.
    """
    for gap in _GAP.finditer(text):
        number, key = text[: gap.start()], text[gap.end() :].strip()
        if _is_number(number):
            return (number.strip(), key) if any(read_symbols(key)) else None
    return None


def _is_number(text: str) -> bool:
    """Whether this is what stands before the gap: whole, though its check digit may be wrong."""
    try:
        parse_contract_number(text)
    except PydanticCustomError as error:
        return error.type == "contract_number.check_digit"
    return True


def fill_both(form: dict[str, Any]) -> dict[str, Any]:
    """Fills `contract_number` and `key` from a line in either field; leaves a form without such a line as it is.

    Raises PydanticCustomError where the other field says something else: one of the two is then a mistake.
    """
    said = {field: _read(field, form.get(field)) for field in _PARSERS}
    line = next((values for values in said.values() if len(values) == len(_PARSERS)), None)
    if line is None:
        return form
    for field, values in said.items():
        if not all(_is_same(name, values[name], line[name]) for name in values):
            raise PydanticCustomError(
                "scanned.contradiction",
                "保証契約番号の欄と認証キーの欄の内容が食い違っています。"
                "QRコードを読み取った欄だけを残すか、同じ書面の番号と認証キーを入力してください。",
                {"field": field},
            )
    return {**form, **line}


def _read(field: str, value: Any) -> dict[str, Any]:
    """What a field holds by name: both values of a scanned line, its own value otherwise, nothing where it is empty."""
    if isinstance(value, str) and len(value) > MOST_TYPED:
        return {field: value}
    if value is None or (isinstance(value, str) and all(map(is_unseen, value))):
        return {}
    line = split_scanned(value) if isinstance(value, str) else None
    return {field: value} if line is None else dict(zip(_PARSERS, line, strict=True))


def _is_same(field: str, value: Any, other: str) -> bool:
    if isinstance(value, str) and len(value) > MOST_TYPED:
        return False
    try:
        return value == other or _PARSERS[field](value) == _PARSERS[field](other)
    except (TypeError, ValueError):
        return False
