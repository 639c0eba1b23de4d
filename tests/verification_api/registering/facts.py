"""What issuance says of later versions and of reissued keys."""

from typing import Any

from shared.runtime.messages.outbox import publish
from shared.schemas.facts.events import (
    VERSIONS,
    Event,
    GuaranteeIssued,
    GuaranteeKeyReissued,
    KeyCheck,
    VersionIssued,
)
from shared.schemas.words.authentication_key import compute_check_value
from shared.schemas.words.guarantee import VersionKind
from tests.harness import Installation

NEW_KEY = "7K3FQXWA9RTC"


async def fetch_issued(installation: Installation) -> GuaranteeIssued:
    """What issuance said of the guarantee that it issued."""
    [row] = await installation.fetch("SELECT data FROM events.event WHERE type = 'guarantee.issued'")
    return GuaranteeIssued.model_validate_json(row["data"])


def change(
    event: VersionIssued, version: int, kind: VersionKind = VersionKind.CHANGE, **certificate: Any
) -> VersionIssued:
    """What issuance says of a later version."""
    content = event.certificate.model_copy(update=certificate)
    said = dict(event) | {"version": version, "version_kind": kind, "certificate": content}
    return VERSIONS[kind].model_validate(said)


def with_key(event: VersionIssued, **changes: Any) -> VersionIssued:
    assert event.key_check is not None
    return event.model_copy(update={"key_check": event.key_check.model_copy(update=changes)})


async def compose_reissued(installation: Installation, key: str = NEW_KEY, serial: int = 2) -> GuaranteeKeyReissued:
    """Of the one guarantee that was issued."""
    issued = await fetch_issued(installation)
    number = issued.certificate.contract_number
    check_key = installation.verification.state.tools.get_check_key(1)
    value = compute_check_value(check_key, issued.certificate.issuer.code, number, key).hex()
    return GuaranteeKeyReissued(
        **issued.head(),
        contract_number=number,
        key_check=KeyCheck(serial=serial, epoch=1, value=value),
        reissued_at=installation.clock.now(),
    )


async def say(installation: Installation, event: Event) -> None:
    """Signed, and not heard yet."""
    async with installation.admin.write() as session:
        await publish(session, event, installation.clock.now(), installation.issuance.state.tools.fact_keys)
