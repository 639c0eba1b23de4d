"""What every use case of verification_api works with."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from services.verification_api.counts import Counts
from services.verification_api.reading_files.reader import FileReader
from services.verification_api.register import Register
from services.verification_api.store.ledger.seen import Seen
from services.verification_api.vault import SecretVault
from shared.runtime.clock import Clock
from shared.runtime.messages.signatures import FactKeys


@dataclass(frozen=True)
class WebhookKit:
    """`vault` seals secrets; with `loopback` this machine may be told."""

    vault: SecretVault
    loopback: bool


@dataclass(frozen=True)
class Tools:
    """`check_keys` are the secrets by which typed keys are checked, by epoch; `register` what they open.

    `files` reads what is handed over instead of typing; `webhooks` is what is needed before one is sent; `seen` is what
    stands in ledgers as seen.
    """

    clock: Clock
    fact_keys: FactKeys
    register: Register
    files: FileReader
    webhooks: WebhookKit
    counts: Counts
    check_keys: Mapping[int, bytes] = field(repr=False)
    seen: Seen = field(default_factory=Seen)

    def get_check_key(self, epoch: int) -> bytes:
        """Raises LookupError for an epoch that this deployment was given no key of."""
        if epoch not in self.check_keys:
            raise LookupError(f"HOSHO_KEY_CHECK_KEYS has no epoch {epoch}")
        return self.check_keys[epoch]
