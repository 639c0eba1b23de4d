"""`Idempotency-Key`: a repeat of the same request gets the same bytes, and its effect happens once.

The answer is kept in the effect's own transaction, and only that of a success: it exists exactly when the effect does.
"""

import datetime
import hashlib
from collections.abc import Awaitable, Callable
from typing import Annotated

from fastapi import Header, Request, Response
from pydantic import BaseModel
from sqlalchemy import delete, func, insert, select

from shared.runtime.data.database import WriteSession
from shared.runtime.data.kept_answers import KeptAnswerColumns
from shared.runtime.errors import DomainError
from shared.runtime.identity.tokens import Actor
from shared.runtime.problems import IDEMPOTENCY_IN_FLIGHT, IDEMPOTENCY_OTHER_BODY
from shared.runtime.web.sessions import Writing, service_of
from shared.runtime.web.specification.declarations import REPLAYED, may_refuse, sends

KEPT = datetime.timedelta(days=30)

IdempotencyKey = Annotated[str | None, Header(min_length=1, max_length=200, pattern=r"^[\x21-\x7e]+$")]


class Once:
    """Answers a repeatable POST, in its transaction and with the key that it may carry."""

    def __init__(
        self, request: Request, session: WriteSession, table: type[KeptAnswerColumns], key: str | None
    ) -> None:
        self._request = request
        self._session = session
        self._table = table
        self._key = key

    async def answer(
        self, actor: Actor, effect: Callable[[WriteSession], Awaitable[BaseModel]], *, status: int = 200
    ) -> Response:
        """Runs `effect` and answers with it, or repeats the answer kept for the same key and body."""
        if self._key is None:
            return _respond(status, (await effect(self._session)).model_dump_json().encode())
        scope = _digest(actor.client_id, self._request.method, self._request.url.path, self._key)
        body_sha256 = hashlib.sha256(await self._request.body()).digest()
        await _lock(self._session, scope)
        kept = await self._find(scope)
        if kept is None:
            answer = (await effect(self._session)).model_dump_json().encode()
            await self._keep({"scope": scope, "body_sha256": body_sha256, "status": status, "answer": answer})
            return _respond(status, answer)
        if kept.body_sha256 != body_sha256:
            raise DomainError(
                IDEMPOTENCY_OTHER_BODY,
                "送信結果を確認し、必要であれば画面を開き直してから送信してください。",
            )
        return _respond(kept.status, kept.answer, {REPLAYED.name: "true"})

    async def _find(self, scope: bytes) -> KeptAnswerColumns | None:
        table, oldest = self._table, self._now() - KEPT
        kept: KeptAnswerColumns | None = await self._session.scalar(
            select(table).where(table.scope == scope, table.kept_at > oldest)
        )
        return kept

    async def _keep(self, row: dict[str, object]) -> None:
        await _forget_expired(self._session, self._table, self._now())
        await self._session.execute(insert(self._table).values({**row, "kept_at": self._now()}))

    def _now(self) -> datetime.datetime:
        return service_of(self._request).clock.now()


def keeping_in(table: type[KeptAnswerColumns]) -> Callable[..., Awaitable[Once]]:
    """A dependency for repeatable POSTs whose answers are kept in a service's own table."""

    @sends(REPLAYED)
    @may_refuse(IDEMPOTENCY_IN_FLIGHT, IDEMPOTENCY_OTHER_BODY)
    async def open_once(request: Request, session: Writing, idempotency_key: IdempotencyKey = None) -> Once:
        return Once(request, session, table, idempotency_key)

    return open_once


async def _forget_expired(session: WriteSession, table: type[KeptAnswerColumns], now: datetime.datetime) -> None:
    """A hundred at a time, and none that another request is deleting at this moment."""
    expired = select(table.scope).where(table.kept_at <= now - KEPT).limit(100).with_for_update(skip_locked=True)
    await session.execute(delete(table).where(table.scope.in_(expired)))


async def _lock(session: WriteSession, scope: bytes) -> None:
    lock = int.from_bytes(scope[:8], "big", signed=True)
    if not await session.scalar(select(func.pg_try_advisory_xact_lock(lock))):
        raise DomainError(
            IDEMPOTENCY_IN_FLIGHT,
            "同じ操作を処理しています。少し待ってから、結果を確認してください。",
            headers={"Retry-After": "1"},
        )


def _digest(*parts: str) -> bytes:
    return hashlib.sha256("\0".join(parts).encode()).digest()


def _respond(status: int, answer: bytes, headers: dict[str, str] | None = None) -> Response:
    return Response(answer, status, headers, media_type="application/json")
