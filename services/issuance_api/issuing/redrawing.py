"""Drawing what was issued once more, to prove that the stored rows and documents still belong together."""

import hashlib
from collections.abc import AsyncIterator
from enum import Enum, auto
from typing import NamedTuple

from services.issuance_api.documents.edition import Edition
from services.issuance_api.documents.layout.embedding import DRAWING, find_drawing
from services.issuance_api.documents.layout.typesetting import UndrawableTextError
from services.issuance_api.documents.papers.certificate import render_certificate
from services.issuance_api.store.documents import IssuedDrawing, find_document, list_drawings
from shared.runtime.data.database import ReadSession

_PAGE = 200


class Verdict(Enum):
    """What comes of drawing a version again, compared with the document that was issued.

    NOT_DRAWN: it still waits to be drawn. OTHER_DRAWING: other drawing code made the document, so bytes cannot be
    compared. UNDRAWABLE: the fonts of this process lack a character. DAMAGED: the stored bytes have another digest.
    """

    SAME = auto()
    NOT_DRAWN = auto()
    OTHER_DRAWING = auto()
    DIFFERENT = auto()
    UNDRAWABLE = auto()
    MISSING = auto()
    DAMAGED = auto()


class Redrawn(NamedTuple):
    """`drawing` is the number of the drawing code that the stored document names, None where it names none."""

    contract_number: str
    version: int
    verdict: Verdict
    drawing: int | None


async def redraw_all(session: ReadSession) -> AsyncIterator[Redrawn]:
    """Every version, in the order of contract numbers; the fonts must be registered in this process."""
    after = ("", 0)
    while page := await list_drawings(session, after, _PAGE):
        for issued in page:
            stored = await find_document(session, issued.guarantee_id, issued.version)
            drawing = find_drawing(stored or b"")
            yield Redrawn(issued.contract_number, issued.version, _judge(issued, stored, drawing), drawing)
        after = (page[-1].contract_number, page[-1].version)


def _judge(issued: IssuedDrawing, stored: bytes | None, drawing: int | None) -> Verdict:
    if issued.document_sha256 is None:
        return Verdict.MISSING if issued.is_registered else Verdict.NOT_DRAWN
    if stored is None:
        return Verdict.MISSING
    if hashlib.sha256(stored).digest() != issued.document_sha256:
        return Verdict.DAMAGED
    try:
        is_same = _draw(issued) == issued.unsealed_sha256
    except UndrawableTextError:
        return Verdict.UNDRAWABLE if drawing == DRAWING else Verdict.OTHER_DRAWING
    except ValueError:  # the row holds no certificate, or one that does not fit its page
        is_same = False
    if is_same:
        return Verdict.SAME
    return Verdict.DIFFERENT if drawing == DRAWING else Verdict.OTHER_DRAWING


def _draw(issued: IssuedDrawing) -> bytes:
    """The digest of the PDF that the row gives now; raises ValueError where it cannot be drawn."""
    if issued.certificate is None or issued.medium is None:
        raise ValueError("the row holds no certificate")
    pdf = render_certificate(issued.certificate, Edition(issued.version, issued.concluded_at, issued.medium))
    return hashlib.sha256(pdf).digest()
