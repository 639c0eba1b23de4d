"""The guidance from docs/guide, as pages."""

import re
from pathlib import Path

from services.portal.pages.anybody.guidance import GUIDE, read_guidance
from tests.portal.visiting import Portal

PAGES = ["", *(f"/{path.stem}" for path in sorted(GUIDE.glob("*.md")) if path.stem != "README")]


async def test_every_page_is_there_with_its_drawing_and_its_links_lead_somewhere(portal: Portal) -> None:
    visitor = portal.visitor()
    assert len(PAGES) > 4
    for name in PAGES:
        prose = (await visitor.get(f"/guide{name}")).text.split('<div class="prose">')[1].split("</main>")[0]
        assert "<svg" in prose
        assert ".md" not in prose
        for address in re.findall(r'(?:href|src)="([^"#]+)"', prose):
            assert (await visitor.http.get(address)).status_code == 200, address


def test_a_page_may_hold_no_markup_of_its_own_and_leads_nowhere_outside(tmp_path: Path) -> None:
    (tmp_path / "x.md").write_text(
        "# 題\n\n<b>x</b> [外](https://a.example) [手順](town-hall.md)\n\n| a |\n|---|\n| b |\n", encoding="utf-8"
    )
    guidance = read_guidance(tmp_path, "x")
    assert guidance.title == "題"
    assert "&lt;b&gt;" in guidance.body
    assert "a.example" not in guidance.body
    assert '<a href="/guide/town-hall">手順</a>' in guidance.body
    assert '<th scope="col">' in guidance.body
