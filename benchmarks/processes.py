"""What processes use: processor seconds and resident memory, each with its children."""

import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from typing import NamedTuple

import psutil

_MB = 1_000_000


class Memory(NamedTuple):
    """Megabytes (10^6 bytes). RSS counts shared pages in every process, PSS shares them out, USS leaves them out."""

    rss: float
    pss: float
    uss: float


def measure_memory(process_id: int) -> Memory:
    """PSS and USS are zero where the system cannot tell them."""
    used = [process.memory_full_info() for process in _list_family(process_id)]
    return Memory(*(sum(getattr(of_one, kind, 0) for of_one in used) / _MB for kind in Memory._fields))


def time_each(work: Callable[[], object], rounds: int, warm_up: int) -> list[float]:
    """Processor seconds of this process for each of `rounds`, after `warm_up` that are not counted."""
    spans = []
    for _ in range(warm_up + rounds):
        started_at = time.process_time()
        work()
        spans.append(time.process_time() - started_at)
    return spans[warm_up:]


@contextmanager
def count_processor_seconds(processes: Mapping[str, int]) -> Iterator[dict[str, float]]:
    """Yields a dictionary that holds, once the block has ended, what each process and its children used in it."""
    before = {name: _sum_processor_seconds(process_id) for name, process_id in processes.items()}
    used: dict[str, float] = {}
    yield used
    for name, process_id in processes.items():
        used[name] = _sum_processor_seconds(process_id) - before[name]


def _sum_processor_seconds(process_id: int) -> float:
    times = [process.cpu_times() for process in _list_family(process_id)]
    return sum(float(of_one.user + of_one.system) for of_one in times)


def _list_family(process_id: int) -> list[psutil.Process]:
    parent = psutil.Process(process_id)
    return [parent, *parent.children(recursive=True)]
