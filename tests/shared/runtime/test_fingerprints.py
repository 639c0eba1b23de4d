"""Keys that are not what their names say: each kind stops each service that has it, and a rotation stops none."""

import asyncio
import os
import subprocess
import sys
import tempfile
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

import asyncpg
import httpx
import pytest
from fastapi import FastAPI
from pydantic import SecretStr
from typer.testing import CliRunner

from services.admin.commands.keys import app
from services.application_api.main import list_held_keys as list_application
from services.application_api.settings import Settings as ApplicationSettings
from services.issuance_api.main import list_held_keys as list_issuance
from services.issuance_api.settings import Settings as IssuanceSettings
from services.verification_api.main import build
from services.verification_api.main import list_held_keys as list_verification
from services.verification_api.settings import Settings as VerificationSettings
from shared.runtime.clock import SystemClock
from shared.runtime.data.database import Database
from shared.runtime.fingerprints import HeldKeys, Purpose, UnfitKeysError, check_keys, compute_fingerprint
from shared.runtime.messages.signatures import derive_public
from shared.runtime.settings import KeyRing
from tests.databases import CloneDatabase

APPLICATION, ISSUANCE, VERIFICATION = SERVICES = ("application", "issuance", "verification")
RINGS = ("check", "encryption", "application_fact", "issuance_fact")


def make_key(name: str) -> bytes:
    return name.encode().ljust(32, b".")


def ring(*names: str) -> KeyRing:
    return KeyRing({name: make_key(name) for name in names})


def epochs(*numbers: int) -> dict[int, bytes]:
    return {number: make_key(f"epoch {number}") for number in numbers}


def hold(service: str, url: str = "postgresql+asyncpg://unused/unused", **changed: Any) -> list[HeldKeys]:
    """What a service holds; `changed` are its settings that are not as in the others."""
    application, issuance = ring("application-1"), ring("issuance-1")
    common: dict[str, Any] = {"database_url": url, "token_keys": ring("token")}
    own: dict[str, Any]
    if service == APPLICATION:
        own = {"fact_keys": application, "issuance_fact_keys": derive_public(issuance)}
        return list_application(ApplicationSettings(**common | own | changed))
    if service == VERIFICATION:
        own = {"key_check_keys": epochs(1), "issuance_fact_keys": derive_public(issuance)}
        return list_verification(VerificationSettings(**common | own | changed))
    own = {
        "fact_keys": issuance,
        "application_fact_keys": derive_public(application),
        "key_encryption_keys": ring("kek-1"),
        "key_check_keys": epochs(1),
        "seal_file": Path("unused"),
        "seal_passphrase": SecretStr("unused"),
        "smtp_host": "unused",
        "mail_from": "hosho@surety.example",
        "ledger_file": Path("unused"),
    }
    return list_issuance(IssuanceSettings(**common | own | changed))


async def start(clone: CloneDatabase, service: str, **changed: Any) -> None:
    """What a service does at its start."""
    database = Database(clone.url(f"hosho_{service}"))
    try:
        await check_keys(database, hold(service, **changed))
    finally:
        await database.close()


async def start_all(clone: CloneDatabase, services: Iterable[str] = SERVICES) -> None:
    for service in services:
        await start(clone, service)


OTHER = KeyRing({"application-1": make_key("swapped"), "issuance-1": make_key("swapped")})
WRONG = [
    (APPLICATION, "fact_keys", KeyRing({"application-1": make_key("swapped")})),
    (APPLICATION, "issuance_fact_keys", derive_public(OTHER)),
    (ISSUANCE, "fact_keys", KeyRing({"issuance-1": make_key("swapped")})),
    (ISSUANCE, "application_fact_keys", derive_public(OTHER)),
    (ISSUANCE, "key_encryption_keys", KeyRing({"kek-1": make_key("swapped")})),
    (ISSUANCE, "key_check_keys", {1: make_key("swapped")}),
    (VERIFICATION, "key_check_keys", {1: make_key("swapped")}),
    (VERIFICATION, "issuance_fact_keys", derive_public(OTHER)),
]


@pytest.mark.parametrize("order", [SERVICES, SERVICES[::-1]])
async def test_a_wrong_secret_under_a_right_name_stops_whoever_has_it(
    clone: CloneDatabase, order: tuple[str, ...]
) -> None:
    await start_all(clone, order)
    for service, setting, wrong in WRONG:
        with pytest.raises(UnfitKeysError) as stopped:
            await start(clone, service, **{setting: wrong})
        said = str(stopped.value)
        assert f"HOSHO_{setting.upper()}" in said
        assert "is not the one that hosho_" in said
        assert not any(secret in said for secret in ("swapped", make_key("swapped").hex(), "unused"))
    await start_all(clone)


