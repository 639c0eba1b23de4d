import asyncio
from datetime import UTC, datetime

import pytest

from shared.runtime.data.database import Database
from shared.runtime.identity.clients import (
    LiveClients,
    TooManySecretsError,
    add_client,
    add_secret,
    authenticate_client,
    list_clients,
    list_secrets,
    revoke_client,
    revoke_secret,
)
from shared.schemas.words.roles import Role
from tests.databases import CloneDatabase


async def test_a_client_is_known_by_its_secret_until_it_is_revoked(clone: CloneDatabase) -> None:
    admin, service = Database(clone.url("postgres")), Database(clone.url("hosho_issuance"))
    async with admin.write() as session:
        client = await add_client(session, name="経理", role=Role.PRINCIPAL, org="1")
    async with service.read() as session:
        assert await authenticate_client(session, client.client_id, "wrong") is None
        found = await authenticate_client(session, client.client_id, client.client_secret)
        assert found is not None
        assert found.org == "1"
    assert await LiveClients(service).find_name(client.client_id)
    async with admin.write() as session:
        assert await revoke_client(session, client.client_id, datetime.now(UTC))
        assert not await revoke_client(session, client.client_id, datetime.now(UTC))
    async with service.read() as session:
        assert await authenticate_client(session, client.client_id, client.client_secret) is None
    async with admin.read() as session:
        assert [row.revoked_at is not None for row in await list_clients(session)] == [True]
    assert await LiveClients(service).find_name(client.client_id) is None
    await admin.close()
    await service.close()


async def test_a_secret_is_kept_as_its_digest_only(clone: CloneDatabase) -> None:
    admin = Database(clone.url("postgres"))
    async with admin.write() as session:
        client = await add_client(session, name="n", role=Role.OFFICER, org="H01")
    await admin.close()
    rows = await clone.fetch("SELECT * FROM identity.client_secret")
    assert client.client_secret not in str(rows)
    assert len(rows[0]["sha256"]) == 32


@pytest.mark.parametrize(("role", "towns"), [(Role.E_CONTRACT, []), (Role.AUTHORITY, ["223018"])])
async def test_only_e_contract_clients_act_for_named_towns(clone: CloneDatabase, role: Role, towns: list[str]) -> None:
    admin = Database(clone.url("postgres"))
    async with admin.write() as session:
        with pytest.raises(ValueError, match="e_contract"):
            await add_client(session, name="n", role=role, org="o", authorities=towns)
    await admin.close()


async def test_two_secrets_live_side_by_side_until_one_is_revoked(clone: CloneDatabase) -> None:
    admin, now = Database(clone.url("postgres")), datetime.now(UTC)
    async with admin.write() as session:
        client = await add_client(session, name="n", role=Role.OFFICER, org="H01")
        other = await add_client(session, name="m", role=Role.OFFICER, org="H01")
        second = await add_secret(session, client.client_id, now)
    assert second is not None
    async with admin.write() as session:
        assert await authenticate_client(session, client.client_id, client.client_secret)
        assert await authenticate_client(session, client.client_id, second)
        assert await authenticate_client(session, other.client_id, second) is None
        old = next(row for row in await list_secrets(session) if row.client_id == client.client_id)
        assert not await revoke_secret(session, other.client_id, old.id, now)
        assert await revoke_secret(session, client.client_id, old.id, now)
        assert not await revoke_secret(session, client.client_id, old.id, now)
    async with admin.write() as session:
        assert await authenticate_client(session, client.client_id, client.client_secret) is None
        assert await authenticate_client(session, client.client_id, second)
        assert await add_secret(session, client.client_id, now)
        await revoke_client(session, client.client_id, now)
        assert await add_secret(session, client.client_id, now) is None
        assert await add_secret(session, "nobody", now) is None
    await admin.close()


async def test_two_administrators_at_once_cannot_give_a_third_secret(clone: CloneDatabase) -> None:
    admin = Database(clone.url("postgres"))
    async with admin.write() as session:
        client = await add_client(session, name="n", role=Role.OFFICER, org="H01")

    async def add() -> str | None:
        async with admin.write() as session:
            return await add_secret(session, client.client_id, datetime.now(UTC))

    given = await asyncio.gather(*(add() for _ in range(4)), return_exceptions=True)
    assert sum(isinstance(secret, str) for secret in given) == 1
    assert sum(isinstance(secret, TooManySecretsError) for secret in given) == 3
    await admin.close()
