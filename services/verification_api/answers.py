"""Rows as the answers of the API; the state is derived on the day of the answer."""

from datetime import date, datetime
from uuid import UUID

from services.verification_api.contents import compose_certificate
from services.verification_api.register import OpenedCertificate
from services.verification_api.store.certificates import RegisteredVersion
from services.verification_api.store.receipts import ReceiptRow
from shared.schemas.verification.answers import Receipt, VerificationAnswer
from shared.schemas.words.dates import in_japan
from shared.schemas.words.guarantee import State


def compose_verification(
    look_up_id: UUID, verified_at: datetime, certificate: OpenedCertificate, now: datetime
) -> VerificationAnswer:
    newest = certificate.newest
    return VerificationAnswer(
        id=look_up_id,
        verified_at=verified_at,
        status=_derive_state(newest, in_japan(now).date()),
        version=newest.version,
        certificate=compose_certificate(newest),
        history=list(certificate.history),
    )


def write_verification(look_up_id: UUID, verified_at: datetime, certificate: OpenedCertificate) -> str:
    """The JSON of `compose_verification` at that moment, most of which was written when the rows were read."""
    day = in_japan(verified_at)
    state = _derive_state(certificate.newest, day.date())
    head = f'"id":"{look_up_id}","verified_at":"{day.isoformat()}","status":"{state}"'
    return f"{{{head},{certificate.written}}}"


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