async def test_the_first_of_two_services_decides_whichever_it_is(clone: CloneDatabase) -> None:
    await start(clone, VERIFICATION)
    with pytest.raises(UnfitKeysError, match="key 1 in HOSHO_KEY_CHECK_KEYS is not the one that hosho_verification"):
        await start(clone, ISSUANCE, key_check_keys={1: make_key("swapped")})
    # Nothing of a start that was refused was noted: neither its other keys nor its epochs.
    assert await clone.fetch("SELECT FROM identity.key WHERE purpose = 'encryption'") == []
    await start(clone, ISSUANCE)


@pytest.mark.parametrize(
    ("service", "setting", "without"),
    [
        (APPLICATION, "issuance_fact_keys", derive_public(ring("issuance-9"))),
        (ISSUANCE, "application_fact_keys", derive_public(ring("application-9"))),
        (ISSUANCE, "fact_keys", ring("issuance-9")),
        (ISSUANCE, "key_encryption_keys", ring("kek-9")),
        (ISSUANCE, "key_check_keys", epochs(9)),
        (VERIFICATION, "key_check_keys", epochs(9)),
        (VERIFICATION, "issuance_fact_keys", derive_public(ring("issuance-9"))),
    ],
)
async def test_a_key_in_use_must_be_there(clone: CloneDatabase, service: str, setting: str, without: Any) -> None:
    await start_all(clone)
    name = f"HOSHO_{setting.upper()} has no key (1|kek-1|issuance-1|application-1), which is in use"
    with pytest.raises(UnfitKeysError, match=name):
        await start(clone, service, **{setting: without})


async def test_keys_rotate_in_the_order_of_the_page_and_services_may_restart_between(clone: CloneDatabase) -> None:
    """docs/operating.md#rotating-secrets; a service that has not had its turn yet starts with the former ring."""
    await start_all(clone)
    checks = {"key_check_keys": epochs(1, 2)}
    await start(clone, VERIFICATION, **checks)
    await start(clone, ISSUANCE)
    await start(clone, ISSUANCE, **checks)
    with pytest.raises(UnfitKeysError, match="has no key 2, which is in use"):
        await start(clone, VERIFICATION)
    wrapping = {"key_encryption_keys": ring("kek-2", "kek-1")}
    await start(clone, ISSUANCE, **checks, **wrapping)
    heard = {"issuance_fact_keys": derive_public(ring("issuance-1", "issuance-2"))}
    await start(clone, APPLICATION, **heard)
    await start(clone, VERIFICATION, **checks)
    await start(clone, VERIFICATION, **checks, **heard)
    await start(clone, ISSUANCE, **checks, **wrapping)
    await start(clone, ISSUANCE, **checks, **wrapping, fact_keys=ring("issuance-2", "issuance-1"))
    with pytest.raises(UnfitKeysError, match="has no key issuance-2, which is in use"):
        await start(clone, APPLICATION)
    # Who only signs may drop a former key at once: its hearers have the public half.
    await start(
        clone, ISSUANCE, **checks, **wrapping, fact_keys=ring("issuance-2", "issuance-1"),
        application_fact_keys=derive_public(ring("application-1", "application-2")),
    )  # fmt: skip
    await start(clone, APPLICATION, **heard, fact_keys=ring("application-2"))


async def test_of_processes_that_start_at_once_all_start_or_one_key_wins(clone: CloneDatabase) -> None:
    await asyncio.gather(*(start(clone, service) for service in SERVICES * 4))
    rival = {"key_check_keys": {1: make_key("epoch 1"), 2: make_key("one")}}
    other = {"key_check_keys": {1: make_key("epoch 1"), 2: make_key("swapped")}}
    starts = [start(clone, VERIFICATION, **(rival if number % 2 else other)) for number in range(8)]
    ended = await asyncio.gather(*starts, return_exceptions=True)
    assert sum(isinstance(end, UnfitKeysError) for end in ended) == 4
    assert ended.count(None) == 4


