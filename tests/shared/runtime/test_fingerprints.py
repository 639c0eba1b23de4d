"""Keys that are not what their names say: each kind stops each service that has it, and a rotation stops none."""

import asyncio
from typing import Any

import asyncpg
import pytest
from typer.testing import CliRunner

from services.admin.commands.keys import app
from shared.runtime.fingerprints import Purpose, UnfitKeysError, compute_fingerprint
from shared.runtime.messages.signatures import derive_public
from shared.runtime.settings import KeyRing
from tests.databases import CloneDatabase
from tests.shared.runtime.held_keys import (
    APPLICATION,
    ISSUANCE,
    SERVICES,
    VERIFICATION,
    epochs,
    make_key,
    ring,
    start,
    start_all,
)

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


def test_a_fingerprint_is_of_one_purpose_and_is_nothing_else_made_with_the_key() -> None:
    key = make_key("k")
    prints = {compute_fingerprint(purpose, key) for purpose in Purpose}
    assert len(prints) == len(Purpose)
    assert not any(key in fingerprint for fingerprint in prints)
