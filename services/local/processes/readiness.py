"""Waiting for the services: until all say that they are ready, or one has ended, or it takes too long."""

import asyncio
from collections.abc import Sequence

import httpx

from services.admin.refusal import Refusal
from services.local.processes.supervisor import Child, wait_for_first_death

READY_LIMIT_S = 120.0  # the very first start also prepares the fonts
NUMBERS_LIMIT_S = 5.0
_PAUSE_S = 0.05


async def wait_until_ready(children: Sequence[Child], urls: Sequence[str]) -> list[str]:
    """Answers why no numbers are given, where that is all that a service lacks for NUMBERS_LIMIT_S.

    Then all else goes on, and an operator's commands need the database. Raises Refusal when a service ends before it is
    ready, with the end of its log, or when the limit is over, with what each said last.
    """
    said: dict[str, dict[str, str]] = {}
    ready = asyncio.ensure_future(_poll_all(urls, said))
    death = asyncio.ensure_future(wait_for_first_death(child.wait_for_death() for child in children))
    try:
        done, _ = await asyncio.wait((ready, death), timeout=READY_LIMIT_S, return_when=asyncio.FIRST_COMPLETED)
        if death in done:
            raise death.result()
        if ready not in done:
            logs = children[0].service.log.parent
            lacks = "".join(f" {url} lacks {name}: {why}." for url, of in said.items() for name, why in of.items())
            raise Refusal(f"The services were not ready after {READY_LIMIT_S:.0f} s.{lacks} Their logs are in {logs}.")
        return [why for why in ready.result() if why is not None]
    finally:
        ready.cancel()
        death.cancel()
        await asyncio.gather(ready, death, return_exceptions=True)


async def _poll_all(urls: Sequence[str], said: dict[str, dict[str, str]]) -> list[str | None]:
    async with httpx.AsyncClient(timeout=5, trust_env=False) as client:
        return await asyncio.gather(*(_poll(client, url, said) for url in urls))


async def _poll(client: httpx.AsyncClient, url: str, said: dict[str, dict[str, str]]) -> str | None:
    """Why no numbers are given; None where nothing is lacking."""
    clock, without_numbers_since = asyncio.get_running_loop(), None
    while True:
        lacks = await _ask(client, url)
        said[url] = lacks or {}
        if lacks == {}:
            return None
        if lacks is None or lacks.keys() != {"numbers"}:
            without_numbers_since = None
        elif without_numbers_since is None:
            without_numbers_since = clock.time()
        elif clock.time() - without_numbers_since > NUMBERS_LIMIT_S:
            return lacks["numbers"]
        await asyncio.sleep(_PAUSE_S)


async def _ask(client: httpx.AsyncClient, url: str) -> dict[str, str] | None:
    """What a service lacks, by its checks; None where it does not answer, or not with checks."""
    try:
        answer = await client.get(f"{url}/readyz")
        if answer.status_code == httpx.codes.OK:
            return {}
        # A problem, which is no checks, has numbers among its values and a type.
        checks: dict[str, str] = answer.json()
    except (httpx.TransportError, ValueError):
        return None
    return None if "type" in checks else {name: why for name, why in checks.items() if why != "ok"}
