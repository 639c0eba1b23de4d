"""How `hosho` speaks to its operator: sentences, also for what it cannot do, and no tracebacks."""

from collections.abc import Callable

Say = Callable[[str], None]
INTERRUPTED = 130  # the exit code after Ctrl-C


class Refusal(Exception):  # noqa: N818 - it is an answer to a person, not a fault of the program
    """Ends the command with exit code 1 after its text was shown."""
