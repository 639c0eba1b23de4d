"""`hosho demo`, start to finish, with the fonts already converted."""

import tempfile

from benchmarks.command import time_hosho
from benchmarks.figures import Figure

LIMIT_S = 90.0


async def measure_demo() -> Figure:
    with tempfile.TemporaryDirectory(prefix="hosho-bench-") as output:
        seconds = await time_hosho("demo", "--output", output, limit_s=LIMIT_S)
    return Figure(
        "hosho demo, start to finish, once, fonts converted",
        f"{seconds:.1f} s",
        "initdb, migrations, the start of four Python processes, and an orderly stop",
    )
