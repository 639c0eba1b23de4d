import asyncio
import json
from pathlib import Path

import pytest

from tests.harness import Installation
from tests.journey.steps import issue
from tests.local.commands import run_command
from tests.soundness import require_sound


async def fsck(installation: Installation, *arguments: str, keys: bool = True) -> tuple[int, str]:
    held = installation.keys if keys else {}
    environment = {"HOSHO_DATABASE_URL": installation.clone.url("postgres"), **held}
    ended = await asyncio.to_thread(run_command, "fsck", *arguments, **environment)
    return ended.returncode, ended.stdout + ended.stderr


async def test_what_was_seen_is_counted_and_the_first_row_of_each_broken_promise_named(
    installation: Installation,
) -> None:
    number = await issue(installation)
    await require_sound(installation)
    code, said = await fsck(installation, "--settled")
    assert (code, "1 versions" in said, "Every promise is kept." in said) == (0, True, True)
    assert "Not checked" not in said
    assert "BROKEN" not in said
    await installation.fetch("UPDATE issuance.premium SET amount = amount + 1")
    code, said = await fsck(installation)
    assert code == 1
    assert "BROKEN every premium is the one that was approved, or said" in said
    assert f"issuance.premium, {number}: is not the premium that was approved." in said
    assert "1 promises are broken." in said


async def test_without_keys_it_says_what_is_not_checked(installation: Installation) -> None:
    await issue(installation)
    await require_sound(installation)
    code, said = await fsck(installation, "--office", "001", keys=False)
    assert code == 0
    for left_out in ("HOSHO_ISSUANCE_FACT_KEYS", "HOSHO_APPLICATION_FACT_KEYS", "HOSHO_KEY_CHECK_KEYS", "the chain"):
        assert left_out in said


@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        (("--from", "yesterday"), "is no day"),
        (("--office", "1"), "is no code of an office"),
        (("--seals", "--authority", "README.md"), "holds no certificates"),
        (("--checkpoints", "README.md"), "holds no checkpoints"),
    ],
)
async def test_what_it_cannot_read_it_refuses(
    installation: Installation, arguments: tuple[str, ...], sentence: str
) -> None:
    code, said = await fsck(installation, *arguments)
    assert code == 1
    assert sentence in said


async def test_checkpoints_are_printed_kept_and_compared(installation: Installation, tmp_path: Path) -> None:
    await issue(installation)
    await require_sound(installation)
    environment = {"HOSHO_DATABASE_URL": installation.clone.url("postgres")}
    printed = (await asyncio.to_thread(run_command, "chain", "checkpoints", **environment)).stdout
    [line] = printed.splitlines()
    assert json.loads(line)["position"] == 1
    later = await asyncio.to_thread(run_command, "chain", "checkpoints", "--from", "2026-04-11", **environment)
    assert later.stdout == ""
    kept = tmp_path / "checkpoints.jsonl"
    kept.write_text(printed)
    assert (await fsck(installation, "--checkpoints", str(kept)))[0] == 0
    await installation.fetch("DELETE FROM issuance.checkpoint")
    code, said = await fsck(installation, "--checkpoints", str(kept))
    assert code == 1
    assert "every checkpoint that was kept elsewhere" in said
