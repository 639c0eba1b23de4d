"""Forms as browsers send them, and what is said of them when they come back.

A field has the name of what the API calls it, with dots for depth: `works.name` is `/works/name` of its JSON pointer.
"""

import re
import unicodedata
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import parse_qsl

from fastapi import Request

from shared.runtime.web.bodies.multipart import is_multipart, read_parts
from shared.runtime.web.bodies.unreadable import UnreadError
from shared.schemas.facts.problem import Problem

TOKEN = "form_token"  # noqa: S105 - the name of a field
FILE = "file"
LARGEST_FORM = 200_000
LARGEST_FILES = 5_100_000  # what verification_api takes, and what stands around it
_MOST_FIELDS = 500
_AMOUNT = re.compile(r"[0-9]{1,15}")


class UnreadableFormError(Exception):
    """No form as a page of ours sends it, or one that is too long (`too_long`)."""

    def __init__(self, *, too_long: bool = False) -> None:
        super().__init__("too long" if too_long else "unreadable")
        self.too_long = too_long


@dataclass(frozen=True)
class TypedForm:
    """What was typed, by field; `restored` says that it was kept while nobody was signed in."""

    values: Mapping[str, list[str]] = field(default_factory=dict)
    files: Mapping[str, bytes] = field(default_factory=dict)
    restored: bool = False

    def get(self, name: str) -> str:
        """As typed; empty where it was left out."""
        return (self.values.get(name) or [""])[-1]

    def all(self, name: str) -> list[str]:
        return self.values.get(name, [])

    def amount(self, name: str) -> int | str | None:
        """Whole yen however they were typed (５０，０００円); what is no number stays, for the API to refuse."""
        text = self.get(name)
        plain = re.sub(r"[,\s円¥\\]", "", unicodedata.normalize("NFKC", text))
        return int(plain) if _AMOUNT.fullmatch(plain) else text.strip() or None

    def text(self, name: str) -> str | None:
        """None where nothing was typed."""
        return self.get(name) if self.get(name).strip() else None


@dataclass(frozen=True)
class Faults:
    """What to say of a form: a sentence for all of it, and one beside each field. `kind` is of the banner."""

    title: str
    detail: str = ""
    fields: Mapping[str, str] = field(default_factory=dict)
    kind: str = "error"

    def of(self, name: str) -> str:
        return self.fields.get(name, "")


async def read_form(request: Request) -> TypedForm:
    """Raises UnreadableFormError."""
    kind = request.headers.get("content-type", "")
    body = await _read_body(request, LARGEST_FILES if is_multipart(kind) else LARGEST_FORM)
    try:
        if is_multipart(kind):
            parts = read_parts(kind, body)
            files = {part.name: part.content for part in parts if part.name == FILE and part.content}
            return TypedForm(_gather((part.name, part.content.decode()) for part in parts if part.name != FILE), files)
        pairs = parse_qsl(body.decode("ascii"), keep_blank_values=True, errors="strict", max_num_fields=_MOST_FIELDS)
    except (UnreadError, ValueError):
        raise UnreadableFormError from None
    return TypedForm(_gather(pairs))


async def _read_body(request: Request, limit: int) -> bytes:
    body = bytearray()
    async for part in request.stream():
        body += part
        if len(body) > limit:
            raise UnreadableFormError(too_long=True)
    return bytes(body)


def _gather(pairs: Iterable[tuple[str, str]]) -> dict[str, list[str]]:
    found: dict[str, list[str]] = {}
    for name, value in pairs:
        found.setdefault(name, []).append(value)
    return found


def read_faults(problem: Problem) -> Faults:
    """What an API refused, each thing beside the field that it names."""
    fields: dict[str, str] = {}
    for error in problem.errors or ():
        fields.setdefault(name_field(error.pointer), error.message)
    return Faults(problem.title, problem.detail, fields)


def name_field(pointer: str) -> str:
    """`/guarantees/0/amount` as a form names it, `guarantees.0.amount`; of an address `query:from` is `from`."""
    return pointer.removeprefix("query:").removeprefix("/").replace("/", ".")


def nest(values: Mapping[str, Any]) -> dict[str, Any]:
    """`{"works.name": "…", "guarantees.0.amount": 1}` as the API takes it, numbers being places of a list.

    What is None is left out; of a list, what is empty for it.
    """
    body: dict[str, Any] = {}
    for name, value in values.items():
        if value is None:
            continue
        *parents, last = name.split(".")
        inner = body
        for parent in parents:
            inner = inner.setdefault(parent, {})
        inner[last] = value
    return {name: _make_lists(inner) for name, inner in body.items()}


def _make_lists(value: Any) -> Any:
    if not isinstance(value, dict):
        return value
    inner = {name: _make_lists(part) for name, part in value.items()}
    if inner and all(name.isdecimal() for name in inner):
        return [inner[name] for name in sorted(inner, key=int)]
    return inner


def spread(body: Mapping[str, Any]) -> TypedForm:
    """What an API answered as if it had been typed: the other way of `nest`."""
    return TypedForm(_gather(_spread("", body)))


def _spread(name: str, value: Any) -> Iterator[tuple[str, str]]:
    parts: Iterable[tuple[Any, Any]] = ()
    if isinstance(value, Mapping):
        parts = value.items()
    elif isinstance(value, list):
        parts = enumerate(value)
    elif value is not None:
        yield name, str(value).lower() if isinstance(value, bool) else str(value)
    for inner, part in parts:
        yield from _spread(f"{name}.{inner}" if name else str(inner), part)
