"""What a body must pass before it is read: who may send one to an operation at all, and how large it may be there."""

from collections.abc import Awaitable, Callable, Mapping
from typing import NamedTuple

from fastapi import FastAPI, Request
from fastapi.routing import APIRoute, iter_route_contexts

from shared.runtime.identity.actor import Actor
from shared.runtime.web.specification.declarations import BODY_LIMIT, read_declaration
from shared.runtime.web.specification.document import list_calls

Guard = Callable[[Request], Awaitable[Actor]]


class BodyRule(NamedTuple):
    """`limit` is in bytes; with `files`, that of a form with files. `guards` raise unless the caller may do this."""

    limit: int = BODY_LIMIT
    files: bool = False
    guards: tuple[Guard, ...] = ()


def read_body_rules(app: FastAPI) -> Mapping[int, BodyRule]:
    """The rule of each operation by the `id` of its route, from what its endpoint and its dependencies declare."""
    return {
        id(context.original_route): _read_rule(list(list_calls(context.dependant)))
        for context in iter_route_contexts(app.routes)
        if isinstance(context.original_route, APIRoute)
    }


def _read_rule(calls: list[Callable[..., Awaitable[Actor]]]) -> BodyRule:
    limits = [read_declaration(call).body_limit for call in calls]
    guards = tuple(call for call in calls if read_declaration(call).roles is not None)
    files = any(read_declaration(call).files for call in calls)
    return BodyRule(next((limit for limit in limits if limit is not None), BODY_LIMIT), files, guards)
