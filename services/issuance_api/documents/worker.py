"""What runs inside a drawing process; it imports no more than drawing needs, for every worker pays for it in memory."""

import hashlib
import multiprocessing
import os
import signal
import threading
from typing import NamedTuple

from services.issuance_api.documents.certificate import render_certificate
from services.issuance_api.documents.edition import Edition
from services.issuance_api.documents.fonts import FontFiles, register_fonts
from services.issuance_api.documents.key_notice import render_key_notice
from services.issuance_api.documents.layout import SEAL_PLACE
from services.issuance_api.documents.premium_statement import render_premium_statement
from services.issuance_api.sealing.pkcs12 import SealFile, load_sealer
from services.issuance_api.sealing.sealer import Sealer, SealState
from shared.schemas.guarantee import Certificate
from shared.schemas.premium import Premium


class Drawn(NamedTuple):
    """A paper as it is handed out, and the digest of what it was before it was sealed."""

    pdf: bytes
    unsealed_sha256: bytes
    seal: SealState


_sealer: Sealer | None = None


def start_worker(files: FontFiles, seal: SealFile | None) -> None:
    """Make this process ready to draw. Its parent ends it, by word or by dying; no signal does."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    signal.signal(signal.SIGTERM, signal.SIG_IGN)
    threading.Thread(target=_end_with_parent, name="end-with-parent", daemon=True).start()
    register_fonts(files)
    if seal is not None:
        global _sealer
        _sealer = load_sealer(seal)


def report_ready() -> int:
    """The process id; an answer means that the fonts are loaded."""
    return os.getpid()


def draw_certificate(content: bytes, edition: Edition) -> Drawn:
    """Sealed where this process has a seal and the copy is not for paper, which gets its stamp by hand."""
    pdf = render_certificate(Certificate.model_validate_json(content), edition)
    digest = hashlib.sha256(pdf).digest()
    if _sealer is None or edition.is_paper:
        return Drawn(pdf, digest, SealState.NONE)
    sealed = _sealer.seal(pdf, SEAL_PLACE)
    return Drawn(sealed.pdf, digest, sealed.state)


def draw_key_notice(content: bytes, edition: Edition, key: str) -> bytes:
    return render_key_notice(Certificate.model_validate_json(content), edition, key)


def draw_premium_statement(content: bytes, edition: Edition, premium: Premium) -> bytes:
    return render_premium_statement(Certificate.model_validate_json(content), edition, premium)


def _end_with_parent() -> None:
    # A worker holds both ends of its task queue, so it would never see the end of a parent that was killed.
    parent = multiprocessing.parent_process()
    if parent is not None:
        parent.join()
        os._exit(1)
