"""`/healthz` and `/readyz`: whether the process answers, and whether it should be sent work."""

import asyncio
import json
from typing import Any, Literal

from fastapi import APIRouter, Request, Response
from sqlalchemy import text

from shared.runtime.data.database import MIGRATION_HEAD, Database
from shared.runtime.web.access import service_of
from shared.schemas.facts.problem import MEDIA_TYPE
from shared.schemas.model import Schema

router = APIRouter(tags=["health"])
ANSWER_S = 1.5


class Health(Schema):
    """The process answers; whether it can work, `/readyz` says."""

    status: Literal["ok"] = "ok"


class Readiness(Schema):
    """Each is `ok`, or says what is not."""

    database: str
    migrations: str
    loops: str


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
    """The database answers, stands at this version's migration, and the loops turn."""
    service = service_of(request)
    at = await _read_migration_in_time(service.database)
    checks = {"database": "ok", "migrations": "ok", "loops": "ok"}
    if at != MIGRATION_HEAD:
        checks["migrations"] = f"{at}, expected {MIGRATION_HEAD}"
    late = [loop.name for loop in service.loops if not loop.is_alive]
    if late:
        checks["loops"] = f"not turning: {', '.join(late)}"
    ready = set(checks.values()) == {"ok"}
    return Response(json.dumps(checks), 200 if ready else 503, media_type="application/json")


async def _read_migration_in_time(database: Database) -> str | None:
    """Raises TimeoutError after ANSWER_S, also where the server is frozen.

    Closing a connection to such a server takes two seconds more; this does not wait for it.
    """
    reading = asyncio.ensure_future(_read_migration(database))
    try:
        await asyncio.wait((reading,), timeout=ANSWER_S)
        if reading.done():
            return reading.result()
        raise TimeoutError(f"no answer within {ANSWER_S} s")
    finally:
        reading.cancel()


async def _read_migration(database: Database) -> str | None:
    async with database.read() as session:
        at: str | None = await session.scalar(text("SELECT version_num FROM public.alembic_version"))
    return at
