"""What is sealed opens for what it was sealed for, with a key that is held, and unchanged."""

import pytest

from services.portal.sessions.vault import UnopenedError, Vault
from tests.harness import make_ring
from tests.portal.visiting import rotate


def test_what_is_sealed_is_opened_again_also_under_a_newer_ring() -> None:
    ring = make_ring("a")
    sealed = Vault(ring).seal("session 1", "秘密".encode())
    assert "秘密".encode() not in sealed
    assert Vault(rotate(ring)).open("session 1", sealed).decode() == "秘密"


def test_it_opens_for_nothing_else_and_under_no_other_key() -> None:
    ring = make_ring("a")
    sealed = Vault(ring).seal("session 1", b"x")
    for purpose, vault in (
        ("session 2", Vault(ring)),
        ("session 1", Vault(make_ring("a"))),
        ("", Vault(make_ring("b"))),
    ):
        with pytest.raises(UnopenedError):
            vault.open(purpose, sealed)


@pytest.mark.parametrize("place", range(0, 30, 3))
def test_a_changed_byte_is_noticed(place: int) -> None:
    vault = Vault(make_ring("a"))
    sealed = bytearray(vault.seal("p", b"0123456789"))
    sealed[place] ^= 1
    with pytest.raises(UnopenedError):
        vault.open("p", bytes(sealed))


@pytest.mark.parametrize("text", ["", "A", "AAAA", "é", "=", "a" * 1000, "AWE"])
def test_what_no_vault_wrote_is_refused(text: str) -> None:
    with pytest.raises(UnopenedError):
        Vault(make_ring("a")).open_text("p", text)
