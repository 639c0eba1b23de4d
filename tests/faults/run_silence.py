"""A database that falls silent, again and again, under all four ways to it: after how many seconds each worked again.

`python -m tests.faults.run_silence [TIMES]`. Prints a line for each silence and the longest of all; ends with 1 where
one of them took longer than BACK_S. What is in flight when the silence begins differs from time to time.
"""

import asyncio
import random
import sys
import tempfile
from pathlib import Path

from services.issuance_api.documents.fonts.files import default_font_folder
from services.issuance_api.documents.fonts.preparation import prepare_fonts
from services.issuance_api.documents.fonts.registration import register_fonts
from services.local.postgres.programs import find_programs
from services.local.postgres.server import run_postgres
from shared.runtime.logging import set_up_logging
from tests.databases import Server
from tests.faults.four_ways import FourWays
from tests.harness import install
from tests.silent_proxy import run_silent_proxy

BACK_S = 5.0
_USUAL_TIMES = 10
# As keep-alive does 25 s after a host vanished: this proxy answers it, and they would fill the limit of the role.
_END_LEFT_BEHIND = """
    SELECT pg_terminate_backend(pid) FROM pg_stat_activity
    WHERE datname = current_database() AND usename LIKE 'hosho%' AND backend_start < $1
    """


async def fall_silent(server: Server, times: int) -> float:
    """The longest that any way took; raises TimeoutError where one did not come back at all."""
    longest = 0.0
    async with (
        server.clone() as clone,
        run_silent_proxy(clone) as (proxy, proxied),
        install(proxied) as installation,
        FourWays.open(installation) as ways,
    ):
        for number in range(1, times + 1):
            busy = [asyncio.create_task(work()) for work in (ways.look_up, ways.submit) for _ in range(8)]
            await asyncio.sleep(random.uniform(0, 0.3))
            proxy.fall_silent()
            await asyncio.sleep(random.uniform(0, 6))
            (now,) = await clone.fetch("SELECT clock_timestamp() AS at")
            proxy.come_back()
            took = await ways.wait_until_all_work(30)
            await asyncio.gather(*busy)
            await clone.fetch(_END_LEFT_BEHIND, now["at"])
            print(number, *(f"{way} {seconds:.1f} s" for way, seconds in took.items()), flush=True)  # noqa: T201
            longest = max(longest, *took.values())
    return longest


async def main(times: int) -> int:
    set_up_logging("silence", "CRITICAL")
    with tempfile.TemporaryDirectory(prefix="hosho-silence-") as folder:
        data = Path(folder) / "postgres"
        async with run_postgres(data, find_programs()):
            server = Server(data)
            await asyncio.to_thread(server.migrate_template)
            longest = await fall_silent(server, times)
    print(f"{times} silences; the longest took {longest:.1f} s")  # noqa: T201
    return int(longest > BACK_S)


if __name__ == "__main__":
    register_fonts(prepare_fonts(default_font_folder()))
    sys.exit(asyncio.run(main(int(sys.argv[1]) if len(sys.argv) > 1 else _USUAL_TIMES)))
