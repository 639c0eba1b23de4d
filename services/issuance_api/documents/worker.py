"""What a drawing process does; it imports no more than drawing needs, since every process keeps it in memory."""

import hashlib
import signal
from datetime import datetime
from pathlib import Path

from services.issuance_api.documents.drawn import Drawn
from services.issuance_api.documents.edition import Edition
from services.issuance_api.documents.fonts.extra_font import ExtraFiles
from services.issuance_api.documents.fonts.files import find_fonts
from services.issuance_api.documents.fonts.registration import register_fonts
from services.issuance_api.documents.layout.page import SEAL_BOX
from services.issuance_api.documents.papers.advance_invoice import render_advance_invoice
from services.issuance_api.documents.papers.certificate import render_certificate
from services.issuance_api.documents.papers.key_notice import render_key_notice
from services.issuance_api.documents.papers.premium_statement import render_premium_statement
from services.issuance_api.documents.papers.refund_statement import render_refund_statement
from services.issuance_api.sealing.active_content import find_pdf_fault
from services.issuance_api.sealing.loading import load_sealer
from services.issuance_api.sealing.pdf_fault import PdfFault
from services.issuance_api.sealing.sealer import Sealer, SealState
from services.issuance_api.sealing.sources import SealSource
from shared.schemas.facts.advance_invoice import AdvanceInvoice
from shared.schemas.facts.certificate import Certificate
from shared.schemas.words.premium import Premium, Refund

# A file that somebody made to keep a process at work ends it sooner than a paper does.
_LONGEST_LOOK_S = 5.0
_sealer: Sealer | None = None


def start(font_folder: Path, extra: ExtraFiles | None, seal: SealSource | None) -> datetime | None:
    """Make this process ready to draw; returns when the seal ends. Raises FontsMissingError and SealUnusableError."""
    register_fonts(find_fonts(font_folder, extra))
    if seal is None:
        return None
    global _sealer
    _sealer = load_sealer(seal)
    return _sealer.ends_at


def draw_certificate(content: bytes, edition: Edition) -> Drawn:
    """Sealed where this process has a seal and the copy is not for paper, which gets its stamp by hand."""
    pdf = render_certificate(Certificate.model_validate_json(content), edition)
    digest = hashlib.sha256(pdf).digest()
    if _sealer is None or edition.is_paper:
        return Drawn(pdf, digest, SealState.NONE)
    sealed = _sealer.seal(pdf, SEAL_BOX)
    return Drawn(sealed.pdf, digest, sealed.state)


def draw_key_notice(content: bytes, edition: Edition, key: str) -> bytes:
    return render_key_notice(Certificate.model_validate_json(content), edition, key)


def draw_refund_statement(content: bytes, edition: Edition, refund: Refund) -> bytes:
    return render_refund_statement(Certificate.model_validate_json(content), edition, refund)


def draw_premium_statement(content: bytes, edition: Edition, premium: Premium) -> bytes:
    return render_premium_statement(Certificate.model_validate_json(content), edition, premium)


def draw_advance_invoice(content: bytes, edition: Edition, invoice: bytes, replaced_by: str | None) -> bytes:
    certificate = Certificate.model_validate_json(content)
    return render_advance_invoice(certificate, edition, AdvanceInvoice.model_validate_json(invoice), replaced_by)


def inspect_pdf(pdf: bytes) -> PdfFault | None:
    """Where it takes too long the process ends, and whoever asked reads that it died."""
    signal.setitimer(signal.ITIMER_REAL, _LONGEST_LOOK_S)
    return find_pdf_fault(pdf)
