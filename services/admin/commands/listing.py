"""Lists at the terminal."""

from rich.console import Console
from rich.table import Table

_WIDEST = 400  # columns


def print_whole(table: Table) -> None:
    """At its natural width, however narrow the terminal: an id that is cut short is of no use."""
    Console(width=_WIDEST).print(table)
