"""Every field of every form says how much it takes, and nothing is done with a text before its length is looked at."""

import re
import unicodedata
from collections.abc import Iterator
from typing import Any

import pytest
from pydantic import TypeAdapter, ValidationError

from shared.schemas.application.draft_form import ApplicationStart
from shared.schemas.verification.forms import UnlockForm, VerificationForm
from shared.schemas.words import authentication_key, contract_number
from tests.forms import make_form
from tests.pages import SPECS
from tests.specifications.schemas import resolve

BOUNDING = {"maxLength", "enum", "const"}
SHORT = {"date", "uuid", "date-time"}
FORMS = [
    pytest.param(name, operation["requestBody"]["content"], id=f"{name}-{operation['operationId']}")
    for name, spec in SPECS.items()
    for methods in spec["paths"].values()
    for operation in methods.values()
    if "application/json" in operation.get("requestBody", {}).get("content", {})
]


def find_unbounded(spec: Any, schema: Any, place: str) -> Iterator[str]:
    schema = resolve(schema["$ref"], spec) if "$ref" in schema else schema
    for part in (*schema.get("anyOf", ()), *schema.get("oneOf", ()), *schema.get("allOf", ())):
        yield from find_unbounded(spec, part, place)
    match schema.get("type"):
        case "string":
            if not BOUNDING & schema.keys() and schema.get("format") not in SHORT:
                yield place
        case "array":
            if "maxItems" not in schema:
                yield place
            yield from find_unbounded(spec, schema["items"], f"{place}/0")
        case "object":
            if schema.get("additionalProperties") is not False:
                yield place
            for name, inner in schema["properties"].items():
                yield from find_unbounded(spec, inner, f"{place}/{name}")


@pytest.mark.parametrize(("name", "content"), FORMS)
def test_every_field_of_a_form_has_its_most(name: str, content: Any) -> None:
    assert list(find_unbounded(SPECS[name], content["application/json"]["schema"], "")) == []


@pytest.mark.parametrize(
    ("form", "body"),
    [
        (VerificationForm, {"contract_number": "{}", "key": "{}"}),
        (UnlockForm, {"contract_number": "{}", "authority_code": "{}"}),
        (ApplicationStart, {"copy_of": "{}"}),
        (ApplicationStart, make_form({"/change_of": "{}", "/notification/email": "{}", "/contact/phone": "{}"})),
        (ApplicationStart, make_form({"/works/contract_date": "{}", "/principal/corporate_number": "{}"})),
    ],
)
@pytest.mark.parametrize("text", ["あ" * 80_000, "1" * 250_000, "-" * 250_000, "00108-000019 " + "A" * 250_000])
def test_no_character_of_a_text_too_long_is_looked_at(
    monkeypatch: pytest.MonkeyPatch, form: Any, body: dict[str, Any], text: str
) -> None:
    """Whatever folds, counts or matches characters gets none of them."""
    seen: list[int] = []

    def watch(owner: Any, name: str) -> None:
        inner = getattr(owner, name)

        def watched(first: Any, *others: Any) -> Any:
            seen.append(max(len(part) for part in (first, *others) if isinstance(part, str)))
            return inner(first, *others)

        monkeypatch.setattr(owner, name, watched)

    watch(authentication_key, "fold_symbol")
    watch(contract_number, "_fold")
    watch(re, "fullmatch")
    watch(unicodedata, "category")
    with pytest.raises(ValidationError):
        TypeAdapter(form).validate_python(fill(body, text))
    assert [length for length in seen if length > 1000] == []
    assert len(seen) < 1000


def fill(body: Any, text: str) -> Any:
    if isinstance(body, dict):
        return {name: fill(value, text) for name, value in body.items()}
    return text if body == "{}" else body
