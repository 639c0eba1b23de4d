"""How likely stolen credentials are to guess one key within a year: the limits of throttle.py, driven to their edge.

Nothing is measured and nobody waits: the clock is a number that jumps from one lock's end to the next.
"""

from datetime import UTC, datetime, timedelta
from fractions import Fraction
from itertools import count

from benchmarks.figures import Figure
from services.verification_api.throttle import FRESH, Quota, count_wrong, count_wrong_of_all, find_lock
from shared.schemas.words.authentication_key import ALPHABET, LENGTH
from shared.schemas.words.towns.register import AUTHORITIES, load_authorities

YEAR = timedelta(days=365)
MOST = Fraction(1, 10**9)
# How many keys an attacker tries on one number before going on to the next: of its town's certificates it knows enough.
STRATEGIES = (1, 4, 5, 19, 20)
_BEGIN = datetime(2026, 4, 10, tzinfo=UTC)
# Towns that take electronic guarantees, as the surety companies have them on their public list.
TOWNS = 888


def measure_guesses() -> list[Figure]:
    return compose_figures(find_best(YEAR))


def compose_figures(guesses: int) -> list[Figure]:
    """Of those that each credential gets through in a year."""
    bodies = sum(1 for _ in load_authorities(AUTHORITIES).search(None, _BEGIN.date(), electronic=False))
    return [
        _compose_figure(f"the credentials of {TOWNS:,} towns", TOWNS, guesses),
        _compose_figure(f"those of {TOWNS:,} towns and of a system that acts for each", 2 * TOWNS, guesses),
        _compose_figure(f"those of all {bodies:,} bodies", bodies, guesses),
    ]


def _compose_figure(whose: str, credentials: int, guesses: int) -> Figure:
    chance = compute_chance(credentials * guesses)
    return Figure(
        f"chance that {whose}, stolen and used at full quota for a year, guess one key",
        f"{float(chance):.1e} ({credentials * guesses:,} guesses)",
        "throttle.py (200 wrong keys a day), times 27^-12",
        f"< {float(MOST):.0e}",
        chance < MOST,
    )


def compute_chance(guesses: int) -> Fraction:
    """That one of so many guesses is right, at the most: each is at a key that fits its number."""
    return Fraction(guesses, len(ALPHABET) ** LENGTH)


def find_best(span: timedelta) -> int:
    """The guesses that the best of STRATEGIES gets through within `span`."""
    return max(count_guesses(span, on_each) for on_each in STRATEGIES)


def count_guesses(span: timedelta, on_each: int) -> int:
    """Guesses whose key is compared, where one guesses whenever no lock holds, `on_each` on a number and then another.

    What waits longer gets no more through: a limit counts what lies within a span before each guess.
    """
    now, every, one, guesses = _BEGIN, FRESH, FRESH, 0
    numbers = (str(number) for number in count())
    number = next(numbers)
    while now < _BEGIN + span:
        lock = find_lock(every, now, every_number=True) or find_lock(one, now)
        if lock is not None and lock.every_number:
            now += lock.wait
            continue
        if lock is not None or one.wrong >= on_each:
            number, one = next(numbers), FRESH
        one, every = _guess(one, every, number, now)
        guesses += 1
    return guesses


def _guess(one: Quota, every: Quota, number: str, now: datetime) -> tuple[Quota, Quota]:
    return count_wrong(one, now), count_wrong_of_all(every, now, number)
