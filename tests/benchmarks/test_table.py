from benchmarks.figures import Figure
from benchmarks.table import compose_markdown, compose_table

FIGURES = [
    Figure("reached", "1 ms", "the processor", "<= 2 ms", True),
    Figure("missed", "3 | 4 ms", "the disk", "<= 2 ms", False),
    Figure("no target", "5 ms", "nothing"),
]


def test_the_markdown_has_one_row_per_figure_below_the_machine() -> None:
    lines = compose_markdown(FIGURES, {"machine": "2 cores"}).splitlines()
    assert "- machine: 2 cores" in lines
    assert lines[-3:] == [
        "| reached | 1 ms | <= 2 ms | yes | the processor |",
        "| missed | 3 \\| 4 ms | <= 2 ms | NO | the disk |",
        "| no target | 5 ms |  |  | nothing |",
    ]


def test_the_terminal_shows_the_same_rows() -> None:
    table = compose_table(FIGURES)
    assert table.row_count == len(FIGURES)
    assert [list(column.cells)[1] for column in table.columns] == ["missed", "3 | 4 ms", "<= 2 ms", "NO", "the disk"]
