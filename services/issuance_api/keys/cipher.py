"""認証キー: generating one, sealing it so that it can be shown again, and the keys it is sealed with.

Sealed with AES-256-GCM under the data key of an epoch; the data key is itself wrapped by a key-encryption key.
"""

import secrets
from typing import NamedTuple, Protocol
from uuid import UUID

from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from shared.runtime.settings import KeyRing
from shared.schemas.words.authentication_key import ALPHABET, LENGTH

_NONCE_BYTES = 12


class KeyBinding(NamedTuple):
    """What a sealed key is bound to, so that an old ciphertext cannot come back after a reissue."""

    issuer_code: str
    guarantee_id: UUID
    serial: int
    epoch: int

    @property
    def associated_data(self) -> bytes:
        fields = (self.issuer_code.encode(), self.guarantee_id.bytes, b"%d" % self.serial, b"%d" % self.epoch)
        return b"".join(len(field).to_bytes(2, "big") + field for field in fields)


class WrappedKey(NamedTuple):
    wrapped_by: str
    wrapped: bytes


class KeyProvider(Protocol):
    """Holds the key-encryption keys: the environment by default, a KMS or PKCS#11 where there is one."""

    def wrap(self, data_key: bytes, epoch: int) -> WrappedKey: ...

    def unwrap(self, wrapped: WrappedKey, epoch: int) -> bytes: ...


class KeyRingProvider:
    """Key-encryption keys from the environment; the first one wraps, all of them unwrap."""

    def __init__(self, ring: KeyRing) -> None:
        self._ring = ring

    def wrap(self, data_key: bytes, epoch: int) -> WrappedKey:
        name, secret = self._ring.first
        return WrappedKey(name, _encrypt(secret, data_key, _compose_context(epoch)))

    def unwrap(self, wrapped: WrappedKey, epoch: int) -> bytes:
        secret = self._ring.secrets.get(wrapped.wrapped_by)
        if secret is None:
            raise LookupError(f"HOSHO_KEY_ENCRYPTION_KEYS has no key named {wrapped.wrapped_by}")
        return _decrypt(secret, wrapped.wrapped, _compose_context(epoch))


def generate_key() -> str:
    """12 symbols from a cryptographic source: one of 27^12 (57 bits)."""
    return "".join(secrets.choice(ALPHABET) for _ in range(LENGTH))


def generate_data_key() -> bytes:
    """32 random bytes."""
    return AESGCM.generate_key(256)


def seal_key(data_key: bytes, binding: KeyBinding, key: str) -> bytes:
    return _encrypt(data_key, key.encode(), binding.associated_data)


def open_key(data_key: bytes, binding: KeyBinding, sealed: bytes) -> str:
    """Raises cryptography's InvalidTag when the ciphertext is not of this binding."""
    return _decrypt(data_key, sealed, binding.associated_data).decode()


def _compose_context(epoch: int) -> bytes:
    return b"hosho data key %d" % epoch


def _encrypt(secret: bytes, plain: bytes, associated_data: bytes) -> bytes:
    nonce = secrets.token_bytes(_NONCE_BYTES)
    return nonce + AESGCM(secret).encrypt(nonce, plain, associated_data)


def _decrypt(secret: bytes, sealed: bytes, associated_data: bytes) -> bytes:
    return AESGCM(secret).decrypt(sealed[:_NONCE_BYTES], sealed[_NONCE_BYTES:], associated_data)
