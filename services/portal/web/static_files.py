"""Our own files for browsers: read once, under names that change with their content, so that they can be kept."""

import hashlib
from collections.abc import Iterable
from pathlib import Path
from typing import NamedTuple

import pylopdf_fonts_jp
from fastapi import APIRouter, Request, Response

FOLDER = Path(__file__).parents[1] / "static"
FONT = Path(pylopdf_fonts_jp.__file__).with_name("NotoSansJP-Regular.otf")
PREFIX = "/static/"
KEPT = "public, max-age=31536000, immutable"
_TYPES = {
    ".css": "text/css; charset=utf-8",
    ".js": "text/javascript; charset=utf-8",
    ".svg": "image/svg+xml",
    ".png": "image/png",
    ".otf": "font/otf",
}

router = APIRouter()


class StaticFile(NamedTuple):
    content: bytes
    media_type: str


class StaticFiles:
    """A style sheet names other files as `url(NAME)`, which becomes their address."""

    def __init__(self, files: Iterable[Path]) -> None:
        self._addresses: dict[str, str] = {}
        self._files: dict[str, StaticFile] = {}
        for path in sorted(files, key=lambda path: path.suffix == ".css"):  # those that name others come last
            self._add(path)

    def address(self, name: str) -> str:
        """Raises KeyError for a file that is not there."""
        return self._addresses[name]

    def find(self, name: str) -> StaticFile | None:
        """By the last part of an address."""
        return self._files.get(name)

    def _add(self, path: Path) -> None:
        content = path.read_bytes()
        if path.suffix == ".css":
            for name, address in self._addresses.items():
                content = content.replace(f"url({name})".encode(), f"url({address})".encode())
        named = f"{path.stem}.{hashlib.sha256(content).hexdigest()[:16]}{path.suffix}"
        self._addresses[path.name] = PREFIX + named
        self._files[named] = StaticFile(content, _TYPES[path.suffix])


def list_files() -> list[Path]:
    """Ours, and the font for machines that have no Japanese one."""
    return [*(path for path in FOLDER.iterdir() if path.suffix in _TYPES), FONT]


@router.get("/favicon.ico")
async def get_mark(request: Request) -> Response:
    """Browsers ask for it where a page names none, such as a paper."""
    static: StaticFiles = request.app.state.static
    return await get(request, static.address("mark.svg").removeprefix(PREFIX))


@router.get(PREFIX + "{name}")
async def get(request: Request, name: str) -> Response:
    static: StaticFiles = request.app.state.static
    file = static.find(name)
    if file is None:
        return Response(status_code=404)
    return Response(file.content, media_type=file.media_type, headers={"Cache-Control": KEPT})
