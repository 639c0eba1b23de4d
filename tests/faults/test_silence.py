"""A database that falls silent or turns read-only under live connections: told at once, and over when its cause is."""

import asyncio

from shared.runtime.data.scope import EVERYTHING
from tests.databases import CloneDatabase
from tests.faults.four_ways import FourWays, wait_until
from tests.harness import install
from tests.shared.runtime.web.problems import expect_problem
from tests.silent_proxy import run_silent_proxy

BACK_S = 5.0
SERVICES = ("application", "issuance", "verification")


async def test_after_a_silence_everything_works_again_without_a_restart(clone: CloneDatabase, fonts: None) -> None:
    async with (
        run_silent_proxy(clone) as (proxy, proxied),
        install(proxied) as installation,
        FourWays.open(installation) as ways,
    ):
        # The other end of a connection that vanished still holds what it had locked.
        database = installation.verification.state.service.database.server
        holding = await database.connect()
        holding.tell(EVERYTHING)
        await holding.execute("BEGIN;")
        await holding.execute("LOCK TABLE verification.quota IN SHARE ROW EXCLUSIVE MODE")
        proxy.fall_silent()
        for answer in await asyncio.gather(ways.look_up(), ways.submit()):
            expect_problem(answer, 503, "service.unavailable")
            assert answer.headers["retry-after"]
        proxy.come_back()
        await ways.wait_until_all_work(BACK_S)
        holding.terminate()


async def test_a_read_only_server_is_named_and_its_successor_is_found(clone: CloneDatabase, fonts: None) -> None:
    async with install(clone) as installation, FourWays.open(installation) as ways:
        former = await _list_listeners(clone)
        assert former
        try:
            await clone.server.execute("ALTER SYSTEM SET default_transaction_read_only = on")
            await clone.server.execute("SELECT pg_reload_conf()")
            await wait_until(lambda: _refuses(ways), BACK_S)
            ready = await installation.http("issuance").get("/readyz")
            assert (ready.status_code, ready.json()["database"]) == (503, "read-only")
            # From now on new sessions may write, as on another server; those that there are may not.
            for service in SERVICES:
                change = f"ALTER ROLE hosho_{service} IN DATABASE {clone.name} SET default_transaction_read_only = off"
                await clone.server.execute(f"BEGIN READ WRITE; {change}; COMMIT")
            await ways.wait_until_all_work(BACK_S)
            await wait_until(lambda: _listens_anew(clone, former), BACK_S)
        finally:
            await clone.server.execute("ALTER SYSTEM RESET default_transaction_read_only")
            await clone.server.execute("SELECT pg_reload_conf()")


async def _refuses(ways: FourWays) -> bool:
    answers = [await ways.submit(), await ways.look_up()]
    if {answer.status_code for answer in answers} != {503}:
        return False
    for answer in answers:
        expect_problem(answer, 503, "service.unavailable")
        assert answer.headers["retry-after"]
    return True


async def _listens_anew(clone: CloneDatabase, former: set[int]) -> bool:
    now = await _list_listeners(clone)
    return bool(now) and now.isdisjoint(former)


async def _list_listeners(clone: CloneDatabase) -> set[int]:
    """The processes of those who listen, by what they asked last."""
    rows = await clone.fetch(
        "SELECT pid FROM pg_stat_activity WHERE datname = current_database() AND query ~ '^(LISTEN|SHOW transaction)'"
    )
    return {row["pid"] for row in rows}
