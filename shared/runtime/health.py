"""`/healthz` and `/readyz`: whether the process answers, and whether it should be sent work."""

import json

from fastapi import APIRouter, Request, Response
from sqlalchemy import text

from shared.runtime.database import MIGRATION_HEAD
from shared.runtime.sessions import ground_of

router = APIRouter(tags=["health"])


@router.head("/healthz", include_in_schema=False)
@router.get("/healthz")
async def is_running() -> dict[str, str]:
    """The process answers."""
    return {"status": "ok"}


@router.head("/readyz", include_in_schema=False)
@router.get("/readyz")
async def is_ready(request: Request) -> Response:
    """The database answers, stands at this version's migration, and the loops turn."""
    ground = ground_of(request)
    checks = {"migrations": "ok", "loops": "ok"}
    async with ground.database.read() as session:
        at = await session.scalar(text("SELECT version_num FROM public.alembic_version"))
    if at != MIGRATION_HEAD:
        checks["migrations"] = f"{at}, expected {MIGRATION_HEAD}"
    late = [loop.name for loop in ground.loops if not loop.is_alive]
    if late:
        checks["loops"] = f"not turning: {', '.join(late)}"
    ready = set(checks.values()) == {"ok"}
    return Response(json.dumps(checks), 200 if ready else 503, media_type="application/json")
