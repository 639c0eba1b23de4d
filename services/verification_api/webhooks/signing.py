"""Signatures by the Standard Webhooks specification, by its own library."""

import base64
import secrets
from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from standardwebhooks import Webhook

_PREFIX = "whsec_"
_BYTES = 32


def new_secret() -> str:
    """`whsec_` and 32 random bytes in base64, as receivers' libraries take it."""
    return _PREFIX + base64.b64encode(secrets.token_bytes(_BYTES)).decode()


def sign(live: Sequence[str], message_id: UUID, at: datetime, body: str) -> dict[str, str]:
    """The three headers of a message; signed by each secret, so that a receiver has time to change over."""
    signatures = [Webhook(secret).sign(str(message_id), at, body) for secret in live]
    return {
        "webhook-id": str(message_id),
        "webhook-timestamp": str(int(at.timestamp())),
        "webhook-signature": " ".join(signatures),
    }
