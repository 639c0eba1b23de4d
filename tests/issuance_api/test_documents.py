"""Texts that other programs would take for orders are words on a paper, and nothing else."""

import io
from collections.abc import Callable
from typing import Any

import pypdf
import pytest

from services.issuance_api.documents.layout.typesetting import UndrawableTextError
from services.issuance_api.documents.papers.premium_statement import render_premium_statement
from shared.schemas.facts.certificate import Certificate
from tests.hostile import HOSTILE, squeeze
from tests.issuance_api.documents.samples import (
    EDITION,
    KEY,
    PREMIUM,
    draw_certificate,
    draw_key_notice,
    make_certificate,
    read_lines,
    read_text,
)
from tests.issuance_api.documents.structure import read_aloud, read_furniture

pytestmark = pytest.mark.usefixtures("registered_fonts")


def make_principal(**changes: Any) -> dict[str, Any]:
    principal = make_certificate().principal.model_dump()
    return {"principal": {**principal, **changes}}


FIELDS: dict[str, Callable[[str], Certificate]] = {
    "address": lambda text: make_certificate(**make_principal(address=text)),
    "name": lambda text: make_certificate(**make_principal(name=text)),
    "joint_venture_name": lambda text: make_certificate(joint_venture_name=text),
    "beneficiary": lambda text: make_certificate(beneficiary=text),
    "works_name": lambda text: make_certificate(works_name=text),
}


def draw_statement(certificate: Certificate) -> bytes:
    return render_premium_statement(certificate, EDITION, PREMIUM)


PLACES = [(draw_certificate, field) for field in FIELDS] + [
    (lambda certificate: draw_key_notice(certificate, KEY), "name"),
    (lambda certificate: draw_key_notice(certificate, KEY), "works_name"),
    (draw_statement, "beneficiary"),
    (draw_statement, "works_name"),
]


@pytest.mark.parametrize("text", HOSTILE)
@pytest.mark.parametrize(("draw", "field"), PLACES)
def test_an_order_is_drawn_as_the_words_it_is(draw: Callable[[Certificate], bytes], field: str, text: str) -> None:
    pdf = draw(FIELDS[field](text))
    assert text in read_lines(pdf)
    check_nothing_else(pdf, draw(FIELDS[field]("町")))


@pytest.mark.parametrize("text", HOSTILE)
def test_an_order_beside_other_words_is_drawn_as_the_words_it_is(text: str) -> None:
    bank = {"bank": text, "branch": text}
    representative = {"title": text, "name": text}
    certificate = make_certificate(
        works_number=text, deposit_bank=bank, **make_principal(representative=representative)
    )
    drawn = squeeze(read_text(draw_certificate(certificate)))
    for words in (f"（工事番号　{text}）", f"{text} → {text}", f"{text}　{text}"):
        assert squeeze(words) in drawn


@pytest.mark.parametrize("text", HOSTILE)
def test_an_order_among_the_members_is_drawn_as_the_words_it_is(text: str) -> None:
    members = [{"name": text, "share": "50", "representative": number == 0} for number in range(2)]
    pdf = draw_certificate(make_certificate(joint_venture_name=text, joint_venture_members=members))
    assert read_lines(pdf, page=1).count(text) == 3


def check_nothing_else(pdf: bytes, harmless: bytes) -> None:
    """The same pages, things read aloud and furniture as with a harmless text."""
    pages, others = pypdf.PdfReader(io.BytesIO(pdf)).pages, pypdf.PdfReader(io.BytesIO(harmless)).pages
    assert len(pages) == len(others)
    assert not any(page.images or page.annotations for page in pages)
    assert [one.roles for one in read_aloud(pdf)] == [one.roles for one in read_aloud(harmless)]
    assert len(read_furniture(pdf)) == len(read_furniture(harmless))


@pytest.mark.parametrize("field", FIELDS)
@pytest.mark.parametrize(
    "character", ["\N{RIGHT-TO-LEFT OVERRIDE}", "\N{RIGHT-TO-LEFT ISOLATE}", "\N{ZERO WIDTH SPACE}", "\r"]
)
def test_a_character_that_reorders_or_hides_is_refused_in_every_field(field: str, character: str) -> None:
    with pytest.raises(UndrawableTextError) as refused:
        draw_certificate(FIELDS[field](f"伊豆{character}建設"))
    assert refused.value.characters == (character,)


@pytest.mark.parametrize("field", FIELDS)
def test_ten_thousand_characters_are_refused_and_never_cut(field: str) -> None:
    with pytest.raises(ValueError, match="too long for one page"):
        draw_certificate(FIELDS[field]("伊豆建設工事" * 1667))
