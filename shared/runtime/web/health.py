"""`/healthz` and `/readyz`: whether the process answers, and whether it should be sent work."""

import asyncio
from typing import Any, Literal

from fastapi import APIRouter, Request, Response

from shared.runtime.logging import log
from shared.runtime.service import Check, RunningService
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
    numbers: str = LEFT_OUT


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
    """The database is one that this version can work on, the loops turn, and what else the service needs is there."""
    service = service_of(request)
    found = await _answer_together(service)
    service.outage.note_success()
    late = [loop.name for loop in service.loops if not loop.is_alive]
    answer = Readiness(
        loops=f"not turning: {', '.join(late)}" if late else "ok",
        keys="not compared with their fingerprints yet" if service.unchecked else "ok",
        **found,
    )
    ready = set(answer.model_dump().values()) == {"ok"}
    return Response(answer.model_dump_json(), 200 if ready else 503, media_type="application/json")


async def _answer_together(service: RunningService) -> dict[str, str]:
    """Calls that come meanwhile share one answer: anybody may ask, and all others need the same connections."""
    if service.examining is None or service.examining.done():
        service.examining = asyncio.create_task(_answer_in_time(service))
    return await asyncio.shield(service.examining)


async def _answer_in_time(service: RunningService) -> dict[str, str]:
    """Raises TimeoutError after ANSWER_S, also where the server is frozen.

    Closing a connection to such a server takes two seconds more; this does not wait for it.
    """
    answers = asyncio.gather(*(_ask(name, check) for name, check in service.checks.items()))
    asking = asyncio.gather(service.fitness.examine(), answers)
    try:
        await asyncio.wait((asking,), timeout=ANSWER_S)
        if asking.done():
            fitness, found = asking.result()
            return {**fitness, **dict(zip(service.checks, found, strict=True))}
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
