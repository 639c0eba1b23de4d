"""Rows as the answers of the API; the state is derived on the day of the answer."""

from collections.abc import Sequence
from datetime import date, datetime
from itertools import pairwise
from uuid import UUID

from services.verification_api.store import CertificateVersionRow
from shared.schemas.dates import in_japan
from shared.schemas.guarantee import KIND_LABELS, VERSION_LABELS, Certificate, VersionKind
from shared.schemas.verification import (
    FieldChange,
    HistoryEntry,
    RegisteredCertificate,
    State,
    VerificationAnswer,
)


def compose_verification(
    look_up_id: UUID, verified_at: datetime, versions: Sequence[CertificateVersionRow], now: datetime
) -> VerificationAnswer:
    """`versions` are all of one certificate, newest first."""
    newest = versions[0]
    content = Certificate.model_validate(newest.content)
    return VerificationAnswer(
        id=look_up_id,
        verified_at=verified_at,
        status=_derive_state(VersionKind(newest.kind), content.expires_on, in_japan(now).date()),
        version=newest.version,
        certificate=_compose_certificate(newest, content),
        history=_compose_history(versions),
    )


def _derive_state(kind: VersionKind, expires_on: date, today: date) -> State:
    if kind is VersionKind.TERMINATION:
        return State.TERMINATED
    return State.EXPIRED if expires_on < today else State.IN_FORCE


def _compose_certificate(row: CertificateVersionRow, content: Certificate) -> RegisteredCertificate:
    said = content.model_dump(include=RegisteredCertificate.model_fields.keys() & Certificate.model_fields.keys())
    return RegisteredCertificate(
        **said,
        kind_label=KIND_LABELS[content.kind],
        registered_at=row.registered_at,
        document_sha256=row.document_sha256.hex(),
    )


def _compose_history(versions: Sequence[CertificateVersionRow]) -> list[HistoryEntry]:
    changes = [_list_changes(before, after) for after, before in pairwise(versions)]
    return [
        HistoryEntry(
            version=row.version,
            kind=VersionKind(row.kind),
            kind_label=VERSION_LABELS[VersionKind(row.kind)],
            registered_at=row.registered_at,
            changes=changed,
        )
        for row, changed in zip(versions, [*changes, []], strict=True)
    ]


def _list_changes(before: CertificateVersionRow, after: CertificateVersionRow) -> list[FieldChange]:
    fields = sorted(before.content.keys() | after.content.keys())
    return [
        FieldChange(field=field, before=before.content.get(field), after=after.content.get(field))
        for field in fields
        if before.content.get(field) != after.content.get(field)
    ]
