"""Bodies that cannot be read at all: none, no JSON, not UTF-8, nested too deep, or ambiguous; each with its place."""

from http import HTTPStatus
from typing import NamedTuple

from fastapi.exceptions import RequestValidationError
from starlette.exceptions import HTTPException

from shared.runtime.errors import SEND_AGAIN
from shared.runtime.web.bodies.shape import DEPTH_LIMIT, MOST_PARTS
from shared.schemas.facts.problem import FieldError

_WHOLE_BODY = ""


class Unreadable(NamedTuple):
    """What is wrong with a body, for people and for programs; nothing of it is quoted."""

    detail: str
    errors: tuple[FieldError, ...] = ()
    hint: str | None = None


class UnreadError(HTTPException):
    """A body that is not read. Of this class because the framework hands it on as it is."""

    def __init__(self, status: HTTPStatus = HTTPStatus.BAD_REQUEST) -> None:
        super().__init__(status)


class TooDeepError(UnreadError): ...


class TooManyPartsError(UnreadError): ...


class NamedTwiceError(UnreadError): ...


class NotUtf8Error(UnreadError): ...


class RefusedUnreadError(UnreadError):
    """Its cause is what refused the caller before the body came."""


class TooLargeError(UnreadError):
    """`limit` is that of the operation, in bytes."""

    def __init__(self, limit: int) -> None:
        super().__init__(HTTPStatus.REQUEST_ENTITY_TOO_LARGE)
        self.limit = limit


def find_unreadable(error: RequestValidationError) -> Unreadable | None:
    """None where the body was read, and is wrong in its fields."""
    for fault in error.errors()[:1]:  # it is the only one
        if fault["type"] == "missing" and tuple(fault["loc"]) == ("body",):
            return _no_body()
        if fault["type"] == "json_invalid":
            text = str(error.body)
            return _broken("body.syntax", text[: fault["loc"][1]], "The JSON breaks") if text.strip() else _no_body()
    return None


def describe_unread(error: HTTPException) -> Unreadable:
    """What the framework, or the frame around it, gave up at before it was looked at as JSON."""
    cause = error.__cause__
    if isinstance(error, TooDeepError):
        return _describe("body.depth", f"入れ子が深すぎます（{DEPTH_LIMIT}段まで）。", "It is nested too deep.")
    if isinstance(error, TooManyPartsError):
        return _describe(
            "body.parts",
            f"項目の数が多すぎます（{MOST_PARTS:,}件まで）。",
            f"It has more than {MOST_PARTS:,} texts, values or lists.",
        )
    if isinstance(error, NamedTwiceError):
        return _describe("body.named_twice", "同じ項目が2回あります。", "A name stands twice in one object.")
    if isinstance(cause, UnicodeDecodeError):
        before = cause.object[: cause.start].decode(cause.encoding, "replace")
        return _broken("body.encoding", before, "The text is no longer UTF-8")
    return Unreadable(SEND_AGAIN)


def _no_body() -> Unreadable:
    return _describe("body.missing", "本文がありません。", "Send a body.")


def _broken(code: str, before: str, what: str) -> Unreadable:
    """`before` is what could be read; lines and characters are counted from 1."""
    line = before.count("\n") + 1
    column = len(before) - (before.rfind("\n") + 1) + 1
    return _describe(
        code, f"本文の{line}行目の{column}文字目で読み取れなくなりました。", f"{what} at line {line}, column {column}."
    )


def _describe(code: str, said: str, hint: str) -> Unreadable:
    return Unreadable(said + SEND_AGAIN, (FieldError(pointer=_WHOLE_BODY, code=code, message=said),), hint)
