"""A service with unfit keys ends its start with a sentence, also where the database comes later."""

import asyncio
import os
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import httpx
import pytest
from fastapi import FastAPI

from services.verification_api.main import build
from services.verification_api.settings import Settings as VerificationSettings
from shared.runtime.clock import SystemClock
from shared.runtime.messages.signatures import derive_public
from shared.runtime.settings import KeyRing
from tests.databases import CloneDatabase
from tests.shared.runtime.held_keys import epochs, make_key, ring, start_all


def set_up(url: str, **changed: Any) -> FastAPI:
    settings: dict[str, Any] = {
        "allow_samples": True,
        "database_url": url,
        "token_keys": ring("token"),
        "key_check_keys": epochs(1),
        "issuance_fact_keys": derive_public(ring("issuance-1")),
    }
    return build(VerificationSettings(**settings | changed), SystemClock())


async def test_a_service_with_an_unfit_key_ends_with_a_sentence(clone: CloneDatabase) -> None:
    await start_all(clone)
    app = set_up(clone.url("hosho_verification"), key_check_keys=epochs(2))
    with pytest.raises(SystemExit, match=r"^verification_api cannot start: HOSHO_KEY_CHECK_KEYS has no key 1"):
        async with app.router.lifespan_context(app):
            pass


@pytest.fixture
def socket() -> Iterator[Path]:
    """Where nobody listens yet; not below pytest's folder, which is too deep for the name of a socket."""
    with tempfile.TemporaryDirectory() as folder:
        yield Path(folder, "socket")


def open_way(socket: Path, clone: CloneDatabase) -> None:
    socket.symlink_to(clone.server.socket_folder)


async def test_a_database_that_is_away_lets_the_service_start_and_wait(clone: CloneDatabase, socket: Path) -> None:
    await start_all(clone)
    app = set_up(f"postgresql+asyncpg://hosho_verification@/{clone.name}?host={socket}")
    http = httpx.AsyncClient(transport=httpx.ASGITransport(app), base_url="http://verification.test")
    async with app.router.lifespan_context(app), http:
        assert app.state.service.unchecked
        refused = await http.get("/me", headers={"Authorization": "Bearer x"})
        assert (refused.status_code, refused.headers["Retry-After"]) == (503, "1")
        open_way(socket, clone)
        async with asyncio.timeout(30):
            while (ready := await http.get("/readyz")).status_code != 200:
                assert ready.json().get("keys") != "ok"
        assert ready.json()["keys"] == "ok"
        assert (await http.get("/me", headers={"Authorization": "Bearer x"})).status_code == 401


async def test_a_wrong_key_ends_the_process_also_where_the_database_comes_later(
    clone: CloneDatabase, socket: Path
) -> None:
    await start_all(clone)
    environment = {
        "HOSHO_DATABASE_URL": f"postgresql+asyncpg://hosho_verification@/{clone.name}?host={socket}",
        "HOSHO_TOKEN_KEYS": ring("token").format(),
        "HOSHO_KEY_CHECK_KEYS": KeyRing({"1": make_key("swapped")}).format(),
        "HOSHO_ISSUANCE_FACT_KEYS": derive_public(ring("issuance-1")).format(),
        "HOSHO_ALLOW_SAMPLES": "yes",
    }
    service = await asyncio.create_subprocess_exec(
        sys.executable, "-m", "shared.runtime.server", "services.verification_api.main:create_app", "--port", "0",
        env=os.environ | environment, stdout=subprocess.PIPE, stderr=subprocess.STDOUT,
    )  # fmt: skip
    assert service.stdout is not None
    async with asyncio.timeout(60):
        while b"keys not checked" not in await service.stdout.readline():
            assert service.returncode is None
        open_way(socket, clone)
        said = (await service.stdout.read()).decode()
        assert await service.wait() != 0
    assert "verification_api cannot start: The key 1 in HOSHO_KEY_CHECK_KEYS is not the one" in said
    assert "swapped" not in said
