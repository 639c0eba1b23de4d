"""The clients of the APIs: adding, listing and revoking them and their secrets, and whether one may still act."""

import datetime
import hashlib
import secrets
import time
import uuid
from collections.abc import Sequence
from typing import NamedTuple

from sqlalchemy import func, select, text, update
from sqlalchemy.ext.asyncio import AsyncSession

from shared.runtime.data.database import Database, new_id
from shared.runtime.identity.remembered import Remembered
from shared.runtime.identity.tables import ClientRow, ClientSecretRow, select_from_function
from shared.schemas.words.roles import Role

SECRET_BYTES = 32
LIVE_SECRETS = 2  # the old one and the new one, while a client changes over
# A revoked client must be refused within 2 s; whether it still lives is therefore read again after 1 s.
BELIEVED_S = 1.0

# The services' roles see no table of clients: each of these functions answers one question.
_AUTHENTICATE = select_from_function(ClientRow, "identity.authenticate(:client_id, :sha256)")
_IS_LIVE = text("SELECT identity.is_live(:client_id, :role)")
_FIND_NAME = text("SELECT identity.find_client_name(:client_id)")


class NewClient(NamedTuple):
    """`client_secret` is shown once and kept nowhere."""

    client_id: str
    client_secret: str


class TooManySecretsError(Exception):
    """The client has LIVE_SECRETS live ones already."""


async def add_client(
    session: AsyncSession,
    *,
    name: str,
    role: Role,
    org: str,
    authorities: Sequence[str] = (),
    signing_limit: int | None = None,
) -> NewClient:
    """A client and its first secret. `authorities` are the 団体コード an e-contract system acts for.

    `signing_limit` is an officer's, in whole yen; None for none.
    """
    if bool(authorities) != (role is Role.E_CONTRACT):
        raise ValueError("an e_contract client names the authorities it acts for; no other role does")
    client_id = f"{role}-{secrets.token_hex(6)}"
    now = datetime.datetime.now(datetime.UTC)
    client = ClientRow(
        id=client_id,
        name=name,
        role=role,
        org=org,
        authorities=list(authorities),
        signing_limit=signing_limit,
        created_at=now,
    )
    session.add(client)
    await session.flush()
    return NewClient(client_id, await _give_secret(session, client_id, now))


async def list_clients(session: AsyncSession) -> list[ClientRow]:
    return list(await session.scalars(select(ClientRow).order_by(ClientRow.created_at, ClientRow.id)))


async def is_live_in(session: AsyncSession, client_id: str, role: Role) -> bool:
    """Whether there is such a client in this role that was not revoked."""
    return bool(await session.scalar(_IS_LIVE, {"client_id": client_id, "role": role}))


async def revoke_client(session: AsyncSession, client_id: str, now: datetime.datetime) -> bool:
    """Revokes a client at once and for good; False where there is no such live client."""
    revoked = await session.scalar(
        update(ClientRow)
        .where(ClientRow.id == client_id, ClientRow.revoked_at.is_(None))
        .values(revoked_at=now)
        .returning(ClientRow.id)
    )
    return revoked is not None


async def add_secret(session: AsyncSession, client_id: str, now: datetime.datetime) -> str | None:
    """A further secret for a live client, None where there is no such client; raises TooManySecretsError.

    The client's row is locked, so that two administrators at once cannot give it three.
    """
    client = select(ClientRow.id).where(ClientRow.id == client_id, ClientRow.revoked_at.is_(None)).with_for_update()
    if await session.scalar(client) is None:
        return None
    live = select(func.count()).where(ClientSecretRow.client_id == client_id, ClientSecretRow.revoked_at.is_(None))
    if (await session.scalar(live) or 0) >= LIVE_SECRETS:
        raise TooManySecretsError
    return await _give_secret(session, client_id, now)


async def list_secrets(session: AsyncSession) -> list[ClientSecretRow]:
    """Those of all clients, each client's oldest first."""
    return list(await session.scalars(select(ClientSecretRow).order_by(ClientSecretRow.client_id, ClientSecretRow.id)))


async def revoke_secret(session: AsyncSession, client_id: str, secret_id: uuid.UUID, now: datetime.datetime) -> bool:
    """No token is issued for it any more; False where the client has no such live secret."""
    revoked = await session.scalar(
        update(ClientSecretRow)
        .where(
            ClientSecretRow.id == secret_id,
            ClientSecretRow.client_id == client_id,
            ClientSecretRow.revoked_at.is_(None),
        )
        .values(revoked_at=now)
        .returning(ClientSecretRow.id)
    )
    return revoked is not None


async def authenticate_client(session: AsyncSession, client_id: str, secret: str) -> ClientRow | None:
    """The live client that this secret belongs to, or None."""
    values = {"client_id": client_id, "sha256": _digest(secret)}
    client: ClientRow | None = await session.scalar(_AUTHENTICATE, values)
    return client


class LiveClients:
    """The names of clients that still live, read from the database at most once per BELIEVED_S and client."""

    def __init__(self, database: Database) -> None:
        self._database = database
        self._known: Remembered[str, str | None] = Remembered()

    def recall_name(self, client_id: str) -> str | None:
        """None also where it has to be read again."""
        return self._known.recall(client_id, time.monotonic())

    async def find_name(self, client_id: str) -> str | None:
        """None for a client that was revoked."""
        now = time.monotonic()
        try:
            return self._known.find(client_id, now)
        except KeyError:
            name = await self._read_name(client_id)
        self._known.keep(client_id, name, now + BELIEVED_S)
        return name

    async def _read_name(self, client_id: str) -> str | None:
        async with self._database.read() as session:
            name: str | None = await session.scalar(_FIND_NAME, {"client_id": client_id})
        return name


async def _give_secret(session: AsyncSession, client_id: str, now: datetime.datetime) -> str:
    secret = secrets.token_urlsafe(SECRET_BYTES)
    session.add(ClientSecretRow(id=new_id(), client_id=client_id, sha256=_digest(secret), created_at=now))
    await session.flush()
    return secret


def _digest(secret: str) -> bytes:
    return hashlib.sha256(secret.encode()).digest()
