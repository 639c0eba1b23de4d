"""The chain: each version that was drawn is tied to the one before, so that none can be changed or taken out unseen.

It goes on behind the commits. Several processes may run this: who has the next place goes on, the others look again.
"""

import hashlib
from collections.abc import Iterator, Sequence
from datetime import UTC, date, datetime, timedelta

from services.issuance_api.store.chain.checkpoints import CheckpointRow, add_checkpoint, find_last_day
from services.issuance_api.store.chain.links import (
    ChainRow,
    Link,
    UnchainedVersion,
    add_links,
    find_end,
    list_unchained,
    remove_waiting,
    take_place,
)
from services.issuance_api.tools import Tools
from shared.runtime.data.database import WriteSession
from shared.runtime.data.scope import EVERYTHING
from shared.schemas.facts.canonical_json import encode_canonical
from shared.schemas.words.dates import in_japan

BEGINNING = Link(0, bytes(32))
CHECKPOINT_DOMAIN = b"hosho.checkpoint.v1\n"
_DOMAIN = b"hosho.chain.v1\n"
_MOST = 200
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_MICROSECOND = timedelta(microseconds=1)


class Chainer:
    """Its turn is a loop's: some of what waits gets its places, and each day of Japan gets its checkpoint."""

    def __init__(self, tools: Tools) -> None:
        self._tools = tools
        self._checked: date | None = None

    async def chain_next(self) -> bool:
        """Whether there may be more to do."""
        async with self._tools.database.write(EVERYTHING) as session:
            # In this order: what another process chains between the two reads no longer waits in the second one, and
            # took the place after the end that the first one found.
            end = await find_end(session) or BEGINNING
            waiting = await list_unchained(session, _MOST)
            if waiting:
                await self._chain(session, end, waiting)
            await self._check_day(session)
        return bool(waiting)

    async def _chain(self, session: WriteSession, end: Link, waiting: Sequence[UnchainedVersion]) -> None:
        links = list(_link(end, waiting, self._tools.clock.now()))
        # A second process that saw the same end waits here until this transaction has ended, and then does nothing.
        if await take_place(session, links[0]):
            await add_links(session, links[1:])
            await remove_waiting(session, [version.seq for version in waiting])

    async def _check_day(self, session: WriteSession) -> None:
        now = self._tools.clock.now()
        today = in_japan(now).date()
        if self._checked == today:
            return
        end, last = await find_end(session), await find_last_day(session)
        if end is None:
            return
        if last is None or last < today:
            await add_checkpoint(session, self._compose_checkpoint(end, today, now))
        else:
            self._checked = today

    def _compose_checkpoint(self, end: Link, day: date, now: datetime) -> CheckpointRow:
        said = {
            "day": day.isoformat(),
            "position": end.position,
            "hash": end.hash.hex(),
            "at": _count_microseconds(now),
        }
        key_id, signature = self._tools.fact_keys.sign_statement(CHECKPOINT_DOMAIN, said)
        return CheckpointRow(day=day, position=end.position, hash=end.hash, at=now, key_id=key_id, signature=signature)


def _link(end: Link, versions: Sequence[UnchainedVersion], now: datetime) -> Iterator[ChainRow]:
    for version in versions:
        end = Link(end.position + 1, compute_hash(end, version))
        yield ChainRow(
            position=end.position,
            guarantee_id=version.guarantee_id,
            version=version.version,
            hash=end.hash,
            chained_at=now,
        )


def compute_hash(before: Link, version: UnchainedVersion) -> bytes:
    """SHA-256 over a domain word, the hash before, and the rows of the version and its document as canonical JSON."""
    said = {
        "position": before.position + 1,
        "guarantee_id": str(version.guarantee_id),
        "version": version.version,
        "tenant_org": version.tenant_org,
        "kind": version.kind,
        "content": version.content,
        "concluded_at": _count_microseconds(version.concluded_at),
        "basis": None if version.basis is None else str(version.basis),
        "reason": version.reason,
        "decided_by": version.decided_by,
        "unsealed_sha256": version.unsealed_sha256.hex(),
        "document_sha256": version.document_sha256.hex(),
        "seal": version.seal,
        "issued_at": _count_microseconds(version.issued_at),
    }
    return hashlib.sha256(_DOMAIN + before.hash + encode_canonical(said)).digest()


def _count_microseconds(moment: datetime) -> int:
    """As Postgres keeps it, since 1970."""
    return (moment - _EPOCH) // _MICROSECOND
