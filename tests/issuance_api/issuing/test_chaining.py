import asyncio
import hashlib
from datetime import timedelta
from typing import Any

from services.issuance_api.issuing.chaining import BEGINNING, CHECKPOINT_DOMAIN, Chainer, compute_hash
from services.issuance_api.store.chain.links import Link, UnchainedVersion, list_unchained
from shared.runtime.data.scope import EVERYTHING
from shared.runtime.messages.signatures import Signature
from shared.schemas.facts.events import ISSUANCE
from tests.forms import make_single
from tests.harness import Installation
from tests.journey.steps import approve, issue

VERSION = "tenant_org, kind, content, concluded_at"
DOCUMENT = "tenant_org, unsealed_sha256, document_sha256, issued_at, seal"
WAITING = "SELECT count(*) FROM issuance.unchained"


async def list_chain(installation: Installation) -> list[Any]:
    return await installation.fetch("SELECT * FROM issuance.chain ORDER BY position")


async def issue_several(installation: Installation, count: int) -> None:
    for number in range(count):
        await issue(installation, make_single({"/works/number": f"第{number}号"}))


async def test_every_version_that_was_drawn_gets_its_place_once(installation: Installation) -> None:
    await issue_several(installation, 3)
    chain = await list_chain(installation)
    drawn = await installation.fetch("SELECT guarantee_id, version FROM issuance.version_document")
    assert [link["position"] for link in chain] == [1, 2, 3]
    assert {(link["guarantee_id"], link["version"]) for link in chain} == {tuple(row) for row in drawn}
    assert not await installation.issuance.state.chainer.chain_next()
    assert await list_chain(installation) == chain
    assert (await installation.fetch(WAITING))[0][0] == 0


async def test_processes_that_chain_at_once_leave_no_gap_and_no_double(installation: Installation) -> None:
    for number in range(4):
        await approve(installation, make_single({"/works/number": f"第{number}号"}))
    await installation.issuance.state.inbox.drain()
    chainers = [Chainer(installation.issuance.state.tools) for _ in range(3)]
    while any(await asyncio.gather(*(chainer.chain_next() for chainer in chainers))):
        pass
    assert [link["position"] for link in await list_chain(installation)] == [1, 2, 3, 4]


async def test_what_commits_late_gets_a_later_place(installation: Installation) -> None:
    await issue(installation)
    connection = await installation.clone.connect()
    late = connection.transaction()
    await late.start()
    for table, columns in (("version", VERSION), ("version_document", DOCUMENT)):
        statement = f"INSERT INTO issuance.{table} (guarantee_id, version, {columns}) SELECT guarantee_id, 2, {columns}"
        await connection.execute(f"{statement} FROM issuance.{table}")
    await issue(installation, make_single({"/works/number": "第9号"}))
    assert len(await list_chain(installation)) == 2
    await late.commit()
    await connection.close()
    await installation.settle()
    assert [(link["position"], link["version"]) for link in await list_chain(installation)] == [(1, 1), (2, 1), (3, 2)]


async def test_the_hash_is_over_the_one_before_and_over_every_column(installation: Installation) -> None:
    await issue_several(installation, 2)
    first, second = await list_chain(installation)
    version = await read_version(installation, second["guarantee_id"])
    assert compute_hash(Link(1, first["hash"]), version) == second["hash"]
    others = [version._replace(**{name: other}) for name, other in change_each(version).items()]
    hashes = {compute_hash(Link(1, first["hash"]), other) for other in others}
    assert len(hashes | {second["hash"], compute_hash(BEGINNING, version)}) == len(others) + 2


async def read_version(installation: Installation, guarantee_id: Any) -> UnchainedVersion:
    await installation.fetch("INSERT INTO issuance.unchained (guarantee_id, version) VALUES ($1, 1)", guarantee_id)
    async with installation.issuance.state.tools.database.read(EVERYTHING) as session:
        [version] = await list_unchained(session, 10)
    return version


def change_each(version: UnchainedVersion) -> dict[str, Any]:
    """Another value for each column but the place in the queue."""
    changed: dict[str, Any] = {
        "guarantee_id": "other",
        "version": version.version + 1,
        "content": {**version.content, "amount": 1},
        "concluded_at": version.concluded_at + timedelta(microseconds=1),
        "issued_at": version.issued_at + timedelta(microseconds=1),
        "unsealed_sha256": hashlib.sha256(b"").digest(),
        "document_sha256": hashlib.sha256(b"").digest(),
    }
    return changed | dict.fromkeys(("tenant_org", "kind", "basis", "reason", "decided_by", "seal"), "other")


async def test_each_day_of_japan_has_one_signed_checkpoint(installation: Installation) -> None:
    await issue(installation)
    installation.clock.advance(timedelta(days=1))
    await issue(installation, make_single({"/works/number": "第9号"}))
    await installation.settle()
    checkpoints = await installation.fetch("SELECT * FROM issuance.checkpoint ORDER BY day")
    assert [row["position"] for row in checkpoints] == [1, 2]
    chain = await list_chain(installation)
    assert [row["hash"] for row in checkpoints] == [link["hash"] for link in chain]
    keys = installation.issuance.state.tools.fact_keys
    for row in checkpoints:
        said = {
            "day": row["day"].isoformat(),
            "position": row["position"],
            "hash": row["hash"].hex(),
            "at": round(row["at"].timestamp() * 1_000_000),
        }
        signature = Signature(row["key_id"], row["signature"])
        assert keys.has_signed(ISSUANCE, CHECKPOINT_DOMAIN, said, signature)
        assert not keys.has_signed(ISSUANCE, CHECKPOINT_DOMAIN, {**said, "position": 9}, signature)
        assert not keys.has_signed(ISSUANCE, b"other\n", said, signature)
