"""Whether a value is what a schema of the specifications says: JSON Schema, as far as they use it, and nothing else.

A keyword that is not known here raises, so that none is passed over.
"""

import math
import re
from collections.abc import Callable, Iterator
from datetime import date, datetime
from typing import Any
from uuid import UUID

Schema = dict[str, Any]
_SAYS_NOTHING = {
    "title", "description", "default", "examples", "example", "discriminator", "$defs", "$schema", "$id", "deprecated",
    "readOnly",
}  # fmt: skip
_TYPES: dict[str, Callable[[Any], bool]] = {
    "null": lambda value: value is None,
    "boolean": lambda value: isinstance(value, bool),
    "string": lambda value: isinstance(value, str),
    "integer": lambda value: isinstance(value, int) and not isinstance(value, bool),
    "number": lambda value: isinstance(value, int | float) and not isinstance(value, bool),
    "array": lambda value: isinstance(value, list),
    "object": lambda value: isinstance(value, dict),
}
# A day has no more than ten characters, a moment names its zone.
_FORMATS: dict[str, Callable[[str], Any]] = {
    "date": lambda text: date.fromisoformat(text) if len(text) == 10 else 1 / 0,
    "date-time": lambda text: datetime.fromisoformat(text).utcoffset() or 1 / ("+" in text or "Z" in text),
    "uuid": UUID,
    "uri": lambda text: text if re.match(r"[a-z]+:", text) else 1 / 0,
    "email": lambda text: text.rindex("@"),
    "binary": str,
}


def find_faults(value: Any, schema: Schema, document: Schema, place: str = "") -> Iterator[str]:
    """Yields each place at which `value` is not what `schema` says; `document` holds what it refers to."""
    for keyword, said in schema.items():
        if keyword in _SAYS_NOTHING or keyword.startswith("x-"):
            continue
        if keyword not in _CHECKS:
            raise NotImplementedError(f"no check of {keyword}")
        yield from (f"{place or '/'}: {fault}" for fault in _CHECKS[keyword](value, said, schema, document))
    if isinstance(value, dict):
        for name, part in value.items():
            inner = _find_property(name, schema)
            if inner is not None:
                yield from find_faults(part, inner, document, f"{place}/{name}")
    if isinstance(value, list) and isinstance(schema.get("items"), dict):
        for index, part in enumerate(value):
            yield from find_faults(part, schema["items"], document, f"{place}/{index}")


def resolve(reference: str, document: Schema) -> Schema:
    found: Any = document
    for part in reference.removeprefix("#/").split("/"):
        found = found[part.replace("~1", "/")]
    resolved: Schema = found
    return resolved


def _find_property(name: str, schema: Schema) -> Schema | None:
    inner = schema.get("properties", {}).get(name, schema.get("additionalProperties"))
    return inner if isinstance(inner, dict) else None


def _check_reference(value: Any, said: str, _: Schema, document: Schema) -> Iterator[str]:
    return find_faults(value, resolve(said, document), document)


def _check_type(value: Any, said: str | list[str], *_: Schema) -> Iterator[str]:
    kinds = [said] if isinstance(said, str) else said
    if not any(_TYPES[kind](value) for kind in kinds):
        yield f"is no {' or '.join(kinds)}"


def _check_any(value: Any, said: list[Schema], _: Schema, document: Schema) -> Iterator[str]:
    faults = [list(find_faults(value, choice, document)) for choice in said]
    if all(faults):
        yield f"fits none of {len(said)}: {faults}"


def _check_required(value: Any, said: list[str], *_: Schema) -> Iterator[str]:
    if isinstance(value, dict):
        yield from (f"lacks {name}" for name in said if name not in value)


def _check_additional(value: Any, said: Any, schema: Schema, _: Schema) -> Iterator[str]:
    if said is False and isinstance(value, dict):
        yield from (f"has {name}" for name in value if name not in schema.get("properties", {}))


def _check_pattern(value: Any, said: str, *_: Schema) -> Iterator[str]:
    if isinstance(value, str) and not re.search(said, value):
        yield f"does not match {said}"


def _check_format(value: Any, said: str, *_: Schema) -> Iterator[str]:
    if isinstance(value, str):
        try:
            _FORMATS[said](value)
        except (ValueError, ArithmeticError):
            yield f"is no {said}"


def _check_multiple(value: Any, said: float, *_: Schema) -> Iterator[str]:
    if isinstance(value, int | float) and not math.isclose(value / said, round(value / said), abs_tol=1e-6):
        yield f"is no multiple of {said}"


def _holds(kind: type[Any] | tuple[type[Any], ...], holds: Callable[[Any, Any], bool], fault: str) -> Any:
    def check(value: Any, said: Any, *_: Schema) -> Iterator[str]:
        if isinstance(value, kind) and not isinstance(value, bool) and not holds(value, said):
            yield f"{fault} {said}"

    return check


def _passes(*_: Any) -> Iterator[str]:
    return iter(())


_NUMBER = (int, float)
_CHECKS: dict[str, Callable[[Any, Any, Schema, Schema], Iterator[str]]] = {
    "$ref": _check_reference,
    "type": _check_type,
    "anyOf": _check_any,
    "oneOf": _check_any,
    "required": _check_required,
    "properties": _passes,
    "items": _passes,
    "additionalProperties": _check_additional,
    "pattern": _check_pattern,
    "format": _check_format,
    "multipleOf": _check_multiple,
    "enum": _holds(object, lambda value, said: value in said, "is none of"),
    "const": _holds(object, lambda value, said: value == said, "is not"),
    "minLength": _holds(str, lambda value, said: len(value) >= said, "is shorter than"),
    "maxLength": _holds(str, lambda value, said: len(value) <= said, "is longer than"),
    "minItems": _holds(list, lambda value, said: len(value) >= said, "has fewer than"),
    "maxItems": _holds(list, lambda value, said: len(value) <= said, "has more than"),
    "minimum": _holds(_NUMBER, lambda value, said: value >= said, "is below"),
    "exclusiveMinimum": _holds(_NUMBER, lambda value, said: value > said, "is not above"),
    "maximum": _holds(_NUMBER, lambda value, said: value <= said, "is above"),
    "exclusiveMaximum": _holds(_NUMBER, lambda value, said: value < said, "is not below"),
}
