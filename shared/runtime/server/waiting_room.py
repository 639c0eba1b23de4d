"""Connections that wait without a whole request: so many in all, so many of one source; the longest waiting goes."""

from ipaddress import IPv6Address
from typing import Protocol


class Waiting(Protocol):
    """A connection without a whole request."""

    @property
    def source(self) -> str:
        """Whose it is, as name_source says it."""
        ...

    def evict(self) -> None:
        """Closes the connection at once."""
        ...


class WaitingRoom:
    """At most `places` connections wait, at most `places_per_source` of them from one source.

    Where a source has more than its own, its own longest waiting is evicted; where all together have more, the longest
    waiting of the source that has most.
    """

    def __init__(self, places: int, places_per_source: int) -> None:
        self._places = places
        self._places_per_source = places_per_source
        self._sources: dict[str, dict[Waiting, None]] = {}
        self._count = 0

    def __len__(self) -> int:
        return self._count

    def enter(self, connection: Waiting) -> None:
        """From now on it waits; one that waited already begins anew."""
        self.leave(connection)
        own = self._sources.setdefault(connection.source, {})
        own[connection] = None
        self._count += 1
        if len(own) > self._places_per_source:
            self._evict_longest(own)
        elif self._count > self._places:
            self._evict_longest(max(self._sources.values(), key=len))

    def leave(self, connection: Waiting) -> None:
        """Does nothing for one that does not wait."""
        own = self._sources.get(connection.source, {})
        if connection in own:
            del own[connection]
            self._count -= 1
            if not own:
                del self._sources[connection.source]

    def _evict_longest(self, crowd: dict[Waiting, None]) -> None:
        longest = next(iter(crowd))
        self.leave(longest)
        longest.evict()


def name_source(host: str) -> str:
    """An IPv4 address as it is; of an IPv6 address its /64, all of which one caller usually has."""
    if ":" not in host:
        return host
    address = IPv6Address(host)
    return str(address.ipv4_mapped or IPv6Address(int(address) >> 64 << 64))
