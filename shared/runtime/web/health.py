"""`/healthz` and `/readyz`: whether the process answers, and whether it should be sent work."""

import asyncio
from collections.abc import Mapping
from typing import Any, Literal

from fastapi import APIRouter, Request, Response
from sqlalchemy import text

from shared.runtime.data.database import MIGRATION_HEAD, Database
from shared.runtime.logging import log
from shared.runtime.service import Check
from shared.runtime.web.access import service_of
from shared.schemas.facts.problem import MEDIA_TYPE
from shared.schemas.model import LEFT_OUT, Schema

router = APIRouter(tags=["health"])
ANSWER_S = 1.5


class Health(Schema):
    """The process answers; whether it can work, `/readyz` says."""

    status: Literal["ok"] = "ok"


class Readiness(Schema):
    """Each is `ok`, or says what is not. What a service has no check of is left out."""

    database: str
    migrations: str
    loops: str
    keys: str
    seal: str = LEFT_OUT


_EITHER = {"anyOf": [{"$ref": "#/components/schemas/Readiness"}, {"$ref": "#/components/schemas/Problem"}]}
_NOT_READY: dict[int | str, dict[str, Any]] = {
    503: {
        "description": "Not ready: a check that failed says why; a problem where the database did not answer in time.",
        "content": {"application/json": {"schema": _EITHER}, MEDIA_TYPE: {"schema": _EITHER}},
        "headers": {
            "X-Request-Id": {"description": "Names this request in the log.", "schema": {"type": "string"}},
            "Retry-After": {"description": "With a problem: after how many seconds.", "schema": {"type": "integer"}},
        },
    }
}


@router.get("/healthz")
async def is_running() -> Health:
    """The process answers."""
    return Health()


@router.get("/readyz", response_model=Readiness, responses=_NOT_READY)
async def is_ready(request: Request) -> Response:
    """The database answers, stands at this version's migration, knows the keys of the service, and the loops turn."""
    service = service_of(request)
    at, answers = await _answer_in_time(service.database, service.checks)
    late = [loop.name for loop in service.loops if not loop.is_alive]
    answer = Readiness(
        database="ok",
        migrations="ok" if at == MIGRATION_HEAD else f"{at}, expected {MIGRATION_HEAD}",
        loops=f"not turning: {', '.join(late)}" if late else "ok",
        keys="not compared with their fingerprints yet" if service.unchecked else "ok",
        **answers,
    )
    ready = set(answer.model_dump().values()) == {"ok"}
    return Response(answer.model_dump_json(), 200 if ready else 503, media_type="application/json")


async def _answer_in_time(database: Database, checks: Mapping[str, Check]) -> tuple[str | None, dict[str, str]]:
    """Raises TimeoutError after ANSWER_S, also where the server is frozen.

    Closing a connection to such a server takes two seconds more; this does not wait for it.
    """
    answers = asyncio.gather(*(_ask(name, check) for name, check in checks.items()))
    asking = asyncio.gather(_read_migration(database), answers)
    try:
        await asyncio.wait((asking,), timeout=ANSWER_S)
        if asking.done():
            at, found = asking.result()
            return at, dict(zip(checks, found, strict=True))
        raise TimeoutError(f"no answer within {ANSWER_S} s")
    finally:
        asking.cancel()


async def _ask(name: str, check: Check) -> str:
    """A check that fails is not ready; its message, which may quote what it read, stays in the log."""
    try:
        return await check()
    except Exception as error:
        log.warning("readiness check failed", check=name, exc_info=error)
        return "the check failed"


async def _read_migration(database: Database) -> str | None:
    async with database.read() as session:
        at: str | None = await session.scalar(text("SELECT version_num FROM public.alembic_version"))
    return at
