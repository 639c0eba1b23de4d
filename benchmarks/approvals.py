"""Guarantees to measure with: applied for by a builder, approved by an officer, over HTTP as anybody would."""

import asyncio
import datetime
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import NamedTuple
from uuid import UUID

import httpx

from services.local.demo_file import LocalDemoFile
from services.local.journey.caller import Api, Caller, introduce_caller, read_answer
from services.local.journey.sample_application import compose_application
from shared.schemas.application.answers import ApplicationAnswer
from shared.schemas.application.choices import PaymentMethod
from shared.schemas.application.forms import ApplicationForm
from shared.schemas.application.officer_forms import ReviewForm

AT_ONCE = 8


class Requested(NamedTuple):
    """A guarantee that waits for its review; `path` is where the officer looks at it."""

    id: UUID
    path: str


class Desk:
    """A builder and an officer with fresh tokens, which last five minutes."""

    def __init__(self, builder: Caller, officer: Api, corporate_number: str) -> None:
        self.builder = builder
        self._officer = officer
        self._corporate_number = corporate_number

    async def apply(self) -> list[Requested]:
        """One application for two guarantees, both billed monthly, so that acceptance approves them."""
        return await self._send(compose_application(self._corporate_number, datetime.datetime.now(datetime.UTC)))

    async def apply_for_change(self, number: str) -> Requested:
        """A change of a guarantee in force to half its amount."""
        form = read_answer(ApplicationForm, await self.builder.application.get(f"/change-forms/{number}"))
        halves = [one.model_copy(update={"amount": one.amount // 2}) for one in form.guarantees]
        [requested] = await self._send(form.model_copy(update={"guarantees": halves}))
        return requested

    async def reissue_key(self, number: str) -> None:
        await self.builder.issuance.post(f"/guarantees/{number}/key/reissue")

    async def _send(self, form: ApplicationForm) -> list[Requested]:
        answer = await self.builder.application.post("/applications", _bill_monthly(form), expect=201)
        application = read_answer(ApplicationAnswer, answer)
        path = f"/applications/{application.id}/guarantees"
        return [Requested(asked.id, f"{path}/{asked.kind}") for asked in application.guarantees]

    async def look(self, guarantee: Requested) -> str:
        """The tag of what the officer sees, which the approval names."""
        seen = await self._officer.get(guarantee.path)
        return seen.headers["ETag"]

    async def approve(self, guarantee: Requested, seen: str) -> None:
        await self._officer.post(f"{guarantee.path}/review", ReviewForm(decision="accept"), if_match=seen)

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
                await self.approve(guarantee, await self.look(guarantee))

        await asyncio.gather(*(take_turn(guarantee) for guarantee in guarantees))


@asynccontextmanager
async def open_desk(demo: LocalDemoFile) -> AsyncIterator[Desk]:
    limits = httpx.Limits(max_connections=AT_ONCE)
    async with httpx.AsyncClient(timeout=60, trust_env=False, limits=limits) as http:
        builder, officer = introduce_caller(http, demo, "principal"), introduce_caller(http, demo, "officer")
        for api in (officer.application, builder.application):
            await api.get("/applications?limit=1")  # fetches the token, before any number of callers wants it at once
        yield Desk(builder, officer.application, demo.clients["principal"].org)


def _bill_monthly(form: ApplicationForm) -> ApplicationForm:
    guarantees = [
        guarantee.model_copy(
            update={"premium": guarantee.premium.model_copy(update={"payment_method": PaymentMethod.MONTHLY})}
        )
        for guarantee in form.guarantees
    ]
    return form.model_copy(update={"guarantees": guarantees})
