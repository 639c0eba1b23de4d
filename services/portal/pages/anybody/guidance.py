"""The guidance (ご案内) from docs/guide: read once, shown as pages with their drawings."""

import re
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Annotated, NamedTuple

from fastapi import APIRouter, Depends
from fastapi.responses import Response
from markdown_it import MarkdownIt
from markdown_it.token import Token
from markupsafe import Markup

from services.portal.web.errors import not_found
from services.portal.web.page import Page
from services.portal.web.visitors import anybody

GUIDE = Path(__file__).parents[4] / "docs" / "guide"
INDEX = "README"
_KEPT = "public, max-age=300"
_PICTURE = re.compile(r"leaflet-[0-9]+\.png")
_TABLE = '<div class="scroll" role="group" aria-label="表" tabindex="0"><table class="plain">'

AnybodyPage = Annotated[Page, Depends(anybody)]
router = APIRouter()


class Guidance(NamedTuple):
    """`title` is the heading of the page, `body` is what follows it, as HTML."""

    title: str
    body: Markup


@router.get("/guide")
async def show_index(page: AnybodyPage) -> Response:
    return page.render("anybody/guidance.html", guidance=read_guidance(GUIDE, INDEX), is_index=True)


@router.get("/guide/{name}")
async def show(page: AnybodyPage, name: str) -> Response:
    if name == INDEX or not (GUIDE / f"{name}.md").is_file() or not name.replace("-", "").isalpha():
        raise not_found()
    return page.render("anybody/guidance.html", guidance=read_guidance(GUIDE, name), is_index=False)


@router.get("/guide/pictures/{name}")
async def get_picture(name: str) -> Response:
    path = GUIDE.parent / "pictures" / name
    if not _PICTURE.fullmatch(name) or not path.is_file():
        raise not_found()
    return Response(path.read_bytes(), media_type="image/png", headers={"Cache-Control": _KEPT})


@cache
def read_guidance(folder: Path, name: str) -> Guidance:
    """Links between the pages lead to their addresses; what leads out of the folder becomes plain text."""
    reader = MarkdownIt("commonmark", {"html": False}).enable("table")
    heading, title, _, *body = reader.parse((folder / f"{name}.md").read_text("utf-8"))
    if heading.tag != "h1":
        raise ValueError(f"{name}.md does not begin with its title")
    for token in body:
        _prepare(token)
    return Guidance(title.content, Markup(reader.renderer.render(body, reader.options, {})))  # noqa: S704 - our own pages


@cache
def read_drawing(name: str) -> Markup:
    """A drawing of ours as part of a page, so that its words are read and drawn like the page's."""
    drawing = (GUIDE / "drawings" / name).read_text("utf-8")
    return Markup(f'<span class="scroll" role="group" aria-label="図" tabindex="0">{drawing}</span>')  # noqa: S704


def _prepare(token: Token) -> None:
    """Narrow screens scroll a table, not the page; a drawing becomes part of the page."""
    if token.type == "table_open":
        token.type, token.content = "html_block", _TABLE
    elif token.type == "table_close":
        token.type, token.content = "html_block", "</table></div>"
    elif token.type == "th_open":
        token.attrSet("scope", "col")
    token.children = list(_link(token.children)) if token.children else token.children


def _link(children: list[Token]) -> Iterator[Token]:
    """Without the links that lead nowhere here."""
    leads = True
    for token in children:
        if token.type == "link_open":
            page = re.fullmatch(r"([a-z-]+)\.md", str(token.attrGet("href")))
            leads = page is not None
            token.attrSet("href", f"/guide/{page[1]}" if page else "")
        elif token.type == "image":
            name = Path(str(token.attrGet("src"))).name
            token.attrSet("src", f"/guide/pictures/{name}")
            if name.endswith(".svg"):
                token.type, token.content = "html_inline", read_drawing(name)
        if leads or token.type not in ("link_open", "link_close"):
            yield token
