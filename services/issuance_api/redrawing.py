"""Drawing what was issued once more, to prove that the stored rows still give the very same documents."""

import hashlib
from collections.abc import AsyncIterator
from typing import NamedTuple

from services.issuance_api.documents.certificate import render_certificate
from services.issuance_api.documents.edition import Edition
from services.issuance_api.documents.layout.embedding import DRAWING, find_drawing
from services.issuance_api.store import IssuedDrawing, find_document, list_drawings
from shared.runtime.database import ReadSession
from shared.schemas.guarantee import Certificate, CertificateForm

_PAGE = 200


class Redrawn(NamedTuple):
    """`is_same` compares with `unsealed_sha256` of the row. `drawing` is that of the stored document, None where it
    does not say; only what the present DRAWING drew can be compared.
    """

    contract_number: str
    version: int
    is_same: bool
    drawing: int | None

    @property
    def is_comparable(self) -> bool:
        return self.drawing == DRAWING


async def redraw_all(session: ReadSession) -> AsyncIterator[Redrawn]:
    """Every stored version, in the order of its number; the fonts must be registered in this process."""
    after = ("", 0)
    while page := await list_drawings(session, after, _PAGE):
        for issued in page:
            yield await _redraw(session, issued)
        after = (page[-1].contract_number, page[-1].version)


async def _redraw(session: ReadSession, issued: IssuedDrawing) -> Redrawn:
    if _gives_the_same(issued):
        return Redrawn(issued.contract_number, issued.version, True, DRAWING)
    stored = await find_document(session, issued.guarantee_id, issued.version)
    return Redrawn(issued.contract_number, issued.version, False, find_drawing(stored or b""))


def _gives_the_same(issued: IssuedDrawing) -> bool:
    edition = Edition(issued.version, issued.concluded_at, CertificateForm(issued.form))
    try:
        pdf = render_certificate(Certificate.model_validate(issued.content), edition)
    except ValueError:  # a text that cannot be drawn, or not any more
        return False
    return hashlib.sha256(pdf).digest() == issued.unsealed_sha256
