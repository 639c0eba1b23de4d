"""People who work on while faults happen, and what they were told: it is compared with the rows afterwards."""

import asyncio
import time
import uuid
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from uuid import UUID

import httpx

from benchmarks.approvals import AT_ONCE, Desk
from benchmarks.stand import Stand
from services.local.journey.caller import introduce_caller

PATIENCE_S = 60.0
_PAUSE_S = 0.1
_LOST = """
    SELECT count(*) FROM unnest($1::uuid[]) AS told (id)
    WHERE NOT EXISTS (SELECT FROM verification.certificate WHERE guarantee_id = told.id AND registered_at IS NOT NULL)
       OR NOT EXISTS (SELECT FROM issuance.version_document WHERE guarantee_id = told.id)
       OR NOT EXISTS (SELECT FROM issuance.mail
                      WHERE guarantee_id = told.id AND kind = 'issued' AND sent_at IS NOT NULL)
"""
# More numbers than guarantees, a gap or a repetition in a series, or a guarantee that officers did not accept.
_DOUBLED = """
    SELECT (SELECT sum(last_serial) FROM issuance.series) - (SELECT count(*) FROM issuance.guarantee)
         + (SELECT count(*) - count(DISTINCT contract_number) FROM issuance.guarantee)
         + (SELECT count(*) FROM issuance.guarantee AS given
            WHERE NOT EXISTS (
                SELECT FROM events.event
                WHERE source = 'application' AND type = 'guarantee.approved' AND aggregateid = given.id::text))
"""


class Patient(httpx.AsyncBaseTransport):
    """Sends a request again, with the same key, until something other than 503 answers; for PATIENCE_S at the most."""

    def __init__(self) -> None:
        self._inner = httpx.AsyncHTTPTransport(limits=httpx.Limits(max_connections=AT_ONCE), trust_env=False)
        self.longest_s = 0.0

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        if request.method == "POST":
            request.headers.setdefault("Idempotency-Key", str(uuid.uuid4()))
        began = time.monotonic()
        while True:
            answer = await self._try(request)
            waited = time.monotonic() - began
            if answer is not None:
                self.longest_s = max(self.longest_s, waited)
                return answer
            assert waited < PATIENCE_S, f"{request.method} {request.url.path} was not answered for {waited:.0f} s"
            await asyncio.sleep(_PAUSE_S)

    async def _try(self, request: httpx.Request) -> httpx.Response | None:
        try:
            answer = await self._inner.handle_async_request(request)
        except httpx.TransportError:
            return None
        if answer.status_code != httpx.codes.SERVICE_UNAVAILABLE:
            return answer
        await answer.aclose()
        return None

    async def aclose(self) -> None:
        await self._inner.aclose()


class Work:
    """`told` are the guarantees whose acceptance was answered."""

    def __init__(self, desk: Desk, patient: Patient) -> None:
        self._desk = desk
        self._patient = patient
        self.told: list[UUID] = []

    @property
    def longest_s(self) -> float:
        return self._patient.longest_s

    async def accept_one_after_another(self) -> None:
        while True:
            for guarantee in await self._desk.apply():
                await self._desk.approve(guarantee, await self._desk.look(guarantee))
                self.told.append(guarantee.id)


@asynccontextmanager
async def go_on_working(stand: Stand) -> AsyncIterator[Work]:
    """Two clerks apply and accept for as long as the block lasts, less than a token's five minutes."""
    patient = Patient()
    async with httpx.AsyncClient(transport=patient, timeout=30) as http:
        builder, officer = (
            introduce_caller(http, stand.demo, "principal"),
            introduce_caller(http, stand.demo, "officer"),
        )
        for api in (officer.application, builder.application):
            await api.get("/applications?limit=1")
        work = Work(Desk(builder, officer.application, stand.demo.clients["principal"].org), patient)
        clerks = [asyncio.create_task(work.accept_one_after_another()) for _ in range(2)]
        try:
            yield work
        finally:
            for clerk in clerks:
                clerk.cancel()
            ends = await asyncio.gather(*clerks, return_exceptions=True)
        for end in ends:
            if not isinstance(end, asyncio.CancelledError) and isinstance(end, BaseException):
                raise end


async def count_lost(stand: Stand, work: Work) -> int:
    """Accepted guarantees without registration, document or sent mail."""
    return int(await stand.fetch_value(_LOST, work.told))


async def count_doubled(stand: Stand) -> int:
    return int(await stand.fetch_value(_DOUBLED))
