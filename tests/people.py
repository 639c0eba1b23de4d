"""The three services with one identity provider, and people who call them."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from typing import Any
from uuid import UUID

import httpx

from shared.runtime.identity.people import Identity, add_person
from shared.runtime.issuers import Issuer
from shared.schemas.words.roles import Role
from tests.callers import BUILDER
from tests.databases import CloneDatabase
from tests.harness import Installation, install
from tests.identity_provider import AUDIENCES, PERSON, IdentityProvider, run_provider


@dataclass
class SignedIn:
    installation: Installation
    provider: IdentityProvider

    async def add(
        self, name: str, role: Role = Role.PRINCIPAL, org: str = BUILDER, subject: str = PERSON, **more: Any
    ) -> UUID:
        async with self.installation.admin.write() as session:
            identity = Identity(self.provider.url, subject)
            return await add_person(session, identity, name=name, role=role, org=org, **more)

    async def call(
        self, method: str, path: str, *, subject: str = PERSON, service: str = "application", **options: Any
    ) -> httpx.Response:
        """As a person, with a token that is good for that service."""
        token = self.provider.make_token(self.installation.clock.now(), sub=subject, aud=AUDIENCES[service])
        return await self.send(token, method, path, service, **options)

    async def send(
        self, token: str, method: str = "GET", path: str = "/me", service: str = "application", **options: Any
    ) -> httpx.Response:
        headers = {"Authorization": f"Bearer {token}", **options.pop("headers", {})}
        return await self.installation.http(service).request(method, path, headers=headers, **options)


@asynccontextmanager
async def sign_in(clone: CloneDatabase) -> AsyncIterator[SignedIn]:
    async with run_provider() as provider, install(clone, issuers=[Issuer(provider.url)]) as installation:
        yield SignedIn(installation, provider)
