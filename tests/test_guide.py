"""電子保証のご案内: pages and drawings for people in Japan, who know nothing of programs."""

import re
import xml.etree.ElementTree as ET
from pathlib import Path

import pytest

from tests.laws.test_sentences import NAMES, find_program_words, find_wordings
from tests.pages import ROOT, name_page, read_page

GUIDE = sorted((ROOT / "docs/guide").glob("*.md"))
DRAWINGS = sorted((ROOT / "docs/guide/drawings").glob("*.svg"))
_SVG = "{http://www.w3.org/2000/svg}"


@pytest.mark.parametrize("page", GUIDE, ids=name_page)
def test_a_page_speaks_to_people(page: Path) -> None:
    text = re.sub(r"^```.*?^```$|\]\([^)]*\)", "", read_page(page), flags=re.MULTILINE | re.DOTALL)
    assert find_program_words(text, NAMES) == []
    assert find_wordings(text) == []


@pytest.mark.parametrize("drawing", DRAWINGS, ids=name_page)
def test_a_drawing_says_in_words_what_it_shows_and_stands_on_a_page(drawing: Path) -> None:
    root = ET.fromstring(drawing.read_text(encoding="utf-8"))
    title, described = root.findtext(f"{_SVG}title") or "", root.findtext(f"{_SVG}desc") or ""
    assert len(described) > len(title) > 3
    texts = [element.text or "" for element in root.iter(f"{_SVG}text")]
    assert len(texts) > 10
    assert all(texts)
    assert find_program_words("\n".join((title, described, *texts)), NAMES) == []
    assert any(f"drawings/{drawing.name}" in read_page(page) for page in GUIDE)
