"""`python -m benchmarks` with names, up to where it would measure."""

import pytest

from benchmarks.__main__ import NAMES, read_arguments


def test_without_a_name_everything_is_measured() -> None:
    assert read_arguments([]) == list(NAMES)


@pytest.mark.parametrize(
    ("named", "chosen"),
    [
        (["checks"], ["checks"]),
        (["towns", "memory"], ["memory", "towns"]),
        (["look-ups"], ["backlog", "look-ups"]),
        (["drawing", "backlog"], ["backlog", "drawing"]),
    ],
)
def test_what_is_named_is_measured_alone_with_what_it_stands_on(named: list[str], chosen: list[str]) -> None:
    assert read_arguments(named) == chosen


@pytest.mark.parametrize(("argument", "code"), [("--help", 0), ("speed", 2)])
def test_help_and_an_unknown_name_measure_nothing(argument: str, code: int, capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as ended:
        read_arguments([argument])
    said = capsys.readouterr()
    assert ended.value.code == code
    assert all(name in said.out for name in NAMES) if code == 0 else "there is no measurement speed" in said.err
