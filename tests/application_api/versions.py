"""What issuance and verification say of a guarantee after it was issued, said by hand."""

from typing import Any
from uuid import UUID

from shared.runtime.messages.outbox import publish
from shared.schemas.facts.certificate import Certificate
from shared.schemas.facts.events import (
    VERSIONS,
    Event,
    EventHead,
    GuaranteeChangeRefused,
    GuaranteeIssued,
    GuaranteeRegistered,
)
from shared.schemas.words.guarantee import VersionKind
from tests.harness import Installation


async def hear(installation: Installation, event: Event) -> None:
    """Application hears this, as issuance or verification would say it."""
    tools = getattr(installation, event.SOURCE).state.tools
    keys = getattr(tools, "fact_keys", installation.issuance.state.tools.fact_keys)
    async with installation.admin.write() as session:
        await publish(session, event, installation.clock.now(), keys)
    await installation.application.state.inbox.drain()
    failed = await installation.fetch(
        "SELECT last_error FROM events.delivery WHERE hearer = 'application' AND last_error IS NOT NULL"
    )
    assert failed == []


async def issue_version(
    installation: Installation,
    number: str,
    kind: VersionKind,
    version: int,
    change: dict[str, Any] | None = None,
    **certificate: Any,
) -> None:
    """A later version of an issued guarantee; `change` is the application that asked for it."""
    row = await fetch_in_force(installation, number)
    content = Certificate.model_validate_json(row["content"])
    event = VERSIONS[kind](
        **head_of(row, await _fetch_first(installation, row), change),
        version=version,
        version_kind=kind,
        certificate=Certificate.model_validate({**content.model_dump(by_alias=True), **certificate}),
        document_sha256="00" * 32,
        issued_at=installation.clock.now(),
        key_check=None,
        request_id=UUID(change["guarantees"][0]["id"]) if change else None,
        premium_difference=_compute_difference(change["guarantees"][0].get("premium", {})) if change else 0,
    )
    await hear(installation, event)


def _compute_difference(premium: dict[str, Any]) -> int:
    return int(premium.get("amount", 0)) - int(premium.get("refund_amount") or 0)


async def register_version(
    installation: Installation, number: str, version: int, change: dict[str, Any] | None = None
) -> None:
    row = await fetch_in_force(installation, number)
    event = GuaranteeRegistered(
        **head_of(row, await _fetch_first(installation, row), change),
        contract_number=number,
        version=version,
        registered_at=installation.clock.now(),
        request_id=UUID(change["guarantees"][0]["id"]) if change else None,
    )
    await hear(installation, event)


async def refuse_change(
    installation: Installation, number: str, change: dict[str, Any], note: str, refused_by: str | None = None
) -> None:
    row = await fetch_in_force(installation, number)
    event = GuaranteeChangeRefused(
        **head_of(row, await _fetch_first(installation, row), change),
        request_id=UUID(change["guarantees"][0]["id"]),
        version=row["version"],
        refused_by=refused_by,
        note=note,
    )
    await hear(installation, event)


async def fetch_in_force(installation: Installation, number: str) -> Any:
    [row] = await installation.fetch("SELECT * FROM application.in_force WHERE contract_number = $1", number)
    return row


async def _fetch_first(installation: Installation, row: Any) -> GuaranteeIssued:
    said = "SELECT data FROM events.event WHERE type = 'guarantee.issued' AND aggregateid = $1"
    [found] = await installation.fetch(said, str(row["guarantee_id"]))
    return GuaranteeIssued.model_validate_json(found["data"])


def head_of(row: Any, first: GuaranteeIssued, change: dict[str, Any] | None) -> EventHead:
    """The guarantee is the one that began; the application is that of the change, where one asked for it."""
    head = first.head()
    if change is not None:
        head["application_id"] = UUID(change["id"])
    return head
