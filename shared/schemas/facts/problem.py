"""Problem documents (RFC 9457). What a service refuses stands in its own `problems.py`."""

from typing import NamedTuple

from shared.schemas.model import Schema

MEDIA_TYPE = "application/problem+json"


class FieldError(Schema):
    """One thing to mend; `pointer` is a JSON pointer (RFC 6901) into the body, or names a parameter or header."""

    pointer: str
    code: str
    message: str


class Problem(Schema):
    """`detail` says in Japanese what to do; `errors` says it field by field."""

    type: str
    title: str
    status: int
    detail: str
    instance: str
    code: str
    errors: list[FieldError] | None = None


class ProblemKind(NamedTuple):
    """One thing that can go wrong: its code, HTTP status, Japanese title, and what it means to a program."""

    code: str
    status: int
    title: str
    meaning: str
