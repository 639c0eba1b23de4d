"""A parent to be killed: runs stand-in services, says their process ids on standard output, and waits for ever."""

import asyncio
import sys
from pathlib import Path

from services.local.processes.readiness import wait_until_ready
from services.local.processes.supervisor import run_services
from tests.local.factories import make_standin


async def run(folder: Path) -> None:
    service, url = make_standin(folder)
    async with run_services([service], folder / "services.lock") as children:
        await wait_until_ready(children, [url])
        sys.stdout.write(f"{children[0].process.pid}\n")
        sys.stdout.flush()
        await asyncio.Event().wait()


if __name__ == "__main__":
    asyncio.run(run(Path(sys.argv[1])))
