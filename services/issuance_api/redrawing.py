"""Drawing what was issued once more, to prove that the stored rows still give the very same documents."""

import hashlib
from collections.abc import AsyncIterator
from typing import NamedTuple

from services.issuance_api.documents.certificate import render_certificate
from services.issuance_api.documents.edition import Edition
from services.issuance_api.store import IssuedDrawing, list_drawings
from shared.runtime.database import ReadSession
from shared.schemas.guarantee import Certificate, CertificateForm

_PAGE = 200


class Redrawn(NamedTuple):
    """`is_same` compares with `unsealed_sha256` of the row."""

    contract_number: str
    version: int
    is_same: bool


async def redraw_all(session: ReadSession) -> AsyncIterator[Redrawn]:
    """Every stored version, in the order of its number; the fonts must be registered in this process."""
    after = ("", 0)
    while page := await list_drawings(session, after, _PAGE):
        for drawing in page:
            yield _redraw(drawing)
        after = (page[-1].contract_number, page[-1].version)


def _redraw(drawing: IssuedDrawing) -> Redrawn:
    edition = Edition(drawing.version, drawing.concluded_at, CertificateForm(drawing.form))
    pdf = render_certificate(Certificate.model_validate(drawing.content), edition)
    is_same = hashlib.sha256(pdf).digest() == drawing.unsealed_sha256
    return Redrawn(drawing.contract_number, drawing.version, is_same)
