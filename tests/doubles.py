"""What stands in for the world around the services: a clock, the drawing processes, and a mail server."""

import hashlib
from contextlib import AbstractContextManager, nullcontext
from datetime import UTC, datetime, timedelta

from services.issuance_api.documents.drawn import Drawn
from services.issuance_api.documents.edition import Edition
from services.issuance_api.documents.papers.advance_invoice import render_advance_invoice
from services.issuance_api.documents.papers.certificate import render_certificate
from services.issuance_api.documents.papers.key_notice import render_key_notice
from services.issuance_api.documents.papers.premium_statement import render_premium_statement
from services.issuance_api.documents.papers.refund_statement import render_refund_statement
from services.issuance_api.sealing.active_content import find_pdf_fault
from services.issuance_api.sealing.pdf_fault import PdfFault
from services.issuance_api.sealing.sealer import SealState
from services.issuance_api.store.mails import ClaimedMail
from shared.schemas.facts.advance_invoice import AdvanceInvoice
from shared.schemas.facts.certificate import Certificate
from shared.schemas.words.premium import Premium, Refund

START = datetime(2026, 4, 10, 1, 0, tzinfo=UTC)


class StillClock:
    """Stands until it is moved."""

    def __init__(self, now: datetime = START) -> None:
        self._now = now

    def now(self) -> datetime:
        return self._now

    def advance(self, by: timedelta) -> None:
        self._now += by


class DirectDrawing:
    """Draws in this process, with the fonts the suite has registered."""

    async def start(self) -> None: ...

    def close(self) -> None: ...

    def place(self, org: str) -> AbstractContextManager[None]:
        return nullcontext()

    async def certificate(self, certificate: Certificate, edition: Edition, /) -> Drawn:
        pdf = render_certificate(certificate, edition)
        return Drawn(pdf, hashlib.sha256(pdf).digest(), SealState.NONE)

    async def key_notice(self, certificate: Certificate, edition: Edition, key: str, /) -> bytes:
        return render_key_notice(certificate, edition, key)

    async def premium_statement(self, certificate: Certificate, edition: Edition, premium: Premium, /) -> bytes:
        return render_premium_statement(certificate, edition, premium)

    async def refund_statement(self, certificate: Certificate, edition: Edition, refund: Refund, /) -> bytes:
        return render_refund_statement(certificate, edition, refund)

    async def advance_invoice(
        self, certificate: Certificate, edition: Edition, invoice: AdvanceInvoice, replaced_by: str | None, /
    ) -> bytes:
        return render_advance_invoice(certificate, edition, invoice, replaced_by)

    async def inspect_pdf(self, pdf: bytes, /) -> PdfFault | None:
        return find_pdf_fault(pdf)


class Mailbox:
    """Takes every message; raises `failure` first where a test set one."""

    def __init__(self) -> None:
        self.messages: list[bytes] = []
        self.failure: Exception | None = None

    async def send(self, mail: ClaimedMail) -> None:
        if self.failure is not None:
            raise self.failure
        self.messages.append(mail.message)
