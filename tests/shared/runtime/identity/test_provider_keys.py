import asyncio

import pytest

from shared.runtime.identity.provider import ProviderAwayError
from shared.runtime.identity.provider_keys import KEPT_S, PAUSE_AWAY_S, PAUSE_S, RENEWED_S, ProviderKeys
from shared.runtime.identity.public_keys import PublicKey, parse_key_set
from tests.identity_provider import make_rsa_key

RSA = make_rsa_key()


class Provider:
    """Publishes `names`; away while they are None. `gate` holds its answers back."""

    def __init__(self) -> None:
        self.names: list[str] | None = ["a"]
        self.asked = 0
        self.now = 0.0
        self.gate = asyncio.Event()
        self.gate.set()
        self.keys = ProviderKeys("https://idp.example", self.fetch, lambda: self.now)

    async def fetch(self, issuer: str) -> tuple[PublicKey, ...]:
        assert issuer == "https://idp.example"
        self.asked += 1
        await self.gate.wait()
        if self.names is None:
            raise ProviderAwayError("away")
        return parse_key_set({"keys": [{**RSA.as_dict(private=False), "kid": name} for name in self.names]})

    async def knows(self, kid: str | None) -> bool:
        return bool(await self.keys.find(kid))

    async def settle(self) -> None:
        """Lets a renewal that goes on behind the caller's back end."""
        await asyncio.gather(*(task for task in asyncio.all_tasks() if task is not asyncio.current_task()))


async def test_many_who_come_at_once_ask_the_provider_once() -> None:
    provider = Provider()
    assert all(await asyncio.gather(*(provider.knows("a") for _ in range(500))))
    assert provider.asked == 1


async def test_a_storm_of_unknown_names_asks_the_provider_once_in_a_while() -> None:
    provider = Provider()
    for second in range(60):
        provider.now = float(second)
        assert not any(await asyncio.gather(*(provider.knows(f"x{second}-{number}") for number in range(50))))
    assert provider.asked == 60 / PAUSE_S


async def test_a_new_key_is_found_after_the_pause() -> None:
    provider = Provider()
    assert await provider.knows("a")
    provider.names = ["a", "b"]
    assert not await provider.knows("b")
    provider.now = PAUSE_S
    assert await provider.knows("b")


async def test_a_key_that_was_withdrawn_ends_with_the_next_renewal_which_nobody_waits_for() -> None:
    provider = Provider()
    assert await provider.knows("a")
    provider.names, provider.now = ["b"], RENEWED_S
    provider.gate.clear()
    assert await provider.knows("a")
    provider.gate.set()
    await provider.settle()
    assert not await provider.knows("a")
    assert provider.asked == 2


@pytest.mark.parametrize("age", [RENEWED_S + PAUSE_S, 3600, KEPT_S - 1])
async def test_after_a_long_silence_a_withdrawn_key_is_not_believed_even_once(age: float) -> None:
    provider = Provider()
    assert await provider.knows("a")
    provider.names, provider.now = ["b"], age
    assert not any(await asyncio.gather(*(provider.knows("a") for _ in range(10))))
    assert await provider.knows("b")
    assert provider.asked == 2


async def test_a_provider_that_was_away_long_ago_is_asked_before_its_old_keys_are_believed() -> None:
    provider = Provider()
    assert await provider.knows("a")
    provider.names, provider.now = None, RENEWED_S
    assert await provider.knows("a")
    await provider.settle()
    provider.names, provider.now = ["b"], KEPT_S - 1
    assert not any(await asyncio.gather(*(provider.knows("a") for _ in range(10))))


async def test_while_the_provider_hangs_nobody_waits_who_has_a_known_key() -> None:
    provider = Provider()
    assert await provider.knows("a")
    provider.names, provider.now = None, KEPT_S - 2 * PAUSE_S
    assert await provider.knows("a")
    provider.gate.clear()
    for _ in range(3):
        provider.now += PAUSE_AWAY_S
        assert await provider.knows("a")
    provider.gate.set()
    await provider.settle()


async def test_while_the_provider_is_away_known_keys_go_on_for_a_while_and_then_end() -> None:
    provider = Provider()
    assert await provider.knows("a")
    provider.names = None
    for provider.now in (RENEWED_S, RENEWED_S + 1, KEPT_S - 1):
        assert await provider.knows("a")
        await provider.settle()
    with pytest.raises(ProviderAwayError):
        await provider.knows("unknown")
    provider.now = KEPT_S
    with pytest.raises(ProviderAwayError):
        await provider.knows("a")


async def test_a_provider_that_was_away_is_asked_again_soon_and_not_at_once() -> None:
    provider = Provider()
    provider.names = None
    for _ in range(100):
        with pytest.raises(ProviderAwayError):
            await provider.knows("a")
    assert provider.asked == 1
    provider.names, provider.now = ["a"], PAUSE_AWAY_S
    assert await provider.knows("a")


async def test_a_caller_who_leaves_does_not_take_the_question_along() -> None:
    provider = Provider()
    provider.gate.clear()
    leaving, staying = (asyncio.ensure_future(provider.knows("a")) for _ in range(2))
    await asyncio.sleep(0)
    leaving.cancel()
    await asyncio.wait((leaving,))
    provider.gate.set()
    assert await staying
    assert provider.asked == 1


async def test_a_token_without_a_name_of_its_key_is_good_where_there_is_one_key() -> None:
    provider = Provider()
    assert await provider.knows(None)
    provider = Provider()
    provider.names = ["a", "b"]
    assert not await provider.knows(None)
