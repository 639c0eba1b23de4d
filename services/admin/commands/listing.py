"""Lists at the terminal."""

from datetime import datetime

from rich.console import Console
from rich.table import Table

_WIDEST = 400  # columns


def print_whole(table: Table) -> None:
    """At its natural width, however narrow the terminal: an id that is cut short is of no use."""
    Console(width=_WIDEST).print(table)


def format_moment(moment: datetime | None) -> str:
    """To the second, in the time zone of the machine; empty for None."""
    return "" if moment is None else f"{moment.astimezone():%Y-%m-%d %H:%M:%S}"
