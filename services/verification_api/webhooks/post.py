"""Sending what is queued: claimed under a lease, sent outside any transaction, recorded. Each target has its own lane.

A target that hangs holds its own lane and no other; what does not arrive is tried again for 72 hours, ever more seldom.
"""

import asyncio
import random
from datetime import timedelta
from typing import Protocol

from cryptography.exceptions import InvalidTag

from services.verification_api.store.webhooks.messages import (
    QUEUE,
    ClaimedMessage,
    WebhookAttemptRow,
    add_attempt,
    claim_message,
    put_back,
)
from services.verification_api.store.webhooks.targets import list_secrets, record_arrived, record_failed
from services.verification_api.tools import Tools
from services.verification_api.webhooks.sender import Sent
from services.verification_api.webhooks.signing import sign
from shared.runtime.data.database import Database, WriteSession, new_id
from shared.runtime.data.scope import EVERYTHING
from shared.runtime.errors import describe_error
from shared.runtime.logging import log
from shared.schemas.verification.webhooks import SendOutcome

LANES = 16
_FIRST_DELAY_S = 5.0
_LONGEST_DELAY_S = 4 * 3600.0
_UNSIGNED_DELAY = timedelta(minutes=15)


class Sender(Protocol):
    async def send(self, url: str, headers: dict[str, str], body: bytes) -> Sent:
        """Never raises for what the target does."""
        ...


class WebhookPost:
    """Up to LANES messages are on their way at once, one for each target."""

    def __init__(self, database: Database, tools: Tools, sender: Sender) -> None:
        self._database = database
        self._tools = tools
        self._sender = sender
        self._on_their_way: set[asyncio.Task[None]] = set()
        self._is_closing = False

    async def send_next(self) -> bool:
        """Sets one due message on its way, once a lane is free; False where none is due."""
        if self._is_closing:
            return False
        if len(self._on_their_way) >= LANES:
            await asyncio.wait(self._on_their_way, return_when=asyncio.FIRST_COMPLETED)
        async with self._database.write(EVERYTHING) as session:
            message = await claim_message(session, new_id())
        if message is None:
            return False
        task = asyncio.create_task(self._send(message))
        self._on_their_way.add(task)
        task.add_done_callback(self._on_their_way.discard)
        return True

    async def close(self) -> None:
        """Sets nothing on its way any more, and returns when what is has arrived or not."""
        self._is_closing = True
        await self.settle()

    async def settle(self) -> None:
        """Returns when nothing is on its way any more."""
        while self._on_their_way:
            await asyncio.wait(self._on_their_way)

    async def drain(self) -> None:
        """Sends all that is due, and returns when it is recorded."""
        while await self.send_next() or self._on_their_way:
            await self.settle()

    async def _send(self, message: ClaimedMessage) -> None:
        try:
            async with QUEUE.keep(self._database, message.key):
                sent = await self._sender.send(message.url, await self._sign(message), message.body.encode())
            await self._record(message, sent)
        except (LookupError, InvalidTag) as error:  # of a secret, which the operator has to bring back
            log.error("webhook not signed", message_id=str(message.id), reason=describe_error(error))
            async with self._database.write(EVERYTHING) as session:
                await QUEUE.rest(session, message.key, error="not signed", delay=_UNSIGNED_DELAY)
        except Exception as error:  # the database is away: the lease ends, and the message is due again
            log.error("webhook not recorded", message_id=str(message.id), reason=describe_error(error))

    async def _sign(self, message: ClaimedMessage) -> dict[str, str]:
        async with self._database.read(EVERYTHING) as session:
            rows = await list_secrets(session, message.webhook_id)
        vault = self._tools.webhooks.vault
        live = [vault.open(message.webhook_id, row.sealed_by, row.sealed) for row in rows]
        return sign(live, message.id, self._tools.clock.now(), message.body)

    async def _record(self, message: ClaimedMessage, sent: Sent) -> None:
        self._tools.counts.count_webhook(sent.outcome)
        async with self._database.write(EVERYTHING) as session:
            if await self._settle(session, message, sent):
                await add_attempt(session, self._compose_attempt(message, sent))

    async def _settle(self, session: WriteSession, message: ClaimedMessage, sent: Sent) -> bool:
        """Whether the message was still this process's."""
        if sent.outcome is SendOutcome.DELIVERED:
            await record_arrived(session, message.webhook_id)
            return await QUEUE.settle(session, message.key)
        is_gone = sent.outcome is SendOutcome.GONE
        await put_back(session, message, error=sent.outcome, delay=compute_delay(message.tries), final=is_gone)
        if await record_failed(session, message.webhook_id, self._tools.clock.now(), is_gone=is_gone):
            log.warning("webhook ended", webhook_id=str(message.webhook_id), reason=sent.outcome)
        return True

    def _compose_attempt(self, message: ClaimedMessage, sent: Sent) -> WebhookAttemptRow:
        return WebhookAttemptRow(
            id=new_id(),
            webhook_id=message.webhook_id,
            org=message.org,
            message_id=message.id,
            event=message.event,
            at=self._tools.clock.now(),
            outcome=sent.outcome,
            http_status=sent.status,
        )


def compute_delay(tries: int) -> timedelta:
    """5 s, 10 s, 20 s … up to four hours, and up to a fifth more by chance, so that targets are not told in step."""
    seconds = min(_FIRST_DELAY_S * 2.0 ** min(tries, 20), _LONGEST_DELAY_S)
    return timedelta(seconds=seconds * random.uniform(1.0, 1.2))  # noqa: S311 - no secret
