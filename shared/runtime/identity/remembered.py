"""A short memory: what was found out a moment ago, and is not found out again before its time."""

from typing import Generic, TypeVar

MOST_KNOWN = 4096

Key = TypeVar("Key")
Value = TypeVar("Value")


class Remembered(Generic[Key, Value]):
    """Values by key, each until a moment of its own, in seconds of the caller's clock.

    At most MOST_KNOWN are remembered; with one more, all are forgotten.
    """

    def __init__(self) -> None:
        self._known: dict[Key, tuple[Value, float]] = {}

    def find(self, key: Key, now: float) -> Value:
        """Raises KeyError for what is not known, or not any more."""
        value, until = self._known[key]
        if now >= until:
            raise KeyError(key)
        return value

    def recall(self, key: Key, now: float) -> Value | None:
        """None for what is not known, or not any more."""
        value, until = self._known.get(key, (None, 0.0))
        return value if now < until else None

    def keep(self, key: Key, value: Value, until: float) -> None:
        if len(self._known) >= MOST_KNOWN:
            self._known.clear()
        self._known[key] = value, until

    def replace(self, key: Key, value: Value) -> None:
        """In the place of what is known, until the same moment; nothing where it was forgotten meanwhile."""
        if key in self._known:
            self._known[key] = value, self._known[key][1]

    def clear(self) -> None:
        self._known.clear()
