"""What verification_api counts for its operators."""

from collections import Counter as Tally
from collections.abc import Iterable

from prometheus_client import CollectorRegistry, Counter, Gauge


class Counts:
    """`wrong_keys` are those of the last hour, of all towns together, whichever process compared them."""

    def __init__(self, registry: CollectorRegistry) -> None:
        self._look_ups = Counter(
            "hosho_look_ups_total",
            "Look-ups that this process decided, by outcome.",
            ["outcome"],
            registry=registry,
        )
        self._webhooks = Counter(
            "hosho_webhooks_total",
            "Tries of this process to send a message to a webhook, by outcome.",
            ["outcome"],
            registry=registry,
        )
        self.wrong_keys = Gauge(
            "hosho_wrong_keys_last_hour", "Wrong keys of the last hour, of all towns together.", registry=registry
        )

    def count_webhook(self, outcome: str) -> None:
        self._webhooks.labels(outcome).inc()

    def count_look_ups(self, outcomes: Iterable[str]) -> None:
        for outcome, times in Tally(outcomes).items():
            self._look_ups.labels(outcome).inc(times)
