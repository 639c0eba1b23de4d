"""`/healthz` and `/readyz`, as the three services have them: it answers; the database is one it can work on."""

import asyncio

from fastapi import APIRouter, Request
from fastapi.responses import JSONResponse, Response

from services.portal.store.schema import find_revision
from services.portal.web.tools import tools_of
from shared.runtime.data.database import MIGRATION_HEAD
from shared.runtime.logging import log

ANSWER_S = 1.5
router = APIRouter()


@router.get("/healthz")
async def is_running() -> Response:
    return JSONResponse({"status": "ok"})


@router.get("/readyz")
async def is_ready(request: Request) -> Response:
    """That an API is away is no fault of the portal, which then says so on its pages."""
    try:
        async with asyncio.timeout(ANSWER_S), tools_of(request).database.read() as session:
            at = await find_revision(session) or ""
    except Exception as error:
        log.warning("database away", exc_info=error)
        return JSONResponse({"database": "away", "migrations": "unknown"}, 503)
    migrations = "ok" if at >= MIGRATION_HEAD else f"{at}, expected {MIGRATION_HEAD}"
    return JSONResponse({"database": "ok", "migrations": migrations}, 200 if migrations == "ok" else 503)
