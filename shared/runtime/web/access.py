"""Who calls, and whether they may: bearer tokens read, roles compared, in one place."""

from collections.abc import Awaitable, Callable
from typing import NamedTuple

import structlog
from fastapi import Request

from shared.runtime.data.scope import EVERYTHING, Scope
from shared.runtime.errors import DomainError
from shared.runtime.identity.actor import Actor
from shared.runtime.identity.callers import UnknownPersonError
from shared.runtime.identity.provider import ProviderAwayError
from shared.runtime.identity.provider_keys import PAUSE_AWAY_S
from shared.runtime.identity.tokens import InvalidTokenError
from shared.runtime.problems import (
    ACCESS_FORBIDDEN,
    PERSON_UNKNOWN,
    SERVICE_UNAVAILABLE,
    TOKEN_INVALID,
    TOKEN_MISSING,
)
from shared.runtime.service import RunningService
from shared.runtime.web.specification.declarations import lets_in, may_refuse
from shared.schemas.words.authentication_key import group_in_fours
from shared.schemas.words.roles import Role

_CHALLENGE = {"WWW-Authenticate": "Bearer"}


class Action(NamedTuple):
    """Something that may be done, and the roles that may do it."""

    name: str
    roles: frozenset[Role]


def service_of(request: Request) -> RunningService:
    service: RunningService = request.app.state.service
    return service


def require_role(actor: Actor, action: Action) -> None:
    """Refuses an actor whose role may not do this. Whose rows it reaches is up to each store's tenant filter."""
    if actor.role not in action.roles:
        raise DomainError(ACCESS_FORBIDDEN, "この操作を行う権限がありません。必要な場合は管理者に相談してください。")


def tenant_of(actor: Actor) -> str | None:
    """The org whose rows an actor may reach; None for the surety company's officers, who reach all."""
    return None if actor.role is Role.OFFICER else actor.org


def scope_of(actor: Actor) -> Scope:
    """What Postgres lets an actor's transactions reach, whatever their queries ask for."""
    return EVERYTHING if actor.role is Role.OFFICER else Scope(actor.org, actor.towns)


_REFUSALS = (TOKEN_MISSING, TOKEN_INVALID, PERSON_UNKNOWN, SERVICE_UNAVAILABLE)


@lets_in(Role)
@may_refuse(*_REFUSALS)
async def get_actor(request: Request) -> Actor:
    """The live client or person behind a token that is good here; raises a 401 for anything else.

    A person that nobody added is a 403 with a code for the operator, a provider that does not answer a 503.
    A request is asked after once: before its body is read, where it has one.
    """
    known: Actor | None = getattr(request.state, "actor", None)
    if known is None:
        known = request.state.actor = await _identify(request)
    return known


async def _identify(request: Request) -> Actor:
    scheme, _, token = request.headers.get("authorization", "").partition(" ")
    if scheme.lower() != "bearer":
        raise DomainError(TOKEN_MISSING, "ログインしてから、もう一度お試しください。", headers=_CHALLENGE)
    service = service_of(request)
    if service.unchecked:
        raise DomainError(
            SERVICE_UNAVAILABLE,
            "サービスの準備をしています。少し待ってから、もう一度お試しください。",
            headers={"Retry-After": "1"},
        )
    try:
        actor = await service.callers.identify(token, service.clock.now())
    except InvalidTokenError:
        raise DomainError(
            TOKEN_INVALID,
            "ログインの期限が切れたか、無効になっています。もう一度ログインしてください。",
            headers={"WWW-Authenticate": 'Bearer error="invalid_token"'},
        ) from None
    except UnknownPersonError as error:
        raise DomainError(PERSON_UNKNOWN, _compose_introduction(error.code)) from None
    except ProviderAwayError:
        raise DomainError(
            SERVICE_UNAVAILABLE,
            "ログインの確認先に接続できません。少し待ってから、もう一度お試しください。",
            headers={"Retry-After": f"{PAUSE_AWAY_S:.0f}"},
        ) from None
    structlog.contextvars.bind_contextvars(client_id=actor.client_id)
    return actor


def _compose_introduction(code: str | None) -> str:
    if code is None:
        return "このアカウントは利用者として登録されていません。管理者に登録を依頼してください。"
    return (
        "このアカウントは利用者として登録されていません。"
        f"管理者に確認コード {group_in_fours(code)} を伝えて、登録を依頼してください。"
    )


def allowed(action: Action) -> Callable[..., Awaitable[Actor]]:
    """A dependency that is the caller, and raises unless it may do `action`."""

    @lets_in(action.roles)
    @may_refuse(*_REFUSALS, *(() if action.roles == frozenset(Role) else (ACCESS_FORBIDDEN,)))
    async def require(request: Request) -> Actor:
        actor = await get_actor(request)
        require_role(actor, action)
        return actor

    return require
