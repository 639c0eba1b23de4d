"""`Idempotency-Key`: a repeat of the same request gets the same bytes, and its effect happens once.

The record is kept in the effect's own transaction, for 2xx answers only: it exists exactly when the effect does.
"""

import datetime
import hashlib
from collections.abc import Awaitable, Callable
from typing import Annotated

from fastapi import Header, Request, Response
from pydantic import BaseModel
from sqlalchemy import delete, func, insert, select
from sqlalchemy.orm import Mapped, mapped_column

from shared.runtime.database import WriteSession
from shared.runtime.errors import DomainError
from shared.runtime.sessions import ground_of
from shared.runtime.tokens import Actor

KEPT = datetime.timedelta(days=30)

IdempotencyKey = Annotated[str | None, Header(min_length=1, max_length=200, pattern=r"^[\x21-\x7e]+$")]


class IdempotencyColumns:
    """The columns of a service's own table of kept answers; `scope` is a digest of client, method, path and key."""

    scope: Mapped[bytes] = mapped_column(primary_key=True)
    body_sha256: Mapped[bytes]
    status: Mapped[int]
    answer: Mapped[bytes]
    kept_at: Mapped[datetime.datetime] = mapped_column(index=True)


async def answer_once(
    request: Request,
    session: WriteSession,
    table: type[IdempotencyColumns],
    actor: Actor,
    key: str | None,
    effect: Callable[[], Awaitable[BaseModel]],
    *,
    status: int = 200,
) -> Response:
    """Runs `effect` and answers with it, or repeats the answer kept for the same key and body."""
    if key is None:
        return _respond(status, (await effect()).model_dump_json().encode())
    scope = _digest(actor.client_id, request.method, request.url.path, key)
    body_sha256 = hashlib.sha256(await request.body()).digest()
    now = ground_of(request).clock.now()
    await _lock(session, scope)
    kept = await session.scalar(select(table).where(table.scope == scope, table.kept_at > now - KEPT))
    if kept is not None:
        if kept.body_sha256 != body_sha256:
            raise DomainError(
                "idempotency.other_body",
                "この Idempotency-Key は別の内容のリクエストで使用済みです。新しいキーを付けてください。",
            )
        return _respond(kept.status, kept.answer)
    answer = (await effect()).model_dump_json().encode()
    await _forget_expired(session, table, now)
    row = {"scope": scope, "body_sha256": body_sha256, "status": status, "answer": answer, "kept_at": now}
    await session.execute(insert(table).values(row))
    return _respond(status, answer)


async def _forget_expired(session: WriteSession, table: type[IdempotencyColumns], now: datetime.datetime) -> None:
    """A few at a time, passing over those that a rival is forgetting."""
    expired = select(table.scope).where(table.kept_at <= now - KEPT).limit(100).with_for_update(skip_locked=True)
    await session.execute(delete(table).where(table.scope.in_(expired)))


async def _lock(session: WriteSession, scope: bytes) -> None:
    lock = int.from_bytes(scope[:8], "big", signed=True)
    if not await session.scalar(select(func.pg_try_advisory_xact_lock(lock))):
        raise DomainError(
            "idempotency.in_flight",
            "同じ Idempotency-Key のリクエストを処理しています。少し待ってから同じ内容で再送してください。",
            headers={"Retry-After": "1"},
        )


def _digest(*parts: str) -> bytes:
    return hashlib.sha256("\0".join(parts).encode()).digest()


def _respond(status: int, answer: bytes) -> Response:
    return Response(answer, status, media_type="application/json")
