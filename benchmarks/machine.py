"""What the figures were measured on: the machine and the versions of what runs."""

import os
import platform
from importlib.metadata import version
from pathlib import Path

import psutil

_PACKAGES = (
    *("fastapi", "starlette", "pydantic", "uvicorn", "uvloop", "httptools"),
    *("sqlalchemy", "asyncpg", "reportlab", "pyhanko", "fpdf2", "weasyprint", "joserfc", "structlog"),
)


def describe_machine(postgres: str) -> dict[str, str]:
    """`load before` is the machine's load average over the last minute, in processes; it tells of other work."""
    memory = psutil.virtual_memory().total / 2**30
    return {
        "machine": f"{_count_cores()} cores, {memory:.0f} GiB, {_find_processor()}, {platform.system()}",
        "load before": f"{os.getloadavg()[0]:.2f}",
        "runs": f"Python {platform.python_version()}, Postgres {postgres}",
        "packages": ", ".join(f"{package} {version(package)}" for package in _PACKAGES),
    }


def _count_cores() -> int:
    """Those this process may use, where the system can say so."""
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


def _find_processor() -> str:
    information = Path("/proc/cpuinfo")
    lines = information.read_text().splitlines() if information.exists() else []
    models = (line.partition(":")[2].strip() for line in lines if line.startswith("model name"))
    return next(models, platform.machine())
