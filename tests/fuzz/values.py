"""Values that a schema allows, ordinary and odd, and values that it does not."""

import copy
import importlib
import random
import uuid
from collections.abc import Iterator
from datetime import date, timedelta
from typing import Any

from tests.hostile import HOSTILE
from tests.specifications.schemas import find_faults, resolve

Schema = dict[str, Any]
_PARSER: Any = importlib.import_module("re._parser")
_ODD = ["🏗", "a\u0000b", "\u202e逆", "か\u309a", "null", "0", " ", "　", "\ud800"]
_TEXTS = [*HOSTILE, "山﨑 髙志", "葛\U000e0100城", "ｲｽﾞ", *_ODD]
_MANY = 3


class Values:
    """Draws from one seeded source, so that a run can be repeated."""

    def __init__(self, source: random.Random, document: Schema) -> None:
        self.source = source
        self._document = document

    def draw(self, schema: Schema) -> Any:
        """A value that `schema` allows."""
        if "$ref" in schema:
            return self.draw(resolve(schema["$ref"], self._document))
        for keyword in ("anyOf", "oneOf"):
            if keyword in schema:
                return self.draw(self.source.choice(schema[keyword]))
        if "enum" in schema or "const" in schema:
            chosen: object = self.source.choice(schema.get("enum", [schema.get("const")]))
            return chosen
        return _DRAWN[schema.get("type", "string")](self, schema)

    def draw_object(self, schema: Schema) -> dict[str, Any]:
        required = schema.get("required", [])
        return {
            name: self.draw(inner)
            for name, inner in schema.get("properties", {}).items()
            if name in required or self.source.random() < 0.6
        }

    def draw_list(self, schema: Schema) -> list[Any]:
        least = schema.get("minItems", 0)
        count = self.source.randint(least, min(schema.get("maxItems", least + _MANY), least + _MANY))
        return [self.draw(schema["items"]) for _ in range(count)]

    def draw_integer(self, schema: Schema) -> int:
        least = int(schema.get("minimum", schema.get("exclusiveMinimum", -1) + 1))
        most = int(schema.get("maximum", schema.get("exclusiveMaximum", 10**9) - ("exclusiveMaximum" in schema)))
        return self.source.choice([least, most, self.source.randint(least, most)])

    def draw_number(self, schema: Schema) -> float:
        step = schema.get("multipleOf", 0.01)
        return self.source.randint(1, round(schema.get("maximum", 100) / step)) * float(step)

    def draw_text(self, schema: Schema) -> str:
        if "pattern" in schema:
            return "".join(self._follow(_PARSER.parse(schema["pattern"])))
        if schema.get("format") in _FORMATS:
            formatted: str = _FORMATS[schema["format"]](self)
            return formatted
        least, most = schema.get("minLength", 0), schema.get("maxLength", 200)
        if self.source.random() < 0.1:
            return "町" * int(most)
        text: str = self.source.choice(_TEXTS)
        return text[: int(most)] + "町" * int(least - len(text))

    def draw_day(self) -> str:
        near = date(2026, 4, 10) + timedelta(days=self.source.randint(-400, 400))
        return self.source.choice([near, near, date(2000, 1, 1), date(2099, 12, 31), date.min, date.max]).isoformat()

    def draw_address(self) -> str:
        return f"{self.source.choice(['keiri', 'a.b', 'x_y'])}@izu-kensetsu.example"

    def draw_uuid(self) -> str:
        return str(uuid.UUID(int=self.source.getrandbits(128)))

    def _follow(self, parsed: Any) -> Iterator[str]:
        """A text that a regular expression matches, as far as the specifications use them."""
        for operation, said in parsed:
            match str(operation):
                case "LITERAL":
                    yield chr(said)
                case "IN":
                    ranges = [(part, part) if str(kind) == "LITERAL" else part for kind, part in said]
                    low, high = self.source.choice(ranges)
                    yield chr(self.source.randint(low, high))
                case "MAX_REPEAT":
                    least, most, inner = said
                    for _ in range(self.source.randint(least, min(most, least + 20))):
                        yield from self._follow(inner)
                case "SUBPATTERN":
                    yield from self._follow(said[-1])
                case "AT":
                    continue
                case _:
                    raise NotImplementedError(operation)

    def spoil(self, value: Any, schema: Schema) -> Any:
        """A copy with one thing that `schema` does not allow; an unchanged one where none was found."""
        for _ in range(20):
            spoilt = self._spoil_somewhere(copy.deepcopy(value), schema)
            if next(find_faults(spoilt, schema, self._document), None):
                return spoilt
        return value

    def _spoil_somewhere(self, value: Any, schema: Schema) -> Any:
        places = list(_list_places(value))
        path = self.source.choice(places)
        odd = self.source.choice([None, True, -1, 10**15, 1.5, "", "町" * 1200, [], {}, [None], {"x": 1}, "\ud800"])
        if not path:
            return odd
        *way, last = path
        place = value
        for step in way:
            place = place[step]
        kind = self.source.randrange(4)
        if kind == 0 and isinstance(place, dict):
            del place[last]
        elif kind == 1 and isinstance(place, dict):
            place[self.source.choice(["unknown", "id", "__class__", "\ud800", "a" * 300])] = odd
        else:
            place[last] = odd
        return value


def _list_places(value: Any, path: tuple[Any, ...] = ()) -> Iterator[tuple[Any, ...]]:
    yield path
    entries = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    for step, part in entries:
        yield from _list_places(part, (*path, step))


_DRAWN: dict[str, Any] = {
    "object": Values.draw_object,
    "array": Values.draw_list,
    "integer": Values.draw_integer,
    "number": Values.draw_number,
    "string": Values.draw_text,
    "boolean": lambda values, _: values.source.random() < 0.5,
    "null": lambda *_: None,
}
_FORMATS: dict[str, Any] = {"date": Values.draw_day, "email": Values.draw_address, "uuid": Values.draw_uuid}
