from uuid import UUID

import pytest
from cryptography.exceptions import InvalidTag

from services.issuance_api.keys.cipher import (
    KeyBinding,
    KeyRingProvider,
    generate_data_key,
    generate_key,
    open_key,
    seal_key,
)
from shared.runtime.settings import KeyRing
from shared.schemas.words.authentication_key import ALPHABET, LENGTH
from tests.harness import make_ring

PLACE = KeyBinding("H01", UUID(int=1), serial=1, epoch=1)


def test_keys_are_twelve_symbols_of_the_whole_alphabet_and_never_repeat() -> None:
    keys = {generate_key() for _ in range(500)}
    assert len(keys) == 500
    assert {len(key) for key in keys} == {LENGTH}
    assert set("".join(keys)) == set(ALPHABET)


def test_a_sealed_key_opens_at_its_own_place_only() -> None:
    data_key = generate_data_key()
    sealed = seal_key(data_key, PLACE, "7K3FQXWA9RTC")
    assert open_key(data_key, PLACE, sealed) == "7K3FQXWA9RTC"
    for other in (
        PLACE._replace(issuer_code="H02"),
        PLACE._replace(guarantee_id=UUID(int=2)),
        PLACE._replace(serial=2),
        PLACE._replace(epoch=2),
    ):
        with pytest.raises(InvalidTag):
            open_key(data_key, other, sealed)
    with pytest.raises(InvalidTag):
        open_key(generate_data_key(), PLACE, sealed)


def test_the_same_key_is_never_sealed_to_the_same_bytes() -> None:
    data_key = generate_data_key()
    assert seal_key(data_key, PLACE, "7K3FQXWA9RTC") != seal_key(data_key, PLACE, "7K3FQXWA9RTC")


def test_a_data_key_is_unwrapped_by_the_key_that_wrapped_it_also_after_rotation() -> None:
    old, new, data_key = make_ring("old"), make_ring("new"), generate_data_key()
    wrapped = KeyRingProvider(old).wrap(data_key, epoch=1)
    both = KeyRing({**new.secrets, **old.secrets})
    assert KeyRingProvider(both).unwrap(wrapped, epoch=1) == data_key
    assert KeyRingProvider(both).wrap(data_key, epoch=1).wrapped_by == "new"
    with pytest.raises(LookupError, match="old"):
        KeyRingProvider(new).unwrap(wrapped, epoch=1)
    with pytest.raises(InvalidTag):
        KeyRingProvider(old).unwrap(wrapped, epoch=2)
