"""What a function below an operation may refuse, which headers it sends and which roles it lets in, said beside it.

The specification puts an operation together from what its endpoint and each of its dependencies declare.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from typing import Any, NamedTuple, TypeVar

from shared.schemas.facts.problem import ProblemKind
from shared.schemas.words.roles import Role

Function = TypeVar("Function", bound=Callable[..., Any])


# Bytes of a body, where an operation does not say another limit.
BODY_LIMIT = 256_000
SMALL_BODY = 4_000


class AnswerHeader(NamedTuple):
    """A header of a success; `statuses` are the answers of a refusal that carry it, too."""

    name: str
    description: str
    schema: dict[str, Any] = {"type": "string"}  # noqa: RUF012


@dataclass(frozen=True)
class Declaration:
    """`roles` is None where everybody may call, also without a token; `body_limit` is in bytes, None where not said.

    With `files` the limit is that of a form with files (multipart/form-data), which the operation then takes.
    """

    refuses: tuple[ProblemKind, ...] = ()
    sends: tuple[AnswerHeader, ...] = ()
    roles: frozenset[Role] | None = None
    body_limit: int | None = None
    files: bool = False


_DECLARED: dict[Callable[..., Any], Declaration] = {}
_NOTHING = Declaration()


def may_refuse(*kinds: ProblemKind) -> Callable[[Function], Function]:
    """Declares what an endpoint, or all that it calls, may refuse; what comes from dependencies they declare."""

    def declare(function: Function) -> Function:
        _DECLARED[function] = replace(read_declaration(function), refuses=kinds)
        return function

    return declare


def sends(*headers: AnswerHeader) -> Callable[[Function], Function]:
    """Declares headers that every success of the operation carries."""

    def declare(function: Function) -> Function:
        _DECLARED[function] = replace(read_declaration(function), sends=headers)
        return function

    return declare


def lets_in(roles: Iterable[Role]) -> Callable[[Function], Function]:
    """Declares that a dependency lets in these roles alone, by their token."""

    def declare(function: Function) -> Function:
        _DECLARED[function] = replace(read_declaration(function), roles=frozenset(roles))
        return function

    return declare


def takes(body_limit: int, *, files: bool = False) -> Callable[[Function], Function]:
    """Declares how many bytes a body of the operation may have, or a form with files where it takes such."""

    def declare(function: Function) -> Function:
        _DECLARED[function] = replace(read_declaration(function), body_limit=body_limit, files=files)
        return function

    return declare


def read_declaration(function: Callable[..., Any]) -> Declaration:
    return _DECLARED.get(function, _NOTHING)


ETAG = AnswerHeader("ETag", "The version of what is shown, in quotation marks; `If-Match` takes it as it is.")
LOCATION = AnswerHeader("Location", "The path of what was made.")
FILE_NAME = AnswerHeader("Content-Disposition", 'The name to keep the file under, as in `inline; filename="….pdf"`.')
KEEPING = AnswerHeader(
    "Cache-Control", "`no-store`: to be kept nowhere; or `private, no-cache`: by the caller alone, who asks each time."
)
UNTOUCHED = AnswerHeader(
    "Cache-Control", "`no-store, no-transform`: to be kept nowhere, and not to be compressed on the way."
)
OPEN_TO_ALL = AnswerHeader("Cache-Control", "`public, max-age=300`: anybody may keep it for so many seconds.")
REPLAYED = AnswerHeader(
    "Idempotency-Replayed",
    "`true` where this answer was kept for the same `Idempotency-Key` and is given once more; absent otherwise.",
    {"type": "string", "enum": ["true"]},
)
