"""A line of the 台帳 as its answer; state and attention are derived on the day of the answer, Japan time."""

import json
from collections.abc import Iterator
from datetime import date, timedelta

from services.verification_api.store.ledger.tables import LedgerRow
from shared.runtime.digests import digest_json
from shared.schemas.verification.labels import LEDGER_STATE_LABELS
from shared.schemas.verification.ledger import Attention, LedgerItem, LedgerState
from shared.schemas.words.guarantee import KIND_LABELS

SOON_DAYS = 30
_SHARED_FIELDS = LedgerItem.model_fields.keys() & {column.key for column in LedgerRow.__table__.columns}


def compose_item(row: LedgerRow, today: date, within: int = SOON_DAYS) -> LedgerItem:
    """What expires at most `within` days from today does so soon."""
    state = derive_state(row, today)
    return LedgerItem(
        **{name: getattr(row, name) for name in _SHARED_FIELDS},
        kind_label=KIND_LABELS[row.kind],
        status=state,
        status_label=LEDGER_STATE_LABELS[state.value],
        attention=list(derive_attention(row, today, within)),
        tag=compose_tag(row),
    )


def compose_tag(row: LedgerRow) -> str:
    """Of the line as it stands, whatever the day."""
    return digest_json(json.dumps([str(getattr(row, name)) for name in sorted(_SHARED_FIELDS)]))


def derive_state(row: LedgerRow, today: date) -> LedgerState:
    if row.returned_on is not None:
        return LedgerState.RETURNED
    if row.terminated:
        return LedgerState.TERMINATED
    is_over = row.expires_on is not None and row.expires_on < today
    return LedgerState.EXPIRED if is_over else LedgerState.IN_FORCE


def derive_attention(row: LedgerRow, today: date, within: int) -> Iterator[Attention]:
    """The same as `needs` of the list asks Postgres for."""
    if row.version is not None and row.seen_version is not None and row.version > row.seen_version:
        yield Attention.CHANGED_SINCE_SEEN
    if row.version is not None and row.sent_back_version is not None and row.sent_back_version >= row.version:
        yield Attention.RETURNED_UNANSWERED
    if row.returned_on is not None or row.terminated or row.expires_on is None:
        return
    if today <= row.expires_on <= today + timedelta(days=within):
        yield Attention.EXPIRES_SOON
    if row.term_ends_on is not None and row.term_ends_on > row.expires_on and row.term_ends_on >= today:
        yield Attention.TERM_BEYOND_EXPIRY
