"""What a certificate says, as answers show it: its newest version, and all of them with what each changed."""

from collections.abc import Mapping, Sequence
from itertools import pairwise
from typing import Any

from services.verification_api.store.certificates import RegisteredVersion
from shared.schemas.facts.certificate import Certificate
from shared.schemas.verification.answers import FieldChange, HistoryEntry, RegisteredCertificate, VerificationContents
from shared.schemas.words.guarantee import KIND_LABELS, VERSION_LABELS

_SHARED_FIELDS = RegisteredCertificate.model_fields.keys() & Certificate.model_fields.keys()


def compose_history(versions: Sequence[RegisteredVersion]) -> tuple[HistoryEntry, ...]:
    contents = [version.content.model_dump(mode="json") for version in versions]
    changes = [_list_changes(before, after) for after, before in pairwise(contents)]
    return tuple(
        HistoryEntry(
            version=row.version,
            kind=row.kind,
            kind_label=VERSION_LABELS[row.kind],
            registered_at=row.registered_at,
            changes=changed,
        )
        for row, changed in zip(versions, [*changes, []], strict=True)
    )


def _list_changes(was: Mapping[str, Any], became: Mapping[str, Any]) -> list[FieldChange]:
    """Of all fields, those that are left out where they are None included."""
    return [
        FieldChange(field=field, before=was.get(field), after=became.get(field))
        for field in sorted(Certificate.model_fields)
        if was.get(field) != became.get(field)
    ]


def compose_certificate(newest: RegisteredVersion) -> RegisteredCertificate:
    content = newest.content
    return RegisteredCertificate(
        **{name: getattr(content, name) for name in _SHARED_FIELDS},
        kind_label=KIND_LABELS[content.kind],
        registered_at=newest.registered_at,
        document_sha256=newest.document_sha256.hex(),
    )


def write_contents(newest: RegisteredVersion, history: Sequence[HistoryEntry]) -> str:
    """What of an answer stays the same until the rows change, as it stands in the JSON of VerificationAnswer."""
    shown = VerificationContents(version=newest.version, certificate=compose_certificate(newest), history=list(history))
    return shown.model_dump_json()[1:-1]
