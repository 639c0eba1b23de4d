"""What lies in an inbox as its answer."""

from services.verification_api.store.delivering.deliveries import Delivered, DeliveryRow
from shared.schemas.verification.inbox import InboxItem, InboxState
from shared.schemas.verification.labels import INBOX_STATE_LABELS
from shared.schemas.words.guarantee import KIND_LABELS


def compose_item(delivered: Delivered) -> InboxItem:
    delivery, content = delivered
    state = _derive_state(delivery)
    return InboxItem(
        id=delivery.id,
        contract_number=delivery.contract_number,
        kind=content.kind,
        kind_label=KIND_LABELS[content.kind],
        issuer_name=content.issuer.name,
        principal_name=content.joint_venture_name or content.principal.name,
        works_name=content.works_name,
        version=delivery.version,
        opened_version=delivery.opened_version,
        status=state,
        status_label=INBOX_STATE_LABELS[state.value],
        delivered_at=delivery.delivered_at,
        changed_at=delivery.changed_at,
        opened_at=delivery.opened_at,
    )


def _derive_state(delivery: DeliveryRow) -> InboxState:
    if delivery.opened_version is None:
        return InboxState.UNOPENED
    return InboxState.CHANGED if delivery.waits else InboxState.OPENED
