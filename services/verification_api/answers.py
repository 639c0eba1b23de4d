"""Rows as the answers of the API; the state is derived on the day of the answer."""

from collections.abc import Sequence
from datetime import date, datetime
from itertools import pairwise
from uuid import UUID

from services.verification_api.store.certificates import RegisteredVersion
from shared.schemas.facts.certificate import Certificate
from shared.schemas.verification.answers import (
    FieldChange,
    HistoryEntry,
    RegisteredCertificate,
    VerificationAnswer,
)
from shared.schemas.words.dates import in_japan
from shared.schemas.words.guarantee import KIND_LABELS, VERSION_LABELS, State

_SHARED_FIELDS = RegisteredCertificate.model_fields.keys() & Certificate.model_fields.keys()


def compose_verification(
    look_up_id: UUID, verified_at: datetime, versions: Sequence[RegisteredVersion], now: datetime
) -> VerificationAnswer:
    """`versions` are all of one certificate, newest first."""
    newest = versions[0]
    return VerificationAnswer(
        id=look_up_id,
        verified_at=verified_at,
        status=_derive_state(newest, in_japan(now).date()),
        version=newest.version,
        certificate=_compose_certificate(newest),
        history=_compose_history(versions),
    )


def _derive_state(newest: RegisteredVersion, today: date) -> State:
    if newest.content.terminated_on is not None:
        return State.TERMINATED
    return State.EXPIRED if newest.content.expires_on < today else State.IN_FORCE


def _compose_certificate(newest: RegisteredVersion) -> RegisteredCertificate:
    content = newest.content
    return RegisteredCertificate(
        **{name: getattr(content, name) for name in _SHARED_FIELDS},
        kind_label=KIND_LABELS[content.kind],
        registered_at=newest.registered_at,
        document_sha256=newest.document_sha256.hex(),
    )


def _compose_history(versions: Sequence[RegisteredVersion]) -> list[HistoryEntry]:
    changes = [_list_changes(before.content, after.content) for after, before in pairwise(versions)]
    return [
        HistoryEntry(
            version=row.version,
            kind=row.kind,
            kind_label=VERSION_LABELS[row.kind],
            registered_at=row.registered_at,
            changes=changed,
        )
        for row, changed in zip(versions, [*changes, []], strict=True)
    ]


def _list_changes(before: Certificate, after: Certificate) -> list[FieldChange]:
    was, became = before.model_dump(mode="json"), after.model_dump(mode="json")
    return [
        FieldChange(field=field, before=was[field], after=became[field])
        for field in sorted(was)
        if was[field] != became[field]
    ]
