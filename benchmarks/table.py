"""One table, for the terminal and as Markdown."""

from collections.abc import Mapping, Sequence

from rich.table import Table

from benchmarks.figures import Figure

HEADINGS = ("Figure", "Measured", "Target", "Reached", "What bounds it")
_VERDICTS = {None: "", True: "yes", False: "NO"}


def compose_table(figures: Sequence[Figure]) -> Table:
    table = Table(*HEADINGS, title="Hosho, measured", show_lines=True)
    for figure in figures:
        style = "bold red" if figure.met is False else None
        table.add_row(*_list_cells(figure), style=style)
    return table


def compose_markdown(figures: Sequence[Figure], machine: Mapping[str, str]) -> str:
    lines = ["# What Hosho measures", "", "Written by `make bench`. The figures of one run on one machine:", ""]
    lines += [f"- {name}: {value}" for name, value in machine.items()]
    lines += ["", _compose_row(HEADINGS), _compose_row(["---"] * len(HEADINGS))]
    lines += [_compose_row(_list_cells(figure)) for figure in figures]
    return "\n".join(lines) + "\n"


def _list_cells(figure: Figure) -> list[str]:
    return [figure.name, figure.value, figure.target, _VERDICTS[figure.met], figure.bound]


def _compose_row(cells: Sequence[str]) -> str:
    return "| " + " | ".join(cell.replace("|", "\\|") for cell in cells) + " |"
