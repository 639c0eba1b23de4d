"""Waiting for the services: until all say that they are ready, or one has ended, or it takes too long."""

import asyncio
from collections.abc import Sequence

import httpx

from services.admin.refusal import Refusal
from services.local.processes.supervisor import Child, wait_for_first_death

READY_LIMIT_S = 120.0  # the very first start also prepares the fonts
_PAUSE_S = 0.05


async def wait_until_ready(children: Sequence[Child], urls: Sequence[str]) -> None:
    """Raises Refusal when a service ends before it is ready, with the end of its log, or when the limit is over."""
    ready = asyncio.ensure_future(_poll_all(urls))
    death = asyncio.ensure_future(wait_for_first_death(child.wait_for_death() for child in children))
    try:
        done, _ = await asyncio.wait((ready, death), timeout=READY_LIMIT_S, return_when=asyncio.FIRST_COMPLETED)
        if death in done:
            raise death.result()
        if ready not in done:
            logs = children[0].service.log.parent
            raise Refusal(f"The services were not ready after {READY_LIMIT_S:.0f} s. Their logs are in {logs}.")
        ready.result()
    finally:
        ready.cancel()
        death.cancel()
        await asyncio.gather(ready, death, return_exceptions=True)


async def _poll_all(urls: Sequence[str]) -> None:
    async with httpx.AsyncClient(timeout=5, trust_env=False) as client:
        await asyncio.gather(*(_poll(client, f"{url}/readyz") for url in urls))


async def _poll(client: httpx.AsyncClient, url: str) -> None:
    while True:
        try:
            if (await client.get(url)).status_code == httpx.codes.OK:
                return
        except httpx.TransportError:
            pass
        await asyncio.sleep(_PAUSE_S)
