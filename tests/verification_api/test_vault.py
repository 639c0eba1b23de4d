from uuid import uuid4

import pytest
from cryptography.exceptions import InvalidTag

from services.verification_api.vault import SecretVault
from shared.runtime.settings import KeyRing

OLD, NEW = KeyRing({"hook-1": bytes(32)}), KeyRing({"hook-2": bytes(range(32)), "hook-1": bytes(32)})


def test_what_a_former_key_sealed_opens_and_the_first_seals() -> None:
    webhook = uuid4()
    name, sealed = SecretVault(OLD).seal(webhook, "whsec_a")
    assert b"whsec_a" not in sealed
    assert SecretVault(NEW).open(webhook, name, sealed) == "whsec_a"
    assert SecretVault(NEW).seal(webhook, "whsec_a")[0] == "hook-2"


def test_a_secret_is_bound_to_its_webhook_and_its_key() -> None:
    name, sealed = SecretVault(OLD).seal(uuid4(), "whsec_a")
    with pytest.raises(InvalidTag):
        SecretVault(OLD).open(uuid4(), name, sealed)
    with pytest.raises(LookupError, match="HOSHO_WEBHOOK_KEYS has no key named hook-9"):
        SecretVault(OLD).open(uuid4(), "hook-9", sealed)


def test_without_a_ring_nothing_is_sealed() -> None:
    assert not SecretVault(None).seals
    assert SecretVault(OLD).seals
