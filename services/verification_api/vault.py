"""The secrets of webhooks: sealed with AES-256-GCM under HOSHO_WEBHOOK_KEYS, each bound to its webhook."""

import secrets
from uuid import UUID

from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from shared.runtime.settings import KeyRing

_NONCE_BYTES = 12
_CONTEXT = b"hosho webhook secret "


class SecretVault:
    """The first key of the ring seals, all of them open. Without a ring nothing is sealed."""

    def __init__(self, ring: KeyRing | None) -> None:
        self._ring = ring or KeyRing({})

    @property
    def seals(self) -> bool:
        return bool(self._ring.secrets)

    def seal(self, webhook_id: UUID, secret: str) -> tuple[str, bytes]:
        """The name of the key, and what it sealed."""
        name, key = self._ring.first
        nonce = secrets.token_bytes(_NONCE_BYTES)
        return name, nonce + AESGCM(key).encrypt(nonce, secret.encode(), _CONTEXT + webhook_id.bytes)

    def open(self, webhook_id: UUID, sealed_by: str, sealed: bytes) -> str:
        """Raises LookupError without the key, and cryptography's InvalidTag for what is of another webhook."""
        key = self._ring.secrets.get(sealed_by)
        if key is None:
            raise LookupError(f"HOSHO_WEBHOOK_KEYS has no key named {sealed_by}")
        nonce, told = sealed[:_NONCE_BYTES], sealed[_NONCE_BYTES:]
        return AESGCM(key).decrypt(nonce, told, _CONTEXT + webhook_id.bytes).decode()
