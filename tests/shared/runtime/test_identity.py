from datetime import UTC, datetime

import pytest

from shared.runtime.database import Database
from shared.runtime.identity import LiveClients, add_client, authenticate_client, list_clients, revoke_client
from shared.schemas.identity import Role
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
    assert await LiveClients(service).is_live(client.client_id)
    async with admin.write() as session:
        assert await revoke_client(session, client.client_id, datetime.now(UTC))
        assert not await revoke_client(session, client.client_id, datetime.now(UTC))
    async with service.read() as session:
        assert await authenticate_client(session, client.client_id, client.client_secret) is None
        assert [row.revoked_at is not None for row in await list_clients(session)] == [True]
    assert not await LiveClients(service).is_live(client.client_id)
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
