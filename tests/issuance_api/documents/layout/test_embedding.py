import hashlib
import io
import json
import time
from collections.abc import Callable

import pikepdf
import pypdf
import pytest

from services.issuance_api.documents.layout.embedding import DRAWING, find_drawing
from services.issuance_api.documents.papers.premium_statement import render_premium_statement
from shared.schemas.facts.canonical_json import encode_canonical
from shared.schemas.facts.certificate import Certificate
from tests.issuance_api.documents.every_paper import PAPERS
from tests.issuance_api.documents.samples import (
    EDITION,
    KEY,
    PREMIUM,
    draw_certificate,
    draw_key_notice,
    make_certificate,
    make_joint_venture_certificate,
    make_longest_certificate,
)
from tests.pages import ROOT
from tests.specifications.schemas import find_faults

pytestmark = pytest.mark.usefixtures("registered_fonts")

# The digest of every paper by the number of the drawing: other bytes for the same row are another drawing.
PINNED = {3: "2021042cf7f043f8c65eb569d354966e2bfccf529dfef1e1d431025fae181060"}


def read_attachment(pdf: bytes, name: str) -> bytes:
    [content] = pypdf.PdfReader(io.BytesIO(pdf)).attachments[name]
    return content


@pytest.mark.parametrize(
    "certificate", [make_certificate(change_no=3), make_longest_certificate(), make_joint_venture_certificate()]
)
def test_the_whole_certificate_is_read_back_from_its_pdf(certificate: Certificate) -> None:
    content = read_attachment(draw_certificate(certificate), "certificate.json")
    data = json.loads(content)
    assert encode_canonical(data) == content
    assert data["type"] == "urn:hosho:certificate:1"
    assert (data["version"], data["issued_at"], data["form"]) == (1, "2026-04-10T10:00:00+09:00", "electronic")
    assert Certificate.model_validate(data["certificate"]) == certificate


@pytest.mark.parametrize("paper", PAPERS)
def test_every_paper_carries_what_the_published_schema_says(paper: str) -> None:
    [(name, [content])] = pypdf.PdfReader(io.BytesIO(PAPERS[paper]())).attachments.items()
    data = json.loads(content)
    file = ROOT / "schemas" / f"{name.removesuffix('.json')}-1.json"
    schema = json.loads(file.read_text(encoding="utf-8"))
    assert schema["properties"]["type"]["const"] == data["type"]
    assert list(find_faults(data, schema, schema)) == []
    assert list(find_faults({**data, "type": "urn:hosho:other:1"}, schema, schema)) != []


def test_a_town_can_hand_in_the_key_notice_itself() -> None:
    data = json.loads(read_attachment(draw_key_notice(make_certificate(), KEY), "key-notice.json"))
    assert data == {
        "type": "urn:hosho:key-notice:1", "contract_number": make_certificate().contract_number, "key": KEY,
    }  # fmt: skip


def test_the_statement_carries_its_premium() -> None:
    pdf = render_premium_statement(make_certificate(), EDITION, PREMIUM)
    assert json.loads(read_attachment(pdf, "premium-statement.json"))["premium"]["amount"] == 70_000


def test_the_data_are_an_associated_file_of_the_document() -> None:
    with pikepdf.open(io.BytesIO(draw_certificate(make_certificate()))) as pdf:
        [specification] = pdf.Root.AF
        assert specification.AFRelationship == pikepdf.Name.Data
        assert specification.EF.F.Subtype == pikepdf.Name("/application/json")
        assert specification.UF == "certificate.json"


def test_the_metadata_name_title_language_and_producer_and_no_mark_up_slips_in() -> None:
    certificate = make_certificate(issuer=make_certificate().issuer.model_copy(update={"name": "<b>&保証"}))
    with pikepdf.open(io.BytesIO(draw_certificate(certificate))) as pdf, pdf.open_metadata() as metadata:
        assert metadata["dc:title"] == f"前払金保証証書 {certificate.contract_number}"
        assert list(metadata["dc:creator"]) == ["<b>&保証"]
        assert metadata["dc:language"] == {"ja"}
        assert metadata["pdf:Producer"] == str(pdf.docinfo["/Producer"]) == "Hosho"


def test_the_dates_are_the_moment_on_record() -> None:
    with pikepdf.open(io.BytesIO(draw_certificate(make_certificate()))) as pdf, pdf.open_metadata() as metadata:
        assert metadata["xmp:CreateDate"] == metadata["xmp:ModifyDate"] == "2026-04-10T10:00:00+09:00"
        assert str(pdf.docinfo["/CreationDate"]) == str(pdf.docinfo["/ModDate"]) == "D:20260410100000+09'00'"


@pytest.mark.parametrize("draw", PAPERS.values(), ids=PAPERS)
def test_the_environment_does_not_change_a_byte(draw: Callable[[], bytes], monkeypatch: pytest.MonkeyPatch) -> None:
    before = draw()
    monkeypatch.setenv("SOURCE_DATE_EPOCH", "1")
    monkeypatch.setenv("TZ", "America/New_York")
    time.tzset()
    try:
        assert draw() == before
    finally:
        monkeypatch.undo()
        time.tzset()


def test_the_papers_are_those_of_their_drawing() -> None:
    whole = hashlib.sha256()
    for draw in PAPERS.values():
        add_content(whole, draw())
    assert {DRAWING: whole.hexdigest()} == PINNED, (
        "The papers are not what they were: raise DRAWING if it ever issued anything, and pin what they are now."
    )


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
