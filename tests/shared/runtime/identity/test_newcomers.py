import asyncio
from datetime import timedelta

import pytest

from shared.runtime.data.database import Database
from shared.runtime.identity.newcomers import (
    KEPT,
    MOST_WAITING,
    fold_code,
    forget_newcomers,
    give_code,
    list_newcomers,
    take_newcomer,
)
from shared.runtime.identity.people import Identity, add_person, revoke_person
from shared.schemas.words.authentication_key import group_in_fours
from shared.schemas.words.roles import Role
from tests.callers import BUILDER
from tests.databases import CloneDatabase
from tests.doubles import START

WHO = Identity("https://idp.example", "a")


async def test_services_that_meet_a_newcomer_at_once_give_one_code(clone: CloneDatabase) -> None:
    services = [Database(clone.url(f"hosho_{name}")) for name in ("application", "issuance", "verification")]
    codes = await asyncio.gather(*(give_code(service, WHO, START) for service in services * 5))
    assert len(set(codes)) == 1
    assert codes[0] is not None
    assert await give_code(services[0], Identity("https://idp.example", "b"), START) != codes[0]
    for service in services:
        await service.close()


async def test_old_codes_are_forgotten_and_too_many_get_none(clone: CloneDatabase) -> None:
    database, admin = Database(clone.url("hosho_issuance")), Database(clone.url("postgres"))
    assert await give_code(database, WHO, START)
    await clone.fetch(
        "INSERT INTO identity.newcomer SELECT n, 'https://idp.example', n, now() FROM generate_series(1, $1) AS n",
        MOST_WAITING - 1,
    )
    assert await give_code(database, Identity("https://idp.example", "one too many"), START) is None
    code = await give_code(database, WHO, START)
    async with admin.write() as session:
        assert code in {newcomer.code for newcomer in await list_newcomers(session)}
        await forget_newcomers(session, START + KEPT + timedelta(days=1))
        assert code not in {newcomer.code for newcomer in await list_newcomers(session)}
    await database.close()
    await admin.close()


async def test_who_was_added_waits_no_more_and_who_was_revoked_is_told(clone: CloneDatabase) -> None:
    database, admin = Database(clone.url("hosho_issuance")), Database(clone.url("postgres"))
    other = Identity(WHO.issuer, "b")
    code, other_code = await give_code(database, WHO, START), await give_code(database, other, START)
    async with admin.write() as session:
        person = await add_person(session, WHO, name="伊豆 太郎", role=Role.PRINCIPAL, org=BUILDER)
        assert await take_newcomer(session, str(code)) is None
    # A service that still believed the person unknown adds the row again.
    await give_code(database, WHO, START)
    async with admin.write() as session:
        assert [(newcomer.code, newcomer.revoked) for newcomer in await list_newcomers(session)] == [
            (other_code, False)
        ]
        await revoke_person(session, person, START)
        assert [newcomer.revoked for newcomer in await list_newcomers(session) if newcomer.code != other_code] == [True]
    await database.close()
    await admin.close()


def test_a_code_is_read_as_it_was_told() -> None:
    assert fold_code(f" {group_in_fours('7K3FQXWA').lower()} ") == "7K3FQXWA"


@pytest.mark.parametrize("typed", ["７Ｋ２ｆ－ｑｘ５ａ", "7kzf qxsa", "7K2Fー QX5A"])
def test_a_code_forgives_what_a_key_forgives(typed: str) -> None:
    assert fold_code(typed) == "7K2FQX5A"
