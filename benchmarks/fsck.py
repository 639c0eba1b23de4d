"""`hosho fsck`, as an operator runs it, over all that the other figures issued."""

from benchmarks.command import time_hosho
from benchmarks.figures import Figure
from benchmarks.stand import Stand

LIMIT_S = 300.0
TARGET, DRAWN_TARGET = 20_000, 2_000
_COUNT = "SELECT count(*) FROM issuance.version"


async def measure_fsck(stand: Stand) -> list[Figure]:
    """Versions a minute, the start of the command not counted: what a run over no guarantee takes."""
    count = await stand.fetch_value(_COUNT)
    start = await _run(stand, "--office", "999")
    plain, drawn = await _run(stand), await _run(stand, "--draw")
    return [
        _compose(f"hosho fsck, {count:,} versions, nothing drawn", count / (plain - start), TARGET, "one process"),
        _compose(
            f"hosho fsck --draw, {count:,} versions, each drawn anew",
            count / (drawn - start),
            DRAWN_TARGET,
            "two processes that draw",
        ),
    ]


async def _run(stand: Stand, *options: str) -> float:
    """Seconds; raises RuntimeError where a promise is broken."""
    data = {"HOSHO_DATA": str(stand.postgres.parent)}
    return await time_hosho("fsck", *options, limit_s=LIMIT_S, environment=data)


def _compose(name: str, per_second: float, target: int, bound: str) -> Figure:
    per_minute = per_second * 60
    return Figure(name, f"{per_minute:,.0f}/min", bound, f">= {target:,}/min", per_minute >= target)
