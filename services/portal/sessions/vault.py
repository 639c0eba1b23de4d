"""What the portal keeps of people, or hands to their browsers to bring back: sealed, so that nobody else reads it.

AES-256-GCM under a key of `HOSHO_PORTAL_KEYS`. What is sealed is bound to what it is for: it opens for nothing else.
"""

import base64
import binascii
import secrets

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from shared.runtime.settings import KeyRing

_NONCE_BYTES = 12


class UnopenedError(Exception):
    """Forged, of another purpose, or sealed with a key that is no longer held."""


class Vault:
    def __init__(self, ring: KeyRing) -> None:
        self._ring = ring

    def seal(self, purpose: str, plain: bytes) -> bytes:
        """The name of the key, its length before it, a nonce, and the ciphertext."""
        name, key = self._ring.first
        named, nonce = name.encode(), secrets.token_bytes(_NONCE_BYTES)
        return bytes([len(named)]) + named + nonce + AESGCM(key).encrypt(nonce, plain, purpose.encode())

    def open(self, purpose: str, sealed: bytes) -> bytes:
        """Raises UnopenedError."""
        end = 1 + sealed[0] if sealed else 0
        key = self._ring.secrets.get(sealed[1:end].decode("utf-8", "replace"))
        nonce, cipher = sealed[end : end + _NONCE_BYTES], sealed[end + _NONCE_BYTES :]
        if key is None or len(nonce) < _NONCE_BYTES:
            raise UnopenedError
        try:
            return AESGCM(key).decrypt(nonce, cipher, purpose.encode())
        except InvalidTag:
            raise UnopenedError from None

    def seal_text(self, purpose: str, plain: str) -> str:
        """For a cookie or a hidden field."""
        return base64.urlsafe_b64encode(self.seal(purpose, plain.encode())).rstrip(b"=").decode()

    def open_text(self, purpose: str, sealed: str) -> str:
        """Raises UnopenedError."""
        try:
            raw = base64.urlsafe_b64decode(sealed + "=" * (-len(sealed) % 4))
        except (binascii.Error, ValueError):
            raise UnopenedError from None
        return self.open(purpose, raw).decode()
