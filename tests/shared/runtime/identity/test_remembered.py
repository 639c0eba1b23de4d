import pytest

from shared.runtime.identity.remembered import MOST_KNOWN, Remembered


def test_a_value_is_known_until_its_moment_also_where_it_is_none() -> None:
    memory: Remembered[str, int | None] = Remembered()
    memory.keep("a", 1, until=10.0)
    memory.keep("b", None, until=20.0)
    assert (memory.find("a", 9.9), memory.find("b", 10.0)) == (1, None)
    for unknown in ("a", "c"):
        with pytest.raises(KeyError):
            memory.find(unknown, 10.0)


def test_with_one_too_many_the_others_are_forgotten() -> None:
    memory: Remembered[int, int] = Remembered()
    for number in range(MOST_KNOWN + 1):
        memory.keep(number, number, until=1.0)
    assert memory.find(MOST_KNOWN, 0.0) == MOST_KNOWN
    for forgotten in (0, MOST_KNOWN - 1):
        with pytest.raises(KeyError):
            memory.find(forgotten, 0.0)
