"""Guarantees to measure with: applied for by a builder, approved by an officer, over HTTP as anybody would."""

import asyncio
import datetime
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import NamedTuple

import httpx

from benchmarks.stand import Stand
from services.local.journey.caller import Caller
from services.local.journey.sample_application import compose_application

AT_ONCE = 8


class Requested(NamedTuple):
    """A guarantee that waits for the officer's word; `path` is where the word is said."""

    id: str
    path: str


class Desk:
    """A builder and an officer with fresh tokens, which last five minutes."""

    def __init__(self, builder: Caller, officer: Caller, corporate_number: str) -> None:
        self.builder = builder
        self._officer = officer
        self._corporate_number = corporate_number

    async def apply(self) -> list[Requested]:
        """One application for two guarantees, both billed monthly, so that acceptance approves them."""
        form = compose_application(self._corporate_number, datetime.datetime.now(datetime.UTC))
        for guarantee in form["guarantees"]:
            guarantee["premium"]["payment_method"] = "monthly"
        application = (await self.builder.post("application", "/applications", form, expect=201)).json()
        place = f"/applications/{application['id']}/guarantees"
        return [Requested(asked["id"], f"{place}/{asked['kind']}/review") for asked in application["guarantees"]]

    async def approve(self, guarantee: Requested) -> None:
        await self._officer.post("application", guarantee.path, {"decision": "accept"})

    async def apply_for(self, count: int) -> list[Requested]:
        """`count` guarantees, an even number, that wait to be approved."""
        turns = asyncio.Semaphore(AT_ONCE)

        async def take_turn() -> list[Requested]:
            async with turns:
                return await self.apply()

        pairs = await asyncio.gather(*(take_turn() for _ in range(count // 2)))
        return [guarantee for pair in pairs for guarantee in pair]

    async def approve_all(self, guarantees: list[Requested]) -> None:
        turns = asyncio.Semaphore(AT_ONCE)

        async def take_turn(guarantee: Requested) -> None:
            async with turns:
                await self.approve(guarantee)

        await asyncio.gather(*(take_turn(guarantee) for guarantee in guarantees))


@asynccontextmanager
async def open_desk(stand: Stand) -> AsyncIterator[Desk]:
    limits = httpx.Limits(max_connections=AT_ONCE)
    async with httpx.AsyncClient(timeout=60, trust_env=False, limits=limits) as http:
        builder, officer = Caller(http, stand.demo, "principal"), Caller(http, stand.demo, "officer")
        await officer.get("application", "/applications?limit=1")
        await builder.get("application", "/applications?limit=1")
        yield Desk(builder, officer, stand.demo.clients["principal"].org)
