"""Problem documents (RFC 9457). What a service refuses stands in its own `problems.py`."""

from typing import NamedTuple

from shared.schemas.model import LEFT_OUT, Schema

MEDIA_TYPE = "application/problem+json"


class FieldError(Schema):
    """One thing to mend; `pointer` is a JSON pointer (RFC 6901) into the body, or names a parameter or header."""

    pointer: str
    code: str
    message: str


class Problem(Schema):
    """`detail` and `errors` tell a person in Japanese what to do; `hint` tells a program in English."""

    type: str
    title: str
    status: int
    detail: str
    instance: str
    code: str
    hint: str | None = LEFT_OUT
    errors: list[FieldError] | None = LEFT_OUT


class ProblemKind(NamedTuple):
    """One thing that can go wrong: code, HTTP status, Japanese title, what it means, and what a program should do."""

    code: str
    status: int
    title: str
    meaning: str
    hint: str
