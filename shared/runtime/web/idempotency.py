"""`Idempotency-Key`: a repeat of the same request gets the same bytes, and its effect happens once.

The answer is kept in the effect's own transaction, and only that of a success: it exists exactly when the effect does.
Its row is put first, still empty, and so keeps rivals with the same key away; nobody else sees it before it is filled.
"""

import datetime
import hashlib
from collections.abc import Awaitable, Callable
from typing import Annotated

from fastapi import Header, Request, Response
from pydantic import BaseModel
from sqlalchemy import delete, func, literal, select, update
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.exc import DBAPIError

from shared.runtime.data.database import WriteSession
from shared.runtime.data.kept_answers import KeptAnswerColumns
from shared.runtime.errors import DomainError
from shared.runtime.identity.actor import Actor
from shared.runtime.problems import IDEMPOTENCY_IN_FLIGHT, IDEMPOTENCY_OTHER_BODY
from shared.runtime.web.access import service_of
from shared.runtime.web.sessions import Writing
from shared.runtime.web.specification.declarations import REPLAYED, may_refuse, sends

KEPT = datetime.timedelta(days=30)
_RIVAL_WAITS_MS = "1"
_NEVER_ENDS = "0"
_LOCK_NOT_AVAILABLE = "55P03"

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
        if await self._take(scope, body_sha256, status):
            answer = (await effect(self._session)).model_dump_json().encode()
            await self._keep(scope, answer)
            return _respond(status, answer)
        kept = await self._session.get_one(self._table, scope)
        if kept.body_sha256 != body_sha256:
            raise DomainError(
                IDEMPOTENCY_OTHER_BODY,
                "送信結果を確認し、必要であれば画面を開き直してから送信してください。",
            )
        return _respond(kept.status, kept.answer, {REPLAYED.name: "true"})

    async def _take(self, scope: bytes, body_sha256: bytes, status: int) -> bool:
        """Puts the row of this request; False where an answer is kept. Raises `idempotency.in_flight` for a rival.

        A rival holds its own row until it ends. Postgres is told to wait for it a moment at the most, and, as soon as
        the row is ours, to wait for others as long as ever.
        """
        table, now = self._table, self._now()
        impatient = func.set_config("lock_timeout", _RIVAL_WAITS_MS, True).table_valued("value")
        row = {"scope": scope, "body_sha256": body_sha256, "status": status, "answer": b"", "kept_at": now}
        empty = insert(table).from_select(list(row), select(*map(literal, row.values())).select_from(impatient))
        taken = empty.on_conflict_do_update(
            index_elements=[table.scope],
            set_={name: empty.excluded[name] for name in row},
            where=table.kept_at <= now - KEPT,
        ).returning(func.set_config("lock_timeout", _NEVER_ENDS, True))
        try:
            return await self._session.scalar(taken) is not None
        except DBAPIError as error:
            if getattr(error.orig, "sqlstate", None) != _LOCK_NOT_AVAILABLE:
                raise
            raise DomainError(
                IDEMPOTENCY_IN_FLIGHT,
                "同じ操作を処理しています。少し待ってから、結果を確認してください。",
                headers={"Retry-After": "1"},
            ) from None

    async def _keep(self, scope: bytes, answer: bytes) -> None:
        await _forget_expired(self._session, self._table, self._now())
        await self._session.execute(update(self._table).where(self._table.scope == scope).values(answer=answer))

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


def _digest(*parts: str) -> bytes:
    return hashlib.sha256("\0".join(parts).encode()).digest()


def _respond(status: int, answer: bytes, headers: dict[str, str] | None = None) -> Response:
    return Response(answer, status, headers, media_type="application/json")
