"""Number and key together in one field, as a scanner of the key notice's QR code and people who copy put them there.

Whatever stands beside a value is blanked and not cut out, so that a wrong character is told with its place in all that
was typed.
"""

import re
import unicodedata
from collections.abc import Callable, Mapping
from typing import Any

from pydantic_core import PydanticCustomError

from shared.schemas.text.folding import is_unseen
from shared.schemas.words.authentication_key import group_in_fours, parse_key, read_symbols
from shared.schemas.words.contract_number import MOST_TYPED, parse_contract_number

# Between number and key, as scanners, tables and mails have it: any space, line break, comma, slash or bar.
_GAPS = r"\s\u200b,，、。;；/／|｜"
_GAP = re.compile(f"[{_GAPS}]+")
_EDGES = re.compile(f"^[{_GAPS}]+|[{_GAPS}]+$")
# What nearly all send, which is neither a line nor has a label.
_PLAIN = re.compile(f"[0-9A-Za-z-]{{1,{MOST_TYPED}}}")
_PARSERS: dict[str, Callable[[str], str]] = {"contract_number": parse_contract_number, "key": parse_key}
# The words of the papers however they are spaced, in brackets or not, with what leads from them to the value.
_WORDS = {"contract_number": r"(?:保\s*証\s*)?契\s*約\s*番\s*号", "key": r"認\s*証\s*キ\s*[ー‐―−-]"}
_LABEL = re.compile(
    "|".join(
        rf"(?P<{field}>[「『【〔\[(<〈《]?\s*{word}\s*[」』】〕\])>〉》]?\s*[:=は]?)" for field, word in _WORDS.items()
    )
)


def format_scanned(contract_number: str, key: str) -> str:
    """`00108-000019 MYR2-4H74-P9UP`: plain text, no address."""
    return f"{contract_number} {group_in_fours(key)}"


def fill_both(form: dict[str, Any]) -> dict[str, Any]:
    """Fills `contract_number` and `key` by what either field holds; leaves a form as it is whose fields hold their own.

    Raises PydanticCustomError where the fields say two things of one: one of the two is then a mistake.
    """
    typed = {field: form.get(field) for field in _PARSERS}
    if all(isinstance(value, str) and _PLAIN.fullmatch(value) for value in typed.values()):
        return form
    said = {field: _read(field, value) for field, value in typed.items()}
    if all(values.keys() <= {field} for field, values in said.items()):
        return {**form, **{field: values[field] for field, values in said.items() if values}}
    first = max(said, key=lambda field: len(said[field]))
    other = next(field for field in said if field != first)
    for name in said[first].keys() & said[other].keys():
        if not _is_same(name, said[other][name], said[first][name]):
            raise PydanticCustomError(
                "scanned.contradiction",
                "保証契約番号の欄と認証キーの欄の内容が食い違っています。"
                "両方が入っている欄だけを残すか、同じ書面の番号と認証キーを入力してください。",
                {"field": other},
            )
    rest = {name: value for name, value in form.items() if name not in _PARSERS}
    return {**rest, **said[other], **said[first]}


def _read(field: str, value: Any) -> Mapping[str, Any]:
    """What a field holds by name: nothing where it is empty, and its own value where that is neither line nor label."""
    if isinstance(value, str) and len(value) > MOST_TYPED:
        return {field: value}
    if value is None or (isinstance(value, str) and all(map(is_unseen, value))):
        return {}
    return _read_together(field, value) if isinstance(value, str) else {field: value}


def _read_together(field: str, text: str) -> Mapping[str, str]:
    """Number, key or both, as a text of this field holds them, each at its place; a label goes before the field.

    A text with one label twice, or with something before both, is left as it is: nothing is chosen for who typed it.
    """
    labels = [] if text.isascii() else list(_LABEL.finditer(_narrow(text)))
    if not labels:
        return split_scanned(text) or {field: text}
    starts = [label.end() for label in labels]
    ends = [*(label.start() for label in labels[1:]), len(text)]
    said: dict[str, str] = {}
    for label, start, end in zip(labels, starts, ends, strict=True):
        name = str(label.lastgroup)
        value = _keep(text, start, end)
        found = (split_scanned(value) if name == "contract_number" else None) or {name: value}
        if found.keys() & said.keys():
            return {field: text}
        said.update(found)
    before = _keep(text, 0, labels[0].start())
    if not before.strip():
        return said
    missing = _PARSERS.keys() - said.keys()
    return {**said, missing.pop(): before} if missing else {field: text}


def _narrow(text: str) -> str:
    """With full and half width made one, each character in its place."""
    narrowed = (unicodedata.normalize("NFKC", char) for char in text)
    return "".join(one if len(one) == 1 else char for one, char in zip(narrowed, text, strict=True))


def split_scanned(text: str) -> dict[str, str] | None:
    """Number and key of a line, in either width, each at its place; None where the text is only one of the two.

    A number whose check digit is wrong is taken for a number, so that the caller is told of the check digit.
    """
    for gap in _GAP.finditer(text):
        number = text[: gap.start()]
        if _is_number(number):
            key = _keep(text, gap.end(), len(text))
            return {"contract_number": number, "key": key} if any(read_symbols(key)) else None
    return None


def _keep(text: str, start: int, end: int) -> str:
    """This part of a text, with spaces for what stands before it and at its edges."""
    part = _EDGES.sub(lambda found: " " * len(found[0]), text[start:end])
    return " " * start + part


def _is_number(text: str) -> bool:
    """Whether this is what stands before the gap: whole, though its check digit may be wrong."""
    try:
        parse_contract_number(text)
    except PydanticCustomError as error:
        return error.type == "contract_number.check_digit"
    return True


def _is_same(field: str, value: Any, other: Any) -> bool:
    if isinstance(value, str) and len(value) > MOST_TYPED:
        return False
    try:
        return bool(value == other) or _PARSERS[field](value) == _PARSERS[field](other)
    except (TypeError, ValueError):
        return False
