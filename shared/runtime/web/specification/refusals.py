"""What an operation may refuse, as the specification says it: one answer for all 4xx and one for all 5xx."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any, NamedTuple

from shared.schemas.facts.problem import MEDIA_TYPE, ProblemKind

_ID = "0199c5a0-0000-7000-8000-000000000000"


class _Header(NamedTuple):
    """A header of the refusals with one of `statuses`; of all where that is empty."""

    name: str
    description: str
    type: str
    statuses: frozenset[int] = frozenset()


_HEADERS = (
    _Header("X-Request-Id", "Names this request in the log; `instance` says the same.", "string"),
    _Header("Cache-Control", "`no-store`: to be kept nowhere.", "string"),
    _Header("WWW-Authenticate", "With 401: how to identify oneself (RFC 9110 §11.6.1).", "string", frozenset({401})),
    _Header("ETag", "With 412: the version that there is now.", "string", frozenset({412})),
    _Header(
        "Retry-After",
        "After how many seconds to ask again: with 429 and 503 always, with 409 where waiting helps.",
        "integer",
        frozenset({409, 429, 503}),
    ),
)


# Where an operation's refusals are more than a problem, its own extra says here which schema they have.
PROBLEM_SCHEMA = "x-problem-schema"


def compose_refusals(kinds: Sequence[ProblemKind], schema: str = "Problem") -> dict[str, Any]:
    """The answers `4XX` and `5XX`, each where there is a kind of it; examples refer to the components.

    `schema` is that of the refusals; a failure is always a plain problem.
    """
    found = {f"{first}XX": [kind for kind in kinds if kind.status // 100 == first] for first in (4, 5)}
    schemas = {"4XX": schema, "5XX": "Problem"}
    return {pattern: _compose_answer(pattern, those, schemas[pattern]) for pattern, those in found.items() if those}


def _compose_answer(pattern: str, kinds: Sequence[ProblemKind], schema: str) -> dict[str, Any]:
    codes = "\n".join(f"- {kind.status} `{kind.code}`: {kind.meaning}" for kind in kinds)
    who = "The request is refused" if pattern == "4XX" else "The service cannot answer"
    statuses = {kind.status for kind in kinds}
    headers = {
        header.name: {"description": header.description, "schema": {"type": header.type}}
        for header in _HEADERS
        if not header.statuses or header.statuses & statuses
    }
    examples = {kind.code: {"$ref": f"#/components/examples/{kind.code}"} for kind in kinds}
    media = {"schema": {"$ref": f"#/components/schemas/{schema}"}, "examples": examples}
    return {"description": f"{who} (RFC 9457).\n\n{codes}", "headers": headers, "content": {MEDIA_TYPE: media}}


def compose_problem_examples(
    kinds: Iterable[ProblemKind], seen: Mapping[str, Mapping[str, Any]]
) -> dict[str, dict[str, Any]]:
    """An example of each code; `seen` holds the `detail`, and more, of those that tests have provoked."""
    return {
        kind.code: {"summary": kind.meaning, "value": _compose_example(kind, seen.get(kind.code, {}))}
        for kind in sorted(kinds, key=lambda kind: kind.code)
    }


def _compose_example(kind: ProblemKind, seen: Mapping[str, Any]) -> dict[str, Any]:
    return {
        "type": f"urn:hosho:problem:{kind.code}",
        "title": kind.title,
        "status": kind.status,
        "detail": f"{kind.title}。",
        "instance": f"urn:uuid:{_ID}",
        "code": kind.code,
        "hint": kind.hint,
        **seen,
    }
