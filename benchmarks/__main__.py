"""`python -m benchmarks`: measures everything, prints one table and writes it to benchmarks/RESULTS.md."""

import argparse
import asyncio
import signal
from collections.abc import Awaitable, Callable, Sequence
from pathlib import Path

from rich.console import Console

from benchmarks.backlog import measure_backlog
from benchmarks.changes import measure_changes
from benchmarks.checks import measure_checks
from benchmarks.door import measure_door
from benchmarks.drawing import measure_drawing, read_certificates
from benchmarks.figures import Figure
from benchmarks.fsck import measure_fsck
from benchmarks.guesses import measure_guesses
from benchmarks.idle import measure_idle
from benchmarks.journey import measure_demo
from benchmarks.looking_up.negatives import measure_negatives
from benchmarks.looking_up.rates import measure_growth, measure_look_ups, measure_workers
from benchmarks.machine import describe_machine
from benchmarks.memory import measure_services
from benchmarks.papers import measure_papers
from benchmarks.stand import Stand, set_up
from benchmarks.table import compose_markdown, compose_table
from benchmarks.towns import measure_towns
from benchmarks.work_lists import measure_work_lists

RESULTS = Path(__file__).parent / "RESULTS.md"
LIMIT_S = 2_400.0


async def _measure_backlog(stand: Stand) -> list[Figure]:
    figures = await measure_backlog(stand)
    await stand.wait_until_quiet()
    return figures


async def _measure_drawing(stand: Stand) -> list[Figure]:
    certificates = await read_certificates(stand)
    return [*measure_drawing(certificates), *await measure_papers(certificates)]


async def _measure_memory(stand: Stand) -> list[Figure]:
    return measure_services(stand)


async def _measure_towns() -> list[Figure]:
    return [measure_towns()]


async def _measure_guesses() -> list[Figure]:
    return measure_guesses()


async def _measure_demo() -> list[Figure]:
    return [await measure_demo()]


# In this order, on an installation that all of them share.
ON_STAND: dict[str, tuple[str, Callable[[Stand], Awaitable[list[Figure]]]]] = {
    "idle": ("Approving one at a time", measure_idle),
    "backlog": ("Working off a backlog", _measure_backlog),
    "drawing": ("Drawing", _measure_drawing),
    "door": ("Attacking", measure_door),
    "checks": ("Checking forms", measure_checks),
    "changes": ("Changing, and reissuing keys", measure_changes),
    "fsck": ("Checking every promise", measure_fsck),
    "memory": ("Weighing the services", _measure_memory),
    "look-ups": ("Looking up", measure_look_ups),
    "workers": ("Looking up with two workers", measure_workers),
    "growth": ("Looking up often, and among many", measure_growth),
    "negatives": ("Telling negatives apart", measure_negatives),
    "work-lists": ("Listing among a million applications", measure_work_lists),
}
ALONE: dict[str, tuple[str, Callable[[], Awaitable[list[Figure]]]]] = {
    "towns": ("Reading the towns", _measure_towns),
    "guesses": ("Guessing keys for a year", _measure_guesses),
    "demo": ("Going through the demo", _measure_demo),
}
NAMES = (*ON_STAND, *ALONE)
# What these work on, the backlog issues.
_NEEDS_BACKLOG = frozenset({"changes", "door", "drawing", "fsck", "look-ups", "workers", "growth", "negatives"})


def main(arguments: Sequence[str] | None = None) -> None:
    chosen = read_arguments(arguments)
    console = Console()
    figures, machine = asyncio.run(_measure(console, chosen))
    console.print(compose_table(figures))
    for name, value in machine.items():
        console.print(f"{name}: {value}", highlight=False, soft_wrap=True)
    if chosen == list(NAMES):
        RESULTS.write_text(compose_markdown(figures, machine), encoding="utf-8")


def read_arguments(arguments: Sequence[str] | None = None) -> list[str]:
    """The measurements to make, in their order, with the one that some stand on; without a name, all of them."""
    what = "\n".join(f"  {name:<12}{title}" for name, (title, _) in {**ON_STAND, **ALONE}.items())
    parser = argparse.ArgumentParser(
        prog="python -m benchmarks",
        description="Measures a fresh installation and prints one table; all of it takes some twenty minutes.\n"
        f"Only a run of all writes benchmarks/RESULTS.md.\n\nNAME is one of:\n{what}",
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument("names", nargs="*", metavar="NAME", help="what to measure; everything where none is named")
    named = set(parser.parse_args(arguments).names)
    if named - set(NAMES):
        parser.error(f"there is no measurement {', '.join(sorted(named - set(NAMES)))}")
    if named & _NEEDS_BACKLOG:
        named.add("backlog")
    return [name for name in NAMES if name in named or not named]


async def _measure(console: Console, chosen: Sequence[str]) -> tuple[list[Figure], dict[str, str]]:
    """Stops what it started when it is told to stop, and after LIMIT_S seconds in any case."""
    task = asyncio.current_task()
    assert task is not None
    asyncio.get_running_loop().add_signal_handler(signal.SIGTERM, task.cancel)
    async with asyncio.timeout(LIMIT_S):
        return await _measure_chosen(console, chosen)


async def _measure_chosen(console: Console, chosen: Sequence[str]) -> tuple[list[Figure], dict[str, str]]:
    figures: list[Figure] = []
    machine: dict[str, str] = {}
    if not ON_STAND.keys().isdisjoint(chosen):
        async with set_up(console) as stand:
            machine = describe_machine(await stand.fetch_value("SHOW server_version"))
            for title, measure in (ON_STAND[name] for name in chosen if name in ON_STAND):
                figures += _tell(console, title, await measure(stand))
    for title, measure_alone in (ALONE[name] for name in chosen if name in ALONE):
        figures += _tell(console, title, await measure_alone())
    return figures, machine


def _tell(console: Console, title: str, figures: list[Figure]) -> list[Figure]:
    """At once, so that what was measured is known also where a later measurement fails."""
    for figure in figures:
        console.print(f"{title}: {figure.name}: {figure.value}", highlight=False, soft_wrap=True)
    return figures


if __name__ == "__main__":
    main()
