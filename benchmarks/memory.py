"""Resident memory of each service after all the work."""

from benchmarks.figures import Figure
from benchmarks.processes import measure_memory
from benchmarks.stand import Stand

LIMITS_MB = {"application_api": 120, "issuance_api": 240, "verification_api": 120}
_BOUNDS = {
    "application_api": "Python with FastAPI, SQLAlchemy and pydantic loaded",
    "issuance_api": "the same, and a drawing process with ReportLab, the tables of the fonts, and pyHanko",
    "verification_api": "Python with FastAPI, SQLAlchemy and pydantic loaded",
}


def measure_services(stand: Stand) -> list[Figure]:
    return [_measure_service(stand, name, limit) for name, limit in LIMITS_MB.items()]


def _measure_service(stand: Stand, name: str, limit: int) -> Figure:
    memory = measure_memory(stand.processes[name])
    return Figure(
        f"memory of {name} with its children after the runs (RSS, summed)",
        f"RSS {memory.rss:.0f}, PSS {memory.pss:.0f}, USS {memory.uss:.0f} MB",
        _BOUNDS[name],
        f"RSS <= {limit} MB",
        memory.rss <= limit,
    )
