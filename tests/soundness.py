"""What ends a journey: `hosho fsck` finds every promise kept, with all keys at hand and nothing that waits."""

import json
from collections.abc import Mapping, Sequence
from typing import Any

import asyncpg

from services.admin.fsck.checks.chain import describe_checkpoint
from services.admin.fsck.kit import find_kit
from services.admin.fsck.run import Findings, run
from services.admin.store.snapshot import Row, Snapshot
from shared.runtime.fingerprints import HeldKeys, Purpose, check_keys
from shared.runtime.settings import KeyRing
from tests.harness import Installation

_PURPOSES = {
    Purpose.CHECK: "HOSHO_KEY_CHECK_KEYS",
    Purpose.ENCRYPTION: "HOSHO_KEY_ENCRYPTION_KEYS",
    Purpose.ISSUANCE_FACT: "HOSHO_ISSUANCE_FACT_KEYS",
    Purpose.APPLICATION_FACT: "HOSHO_APPLICATION_FACT_KEYS",
}


async def require_sound(installation: Installation) -> Findings:
    """Raises AssertionError with all that is broken; answers what was seen."""
    await installation.settle()
    await note_keys(installation)
    connection = await installation.clone.connect()
    try:
        findings = await find_faults(connection, installation.keys)
    finally:
        await connection.close()
    assert findings.faults == {}, describe(findings)
    return findings


async def note_keys(installation: Installation) -> None:
    """As the services do when they start."""
    held = [
        HeldKeys(purpose, variable, KeyRing.parse(installation.keys[variable]).secrets)
        for purpose, variable in _PURPOSES.items()
    ]
    await check_keys(installation.issuance.state.tools.database, held)


async def find_faults(
    connection: "asyncpg.Connection[Row]", keys: Mapping[str, str], kept: Sequence[Mapping[str, Any]] = ()
) -> Findings:
    """In the transaction that the connection is in, or in one of its own."""
    kit = find_kit({"HOSHO_DATABASE_URL": "this one", **keys}, settled=True).kit
    async with connection.transaction():
        return await run(Snapshot(connection), kit, kept=kept)


async def list_checkpoints(installation: Installation) -> list[dict[str, Any]]:
    """As they are kept elsewhere, in a line of JSON each."""
    rows = await installation.fetch("SELECT * FROM issuance.checkpoint ORDER BY day")
    return [json.loads(json.dumps(describe_checkpoint(row))) for row in rows]


def describe(findings: Findings) -> str:
    return "\n".join(f"{promise}: {faults}" for promise, faults in findings.faults.items())
