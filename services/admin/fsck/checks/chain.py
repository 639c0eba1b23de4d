"""The chain: every version that was drawn has its place, its hash is over the rows as they stand, and so it was signed.

Over the whole chain, or from the first link since a day on, whose hash before is then taken as it stands.
"""

import hashlib
from collections.abc import AsyncIterator, Iterator, Mapping, Sequence
from typing import Any

from cryptography.exceptions import InvalidSignature

from services.admin.fsck.dossier import Fault, Kit, Narrowing
from services.admin.fsck.reading import as_hex, count_microseconds, encode_json, parse_json
from services.admin.store.snapshot import Row, Snapshot

CHAIN, CHECKPOINT = "issuance.chain", "issuance.checkpoint"
_DOMAIN, _CHECKPOINT_DOMAIN = b"hosho.chain.v1\n", b"hosho.checkpoint.v1\n"
_LINKS = """
    SELECT chain.position, chain.hash, chain.guarantee_id, chain.version, version.tenant_org, version.kind,
           version.content, version.concluded_at, version.basis, version.reason, version.decided_by,
           document.unsealed_sha256, document.document_sha256, document.seal, document.issued_at
    FROM issuance.chain
    LEFT JOIN issuance.version USING (guarantee_id, version)
    LEFT JOIN issuance.version_document AS document USING (guarantee_id, version)
    WHERE chain.position > $1 ORDER BY chain.position
    """
_UNCHAINED = """
    SELECT drawn.guarantee_id, drawn.version FROM issuance.version_document AS drawn
    WHERE NOT EXISTS (SELECT FROM issuance.chain WHERE (chain.guarantee_id, chain.version)
                          = (drawn.guarantee_id, drawn.version))
      AND ($1 OR NOT EXISTS (SELECT FROM issuance.unchained AS waiting WHERE (waiting.guarantee_id, waiting.version)
                          = (drawn.guarantee_id, drawn.version)))
    ORDER BY 1, 2
    """
_TWICE = "SELECT guarantee_id, version FROM issuance.chain GROUP BY 1, 2 HAVING count(*) > 1 ORDER BY 1, 2"
_BEFORE = "SELECT max(position) FROM issuance.chain WHERE chained_at < $1"


async def check_chain(snapshot: Snapshot, _: Kit, narrowing: Narrowing) -> AsyncIterator[Fault]:
    since = narrowing.since
    position = 0 if since is None else (await snapshot.fetch(_BEFORE, since))[0][0] or 0
    end = bytes(32)
    if position:
        [[end]] = await snapshot.fetch("SELECT hash FROM issuance.chain WHERE position = $1", position)
    async for rows in snapshot.stream(_LINKS, position, rows=500):
        for row in rows:
            if row["position"] != position + 1:
                yield Fault(CHAIN, f"position {position + 1}", "is not there")
            if row["content"] is None or row["seal"] is None:
                yield Fault(CHAIN, _name(row), "its version or its document is not there")
            elif compute_hash(end, row) != row["hash"]:
                yield Fault(CHAIN, _name(row), "its hash is not over the version as it stands")
            position, end = row["position"], row["hash"]


def _name(row: Row) -> str:
    return f"position {row['position']}, guarantee {row['guarantee_id']} version {row['version']}"


async def check_chained(snapshot: Snapshot, kit: Kit, _: Narrowing) -> AsyncIterator[Fault]:
    for row in await snapshot.fetch(_UNCHAINED, kit.settled):
        yield Fault(CHAIN, f"guarantee {row['guarantee_id']} version {row['version']}", "was drawn, and has no place")
    for row in await snapshot.fetch(_TWICE):
        yield Fault(CHAIN, f"guarantee {row['guarantee_id']} version {row['version']}", "has two places")


def compute_hash(before: bytes, row: Row) -> bytes | None:
    try:
        said = {
            "position": row["position"],
            "guarantee_id": str(row["guarantee_id"]),
            "version": row["version"],
            "tenant_org": row["tenant_org"],
            "kind": row["kind"],
            "content": parse_json(row["content"]),
            "concluded_at": count_microseconds(row["concluded_at"]),
            "basis": row["basis"] and str(row["basis"]),
            "reason": row["reason"],
            "decided_by": row["decided_by"],
            "unsealed_sha256": as_hex(row["unsealed_sha256"]),
            "document_sha256": as_hex(row["document_sha256"]),
            "seal": row["seal"],
            "issued_at": count_microseconds(row["issued_at"]),
        }
        return hashlib.sha256(_DOMAIN + before + encode_json(said)).digest()
    except ValueError:
        return None


async def check_checkpoints(snapshot: Snapshot, kit: Kit, _: Narrowing) -> AsyncIterator[Fault]:
    rows = await snapshot.fetch("SELECT * FROM issuance.checkpoint ORDER BY day")
    links = await _read_links(snapshot, [row["position"] for row in rows])
    before = 0
    for row in rows:
        said = describe_checkpoint(row)
        for what in _judge(said, links, kit):
            yield Fault(CHECKPOINT, said["day"], what)
        if row["position"] < before:
            yield Fault(CHECKPOINT, said["day"], "is of an earlier position than the one before")
        before = row["position"]


async def check_kept(snapshot: Snapshot, kit: Kit, kept: Sequence[Mapping[str, Any]]) -> AsyncIterator[Fault]:
    """Checkpoints that were kept elsewhere: the chain still goes through each, and none was signed by another."""
    links = await _read_links(snapshot, [said["position"] for said in kept])
    there = [describe_checkpoint(row) for row in await snapshot.fetch("SELECT * FROM issuance.checkpoint")]
    for said in kept:
        for what in _judge(said, links, kit):
            yield Fault(CHECKPOINT, f"kept, of {said['day']}", what)
        if dict(said) not in there:
            yield Fault(CHECKPOINT, f"kept, of {said['day']}", "is not among those of the database")


async def _read_links(snapshot: Snapshot, positions: Sequence[int]) -> dict[int, str]:
    query = "SELECT position, hash FROM issuance.chain WHERE position = ANY ($1::bigint[])"
    return {row["position"]: row["hash"].hex() for row in await snapshot.fetch(query, list(positions))}


def describe_checkpoint(row: Row) -> dict[str, Any]:
    """As it is kept elsewhere: one line of JSON."""
    return {
        "day": row["day"].isoformat(),
        "position": row["position"],
        "hash": row["hash"].hex(),
        "at": count_microseconds(row["at"]),
        "key_id": row["key_id"],
        "signature": as_hex(row["signature"]),
    }


def _judge(said: Mapping[str, Any], links: Mapping[int, str], kit: Kit) -> Iterator[str]:
    if links.get(said["position"]) != said["hash"]:
        yield "is not where the chain stands"
    if "issuance" not in kit.public:
        return
    key = kit.public["issuance"].get(said["key_id"])
    if key is None:
        yield "is signed with a key that is not known here"
        return
    signed = {name: said[name] for name in ("day", "position", "hash", "at", "key_id")}
    try:
        key.verify(bytes.fromhex(said["signature"]), _CHECKPOINT_DOMAIN + encode_json(signed))
    except (InvalidSignature, TypeError, ValueError):
        yield "is not what issuance signed"
