"""Rows as the answers of the API; the state is derived on the day of the answer."""

from datetime import date, datetime
from uuid import UUID

from services.verification_api.register import OpenedCertificate
from services.verification_api.store.certificates import RegisteredVersion
from services.verification_api.store.receipts import ReceiptRow
from shared.schemas.facts.certificate import Certificate
from shared.schemas.verification.answers import Receipt, RegisteredCertificate, VerificationAnswer
from shared.schemas.words.dates import in_japan
from shared.schemas.words.guarantee import KIND_LABELS, State

_SHARED_FIELDS = RegisteredCertificate.model_fields.keys() & Certificate.model_fields.keys()


def compose_verification(
    look_up_id: UUID, verified_at: datetime, certificate: OpenedCertificate, now: datetime
) -> VerificationAnswer:
    newest = certificate.newest
    return VerificationAnswer(
        id=look_up_id,
        verified_at=verified_at,
        status=_derive_state(newest, in_japan(now).date()),
        version=newest.version,
        certificate=_compose_certificate(newest),
        history=list(certificate.history),
    )


def compose_receipt(receipt: ReceiptRow) -> Receipt:
    return Receipt(
        decision=receipt.decision,
        to=receipt.addressee,
        version=receipt.version,
        officer_name=receipt.officer_name,
        note=receipt.note,
        at=receipt.at,
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
