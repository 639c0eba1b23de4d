"""Places for those who wait for costly work, shared so that no organisation starves another."""

from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager

_SHARES = 4


class NoPlaceError(Exception):
    """Every place that this organisation may have is taken."""


class Places:
    """So many callers wait, at most a quarter of them of one organisation; one of which nobody waits always may."""

    def __init__(self, places: int) -> None:
        self._places = places
        self._taken: Counter[str] = Counter()

    @contextmanager
    def take(self, org: str) -> Iterator[None]:
        """A place for a caller of `org`, held for the block; raises NoPlaceError where it may have none now."""
        own = self._taken[org]
        if own and (own >= self._places // _SHARES or self._taken.total() >= self._places):
            raise NoPlaceError
        self._taken[org] += 1
        try:
            yield
        finally:
            self._taken[org] -= 1
            if not self._taken[org]:
                del self._taken[org]
