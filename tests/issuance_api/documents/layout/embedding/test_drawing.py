"""Other bytes for the same row are another drawing, and are so on purpose."""

import hashlib
import io

import pikepdf
import pytest

from services.issuance_api.documents.layout.embedding import DRAWING, find_drawing
from tests.issuance_api.documents.papers import PAPERS

PINNED = {2: "28aee627c210ae394c5506cd177bea1171562490ca6ab93f783f3d72b1ff2d40"}


@pytest.mark.usefixtures("registered_fonts")
def test_the_papers_are_those_of_their_drawing() -> None:
    whole = hashlib.sha256()
    for draw in PAPERS.values():
        add_content(whole, draw())
    assert {DRAWING: whole.hexdigest()} == PINNED, (
        "The papers are not what they were: raise DRAWING if it ever issued anything, and pin what they are now."
    )


@pytest.mark.usefixtures("registered_fonts")
@pytest.mark.parametrize("paper", PAPERS)
def test_every_paper_says_which_drawing_made_it(paper: str) -> None:
    assert find_drawing(PAPERS[paper]()) == DRAWING
    assert find_drawing(b"%PDF-1.7") is None


def add_content(whole: "hashlib._Hash", pdf: bytes) -> None:
    """All objects without their compression, which another zlib may do otherwise."""
    with pikepdf.open(io.BytesIO(pdf)) as document:
        for thing in document.objects:
            if isinstance(thing, pikepdf.Stream):
                whole.update(thing.read_bytes())
                thing = pikepdf.Dictionary({name: value for name, value in thing.items() if name != "/Length"})
            whole.update(thing.unparse())
