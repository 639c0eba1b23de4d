"""The six clients that the sample data acts as: made on first start, with the same secrets after every restart."""

import json
from collections.abc import Iterable

from pydantic import BaseModel, TypeAdapter, ValidationError

from services.admin.data_folder import DataFolder
from services.admin.private_files import write_private
from services.admin.refusal import Refusal
from services.admin.store.transaction import open_transaction
from shared.runtime.data.database import WriteSession
from shared.runtime.identity.clients import add_client, list_clients
from shared.schemas.words.roles import Role


class DemoClient(BaseModel):
    client_id: str
    client_secret: str
    org: str


_CLIENTS = {
    "principal": (Role.PRINCIPAL, "7123456789012", ()),
    "other_principal": (Role.PRINCIPAL, "5010401067252", ()),
    "officer": (Role.OFFICER, "H01", ()),
    "authority": (Role.AUTHORITY, "223018", ()),
    "other_authority": (Role.AUTHORITY, "250007", ()),
    "e_contract": (Role.E_CONTRACT, "econtract-demo", ("223018", "250007")),
}
_FILE = TypeAdapter(dict[str, DemoClient])


def read_demo_clients(folder: DataFolder) -> dict[str, DemoClient]:
    """Those on file, none before the first start; raises Refusal where the file is damaged."""
    path = folder.clients_file
    try:
        return _FILE.validate_json(path.read_bytes()) if path.exists() else {}
    except OSError as error:
        raise Refusal(f"{path} cannot be read ({error.strerror}).") from None
    except ValidationError:
        raise Refusal(
            f"{path} is damaged. Put a copy of it back, or delete it to have new demo clients made."
        ) from None


async def keep_demo_clients(folder: DataFolder, admin_url: str) -> dict[str, DemoClient]:
    """Those on file that the database knows too, and new ones for the others.

    The file is written after the commit, so that it never names a client that does not exist.
    """
    on_file = read_demo_clients(folder)
    async with open_transaction(admin_url) as session:
        known = {client.id for client in await list_clients(session) if client.revoked_at is None}
        clients = {name: client for name, client in on_file.items() if client.client_id in known}
        missing = [name for name in _CLIENTS if name not in clients]
        clients |= await _add_clients(session, missing)
    if missing:
        content = {name: clients[name].model_dump() for name in _CLIENTS}
        write_private(folder.clients_file, json.dumps(content, indent=2).encode())
    return {name: clients[name] for name in _CLIENTS}


async def make_demo_clients(admin_url: str) -> dict[str, DemoClient]:
    """Six new ones, which are on no file yet."""
    async with open_transaction(admin_url) as session:
        return await _add_clients(session, _CLIENTS)


async def _add_clients(session: WriteSession, names: Iterable[str]) -> dict[str, DemoClient]:
    clients = {}
    for name in names:
        role, org, authorities = _CLIENTS[name]
        new = await add_client(session, name=f"demo {name}", role=role, org=org, authorities=authorities)
        clients[name] = DemoClient(client_id=new.client_id, client_secret=new.client_secret, org=org)
    return clients
