"""`python -m benchmarks`: measures everything, prints one table and writes it to benchmarks/RESULTS.md."""

import asyncio
import signal
from pathlib import Path

from rich.console import Console

from benchmarks.backlog import measure_backlog
from benchmarks.checks import measure_checks
from benchmarks.drawing import measure_drawing, read_certificates
from benchmarks.figures import Figure
from benchmarks.idle import measure_idle
from benchmarks.journey import measure_demo
from benchmarks.look_ups import measure_look_ups
from benchmarks.machine import describe_machine
from benchmarks.memory import measure_services
from benchmarks.papers import measure_papers
from benchmarks.stand import set_up
from benchmarks.table import compose_markdown, compose_table
from benchmarks.towns import measure_towns
from benchmarks.work_lists import measure_work_lists

RESULTS = Path(__file__).parent / "RESULTS.md"
LIMIT_S = 540.0


def main() -> None:
    console = Console()
    figures, machine = asyncio.run(_measure(console))
    console.print(compose_table(figures))
    for name, value in machine.items():
        console.print(f"{name}: {value}", highlight=False, soft_wrap=True)
    RESULTS.write_text(compose_markdown(figures, machine), encoding="utf-8")


async def _measure(console: Console) -> tuple[list[Figure], dict[str, str]]:
    """Stops what it started when it is told to stop, and after LIMIT_S seconds in any case."""
    task = asyncio.current_task()
    assert task is not None
    asyncio.get_running_loop().add_signal_handler(signal.SIGTERM, task.cancel)
    async with asyncio.timeout(LIMIT_S):
        return await _measure_all(console)


async def _measure_all(console: Console) -> tuple[list[Figure], dict[str, str]]:
    async with set_up(console) as stand:
        machine = describe_machine(await stand.fetch_value("SHOW server_version"))
        console.print("Approving one at a time …")
        figures = await measure_idle(stand)
        console.print("Working off a backlog …")
        figures += await measure_backlog(stand)
        await stand.wait_until_quiet()
        console.print("Drawing …")
        certificates = await read_certificates(stand)
        figures += measure_drawing(certificates)
        figures += await measure_papers(certificates)
        console.print("Looking up …")
        figures += await measure_look_ups(stand)
        console.print("Checking forms …")
        figures += await measure_checks(stand)
        figures += measure_services(stand)
        console.print("Listing among a million applications …")
        figures += await measure_work_lists(stand)
    figures.append(measure_towns())
    console.print("Going through the demo …")
    return [*figures, await measure_demo()], machine


if __name__ == "__main__":
    main()
