"""How a handing in is sent: as JSON, or as a form with files where PDFs go along."""

import json
from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple, TypeVar

from fastapi import Request
from fastapi.exceptions import RequestValidationError
from pydantic import ValidationError

from services.issuance_api.handing_in.sending.given import LARGEST_FILE, Given
from shared.runtime.errors import SEND_AGAIN, DomainError
from shared.runtime.problems import REQUEST_MEDIA_TYPE
from shared.runtime.web.bodies.multipart import FORM_TYPE, Part, is_multipart, read_parts
from shared.runtime.web.bodies.unreadable import UnreadError
from shared.schemas.issuance.submissions import RecordForm, SendingForm
from shared.schemas.model import Form

# Two files, and what is said beside them.
LARGEST_BODY = 2 * LARGEST_FILE + 100_000
_JSON = "application/json"
_FILES = ("invoice", "own_form")
_LISTS = frozenset({"to"})
_OBJECTS = frozenset({"contact"})
_FLAGS = frozenset({"attach_invoice"})
_TRUTHS: Mapping[str, Any] = {"true": True, "false": False}
_RECORDS = "handed_in_on"  # that it is there tells a record from a mail
_EXAMPLE = {
    "to": ["kensetsu@town.higashiizu.lg.jp"],
    "contact": {"name": "鈴木 一郎", "phone": "0557-00-0000", "email": "suzuki@izu-kensetsu.example"},
}
F = TypeVar("F", bound=Form)


class Submitting(NamedTuple):
    """A mail to be sent, with files, or the record of something that was handed in another way."""

    form: SendingForm | RecordForm
    given: Given


async def read_submitting(request: Request) -> Submitting:
    """Raises RequestValidationError, UnreadError, and DomainError `request.media_type`."""
    content_type = request.headers.get("content-type", "")
    body = await request.body()
    if is_multipart(content_type):
        fields, files = _sort_parts(read_parts(content_type, body))
    elif content_type.partition(";")[0].strip().lower() == _JSON:
        fields, files = _read_json(body), {}
    else:
        raise DomainError(REQUEST_MEDIA_TYPE, SEND_AGAIN, headers={"Accept": f"{FORM_TYPE}, {_JSON}"})
    if _RECORDS in fields:
        return Submitting(_validate(RecordForm, fields, files), Given())
    return Submitting(_validate(SendingForm, fields, {}), Given(**files))


def describe_body() -> dict[str, Any]:
    """For the specification: either form as JSON, and the mail with its files."""
    sending, record = (form.model_json_schema(mode="validation") for form in (SendingForm, RecordForm))
    definitions = sending.pop("$defs", {}) | record.pop("$defs", {})
    sending, record = _inline(sending, definitions), _inline(record, definitions)
    file = {"type": "string", "format": "binary", "description": f"A PDF of at most {LARGEST_FILE:,} bytes."}
    with_files = {**sending, "properties": {**sending["properties"], **dict.fromkeys(_FILES, file)}}
    content = {FORM_TYPE: {"schema": with_files, "example": _EXAMPLE}, _JSON: {"schema": {"anyOf": [sending, record]}}}
    return {"requestBody": {"required": True, "content": content}}


def _inline(schema: Any, definitions: dict[str, Any]) -> Any:
    """With what it refers to in its place."""
    if isinstance(schema, dict):
        if "$ref" in schema:
            return _inline(definitions[schema["$ref"].rpartition("/")[2]], definitions)
        return {name: _inline(part, definitions) for name, part in schema.items()}
    return [_inline(part, definitions) for part in schema] if isinstance(schema, list) else schema


def _sort_parts(parts: Sequence[Part]) -> tuple[dict[str, Any], dict[str, bytes]]:
    """Fields as JSON would have them, and files; a name that stands twice is refused but for a list."""
    fields: dict[str, Any] = {}
    files: dict[str, bytes] = {}
    for part in parts:
        if part.name in _FILES:
            if part.name in files:
                raise UnreadError
            files[part.name] = part.content
        elif part.name in _LISTS:
            fields.setdefault(part.name, []).append(_decode(part.content))
        elif part.name in fields:
            raise UnreadError
        else:
            fields[part.name] = _read_field(part)
    if _RECORDS in fields and len(fields.get("to", [])) == 1:
        fields["to"] = fields["to"][0]
    return fields, files


def _read_field(part: Part) -> Any:
    if part.name in _OBJECTS:
        return _read_json(part.content)
    text = _decode(part.content)
    return _TRUTHS.get(text, text) if part.name in _FLAGS else text


def _decode(content: bytes) -> str:
    try:
        return content.decode()
    except UnicodeDecodeError as error:
        raise UnreadError from error


def _read_json(content: bytes) -> dict[str, Any]:
    try:
        read = json.loads(content)
    except (ValueError, RecursionError) as error:
        raise UnreadError from error
    if not isinstance(read, dict):
        raise UnreadError
    return read


def _validate(form: type[F], fields: dict[str, Any], files: dict[str, bytes]) -> F:
    """A record takes no files: each is refused as a field that is not there."""
    try:
        return form.model_validate({**fields, **dict.fromkeys(files, "")})
    except ValidationError as error:
        faults = error.errors(include_url=False)
        raise RequestValidationError([{**fault, "loc": ("body", *fault["loc"])} for fault in faults]) from None
