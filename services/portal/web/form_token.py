"""The hidden field of every form: whose page it was on, and the key by which the form is sent once.

Sealed by us, so that no other site can make one; good for whoever it was made for, in any of their sessions, as long as
it is remembered what was sent.
"""

import json
import uuid
from datetime import datetime
from typing import NamedTuple

from services.portal.sessions.keeper import KEPT
from services.portal.sessions.vault import UnopenedError, Vault

_PURPOSE = "form token"


class FormToken(NamedTuple):
    """`once` is a UUID, which is also sent to the APIs as what makes a repeat the same act; `made_at` in seconds."""

    person: str
    once: str
    made_at: float

    def is_stale(self, now: datetime) -> bool:
        return now.timestamp() - self.made_at > KEPT.total_seconds() / 2


def make_token(vault: Vault, person: str, now: datetime, once: str | None = None) -> str:
    """With a new key, unless it is the form of before that may or may not have been sent."""
    return vault.seal_text(_PURPOSE, json.dumps(FormToken(person, once or str(uuid.uuid4()), now.timestamp())))


def open_token(vault: Vault, text: str) -> FormToken | None:
    try:
        return FormToken(*json.loads(vault.open_text(_PURPOSE, text)))
    except (UnopenedError, ValueError):
        return None
