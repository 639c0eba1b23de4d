"""How a file is handed over: a form with the file, and beside it what a look-up may say."""

import json
from collections.abc import Sequence
from typing import Any, NamedTuple

from fastapi import Request
from fastapi.exceptions import RequestValidationError
from pydantic import ValidationError

from services.verification_api.reading_files.papers import LARGEST_FILE, FileFault, KeyNotice
from shared.runtime.errors import SEND_AGAIN, DomainError, invalid_field
from shared.runtime.problems import REQUEST_MEDIA_TYPE
from shared.runtime.web.bodies.multipart import FORM_TYPE, Part, is_multipart, read_parts
from shared.runtime.web.bodies.unreadable import UnreadError
from shared.schemas.verification.forms import DocumentForm, VerificationForm

# The file, and what is said beside it.
LARGEST_BODY = LARGEST_FILE + 20_000
_FILE = "file"
_OBJECTS = frozenset({"expected"})
_INSTEAD = "保証契約番号と認証キーを入力して照会することもできます。"
_FAULTS = {
    FileFault.UNREADABLE: "PDFとして読み取れません。もう一度PDFに保存し直してから、選んでください。",
    FileFault.ENCRYPTED: "パスワードや暗号化の設定があるPDFは読み取れません。設定を解除してから、選んでください。",
    FileFault.TOO_MANY_PAGES: "ページの数が多すぎます。「認証キー」のお知らせか、電子証書のPDFを選んでください。",
    FileFault.TOO_COSTLY: "内容が複雑すぎて読み取れません。保証会社が発行したままのPDFを選んでください。",
    FileFault.OTHER_PAPER: (
        "保証契約番号と認証キーが見つかりません。「認証キー」のお知らせか、電子証書のPDFを選んでください。"
    ),
}
_TOO_LARGE = "5MB以内のPDFを選んでください。"
_MALFORMED = "保証契約番号か認証キーの形が正しくありません。保証会社が発行したままのPDFを選んでください。"


class HandedOver(NamedTuple):
    form: DocumentForm
    file: bytes


async def read_handed_over(request: Request) -> HandedOver:
    """Raises RequestValidationError, UnreadError, and DomainError `request.media_type` or `request.invalid`."""
    content_type = request.headers.get("content-type", "")
    body = await request.body()
    if not is_multipart(content_type):
        raise DomainError(REQUEST_MEDIA_TYPE, SEND_AGAIN, headers={"Accept": FORM_TYPE})
    fields, file = _sort_parts(read_parts(content_type, body))
    try:
        form = DocumentForm.model_validate(fields)
    except ValidationError as error:
        faults = error.errors(include_url=False)
        raise RequestValidationError([{**fault, "loc": ("body", *fault["loc"])} for fault in faults]) from None
    if file is None:
        raise invalid_field(f"/{_FILE}", "field.missing", "PDFのファイルを選んでください。")
    if len(file) > LARGEST_FILE:
        raise invalid_field(f"/{_FILE}", "file.too_large", f"{_TOO_LARGE}{_INSTEAD}")
    return HandedOver(form, file)


def compose_fault(fault: FileFault) -> DomainError:
    return invalid_field(f"/{_FILE}", fault.value, f"{_FAULTS[fault]}{_INSTEAD}")


def compose_malformed() -> DomainError:
    """What the file says cannot be a number, or a key: nobody is asked, as with one that was typed."""
    return invalid_field(f"/{_FILE}", "file.malformed", f"{_MALFORMED}{_INSTEAD}")


def compose_look_up(form: DocumentForm, notice: KeyNotice) -> VerificationForm:
    """As if number and key had been typed; raises DomainError `request.invalid`."""
    typed = {"contract_number": notice.contract_number, "key": notice.key}
    try:
        return VerificationForm.model_validate({**form.model_dump(mode="json", exclude_none=True), **typed})
    except ValidationError:
        raise compose_malformed() from None


def describe_body() -> dict[str, Any]:
    """For the specification: the form with its file."""
    schema = DocumentForm.model_json_schema(mode="validation")
    schema = _inline(schema, schema.pop("$defs", {}))
    file = {
        "type": "string",
        "format": "binary",
        "description": f"「認証キー」のお知らせ, or an 電子証書, as issued: a PDF of at most {LARGEST_FILE:,} bytes.",
    }
    schema = {**schema, "properties": {_FILE: file, **schema["properties"]}, "required": [_FILE]}
    content = {FORM_TYPE: {"schema": schema, "example": {"authority_code": "223018"}}}
    return {"requestBody": {"required": True, "content": content}}


def _inline(schema: Any, definitions: dict[str, Any]) -> Any:
    """With what it refers to in its place."""
    if isinstance(schema, dict):
        if "$ref" in schema:
            return _inline(definitions[schema["$ref"].rpartition("/")[2]], definitions)
        return {name: _inline(part, definitions) for name, part in schema.items()}
    return [_inline(part, definitions) for part in schema] if isinstance(schema, list) else schema


def _sort_parts(parts: Sequence[Part]) -> tuple[dict[str, Any], bytes | None]:
    """Fields as JSON would have them, and the file; a name that stands twice is refused."""
    fields: dict[str, Any] = {}
    file: bytes | None = None
    for part in parts:
        if part.name in fields or (part.name == _FILE and file is not None):
            raise UnreadError
        if part.name == _FILE:
            file = part.content
        else:
            fields[part.name] = _read_field(part)
    return fields, file


def _read_field(part: Part) -> Any:
    try:
        text = part.content.decode()
        return json.loads(text) if part.name in _OBJECTS else text
    except (ValueError, RecursionError) as error:
        raise UnreadError from error
