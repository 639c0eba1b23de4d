"""Who calls, and whether they may: bearer tokens read, roles compared, in one place."""

from collections.abc import Awaitable, Callable
from typing import NamedTuple

import structlog
from fastapi import Request

from shared.runtime.errors import DomainError
from shared.runtime.identity.tokens import Actor, InvalidTokenError
from shared.runtime.problems import ACCESS_FORBIDDEN, TOKEN_INVALID, TOKEN_MISSING
from shared.runtime.web.sessions import service_of
from shared.schemas.words.roles import Role

_CHALLENGE = {"WWW-Authenticate": "Bearer"}


class Action(NamedTuple):
    """Something that may be done, and the roles that may do it."""

    name: str
    roles: frozenset[Role]


def require_role(actor: Actor, action: Action) -> None:
    """Refuses an actor whose role may not do this. Whose rows it reaches is up to each store's tenant filter."""
    if actor.role not in action.roles:
        raise DomainError(ACCESS_FORBIDDEN, "この操作を行う権限がありません。必要な場合は管理者に相談してください。")


def tenant_of(actor: Actor) -> str | None:
    """The org whose rows an actor may reach; None for the surety company's officers, who reach all."""
    return None if actor.role is Role.OFFICER else actor.org


async def get_actor(request: Request) -> Actor:
    """The live client behind a valid token of this service; raises a 401 for anything else."""
    scheme, _, token = request.headers.get("authorization", "").partition(" ")
    if scheme.lower() != "bearer":
        raise DomainError(
            TOKEN_MISSING,
            "ログインしてから、もう一度お試しください。",
            headers=_CHALLENGE,
        )
    service = service_of(request)
    try:
        actor = service.tokens.read(token, service.clock.now())
    except InvalidTokenError:
        actor = None
    if actor is None or not await service.clients.is_live(actor.client_id):
        raise DomainError(
            TOKEN_INVALID,
            "ログインの期限が切れたか、無効になっています。もう一度ログインしてください。",
            headers={"WWW-Authenticate": 'Bearer error="invalid_token"'},
        )
    structlog.contextvars.bind_contextvars(client_id=actor.client_id)
    return actor


def allowed(action: Action) -> Callable[..., Awaitable[Actor]]:
    """A dependency that is the caller, and raises unless it may do `action`."""

    async def require(request: Request) -> Actor:
        actor = await get_actor(request)
        require_role(actor, action)
        return actor

    return require
