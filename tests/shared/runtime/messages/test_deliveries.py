from datetime import timedelta

from shared.runtime.messages.deliveries import MAX_TRIES, back_off


def test_the_back_off_grows_to_an_hour() -> None:
    delays = [back_off(tries) for tries in range(MAX_TRIES)]
    assert delays == sorted(delays)
    assert (delays[0], delays[-1]) == (timedelta(seconds=1), timedelta(hours=1))