async def test_an_operator_retires_what_nothing_needs_or_gives_up_what_is_lost(clone: CloneDatabase) -> None:
    async def keys(*arguments: str) -> str:
        environment = {"HOSHO_DATABASE_URL": clone.url("postgres")}
        ended = await asyncio.to_thread(CliRunner().invoke, app, arguments, env=environment)
        return f"{ended.output} {ended.exception}"

    await start_all(clone)
    await clone.fetch(_ISSUED)
    for purpose, name in (("check", "1"), ("encryption", "kek-1"), ("application_fact", "application-1")):
        needed = f"1 guarantees in force or on their way need {purpose} {name}."
        assert needed in await keys("retire", purpose, name)
    assert "is retired" in await keys("retire", "check", "1", "--lost", "the safe burnt")
    await start(clone, VERIFICATION, key_check_keys=epochs(2))
    await start(clone, VERIFICATION, key_check_keys=epochs(2) | {1: make_key("new")})
    await clone.fetch("UPDATE issuance.listed SET expires_on = '2026-01-01'")
    assert "is retired" in await keys("retire", "encryption", "kek-1")
    assert "No key is known as check 7" in await keys("retire", "check", "7")
    listed = await keys("list")
    assert "the safe burnt" in listed
    assert "hosho_verification" in listed


_ISSUED = """
    WITH guarantee AS (
        INSERT INTO issuance.guarantee (id, application_id, tenant_org, issuer_code, contract_number, kind, form,
                                        current_version, numbered_at)
        VALUES (md5('g')::uuid, md5('a')::uuid, 'org', 'H01', '00126-000011', 'contract', 'electronic', 1, now())
        RETURNING id
    ), listed AS (
        INSERT INTO issuance.listed
        SELECT id, 'org', '00126-000011', '00126000011', '000011', 'contract', 'electronic', '223018', '001', 1, 1,
               now(), '2999-01-01', false, '', '{}' FROM guarantee
    ), wrapped AS (
        INSERT INTO issuance.data_key VALUES (1, 'kek-1', '')
    ), key AS (
        INSERT INTO issuance.authentication_key SELECT id, 1, 'org', 1, '', '', now() FROM guarantee
    )
    INSERT INTO events.event (id, source, type, subject, aggregatetype, aggregateid, tenant_org, form, time, data,
                              key_id, signature)
    SELECT md5('e')::uuid, 'application', 'guarantee.approved', id::text, 'guarantee', id::text, 'org', 'electronic',
           now(), '{}', 'application-1', '' FROM guarantee
"""


async def test_a_role_notes_keys_of_its_own_purposes_alone_and_reads_no_others(clone: CloneDatabase) -> None:
    await start_all(clone)
    note = "SELECT * FROM identity.note_keys($1, $2, $3, $4)"
    for role, purpose, used in [
        ("hosho_application", "check", False),
        ("hosho_application", "encryption", False),
        ("hosho_application", "issuance_fact", True),
        ("hosho_verification", "check", True),
        ("hosho_verification", "encryption", False),
        ("hosho_issuance", "application_fact", True),
    ]:
        with pytest.raises(asyncpg.InsufficientPrivilegeError):
            await clone.fetch(note, [purpose], ["x"], [bytes(32)], [used], role=role)
    for statement in ("SELECT FROM identity.key", "UPDATE identity.key SET why = ''", "DELETE FROM identity.key"):
        with pytest.raises(asyncpg.InsufficientPrivilegeError):
            await clone.fetch(statement, role="hosho_issuance")
    # What stands there stays there, whatever is said of it.
    holding = await clone.connect("hosho_verification")
    await holding.execute("BEGIN")
    stands = await holding.fetch(note, ["check"], ["1"], [bytes(32)], [False])
    assert stands[0]["fingerprint"] == compute_fingerprint(Purpose.CHECK, make_key("epoch 1"))
    # And whoever asked of it and stays keeps nobody waiting.
    async with asyncio.timeout(5):
        await clone.fetch(note, ["check"], ["1"], [bytes(32)], [True], role="hosho_issuance")
    many = [str(number) for number in range(1, 52)]
    with pytest.raises(asyncpg.ProgramLimitExceededError):
        await holding.fetch(note, ["check"] * 51, many, [bytes(32)] * 51, [False] * 51)
    await holding.close()


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


def test_a_fingerprint_is_of_one_purpose_and_is_nothing_else_made_with_the_key() -> None:
    key = make_key("k")
    prints = {compute_fingerprint(purpose, key) for purpose in Purpose}
    assert len(prints) == len(Purpose)
    assert not any(key in fingerprint for fingerprint in prints)
