from dataclasses import dataclass, field

import pytest

from shared.runtime.server.waiting_room import WaitingRoom, name_source


@dataclass(eq=False)
class Caller:
    source: str
    evicted: list["Caller"] = field(default_factory=list)

    def evict(self) -> None:
        self.evicted.append(self)


def enter(room: WaitingRoom, source: str, count: int) -> list[Caller]:
    callers = [Caller(source) for _ in range(count)]
    for caller in callers:
        room.enter(caller)
    return callers


def list_evicted(callers: list[Caller]) -> list[bool]:
    return [bool(caller.evicted) for caller in callers]


def test_a_source_with_too_many_loses_its_own_longest_waiting() -> None:
    room = WaitingRoom(places=10, places_per_source=2)
    others = enter(room, "a", 2)
    assert list_evicted(enter(room, "b", 4)) == [True, True, False, False]
    assert list_evicted(others) == [False, False]


def test_where_all_are_too_many_the_source_with_most_loses_one() -> None:
    room = WaitingRoom(places=4, places_per_source=3)
    many = enter(room, "many", 3)
    few = enter(room, "few", 1)
    newcomer = enter(room, "new", 1)
    assert list_evicted(many) == [True, False, False]
    assert list_evicted(few + newcomer) == [False, False]
    assert len(room) == 4


def test_who_begins_a_further_request_waits_from_then_on() -> None:
    room = WaitingRoom(places=2, places_per_source=2)
    first, second = enter(room, "a", 2)
    room.enter(first)
    enter(room, "a", 1)
    assert list_evicted([first, second]) == [False, True]


def test_who_left_takes_no_place() -> None:
    room = WaitingRoom(places=1, places_per_source=1)
    [left] = enter(room, "a", 1)
    room.leave(left)
    room.leave(left)
    enter(room, "a", 1)
    assert (list_evicted([left]), len(room)) == ([False], 1)


@pytest.mark.parametrize(
    ("host", "source"),
    [
        ("192.0.2.7", "192.0.2.7"),
        ("2001:db8:1:2:3:4:5:6", "2001:db8:1:2::"),
        ("::ffff:192.0.2.7", "192.0.2.7"),
    ],
)
def test_a_network_of_ipv6_is_one_source(host: str, source: str) -> None:
    assert name_source(host) == source
