"""Reading a paper as a screen reader does: along its structure tree."""

import ctypes
import io
from collections.abc import Iterator
from typing import Any, NamedTuple

import pikepdf
import pypdfium2
from pypdfium2 import raw

Box = tuple[float, float, float, float]


class Spoken(NamedTuple):
    """One thing read aloud: its roles from the Document down, and where it stands: left, bottom, right, top."""

    roles: tuple[str, ...]
    text: str
    page: int
    box: Box
    entries: dict[str, Any]


class _Marked(NamedTuple):
    texts: list[str]
    boxes: list[Box]


def read_aloud(pdf: bytes) -> list[Spoken]:
    marked = [_collect(page) for page in pypdfium2.PdfDocument(pdf)]
    with pikepdf.open(io.BytesIO(pdf)) as document:
        pages = {page.objgen: number for number, page in enumerate(document.pages)}
        return list(_walk(document.Root.StructTreeRoot.K, (), pages, marked))


def _walk(
    element: Any, roles: tuple[str, ...], pages: dict[Any, int], marked: list[dict[int, _Marked]]
) -> Iterator[Spoken]:
    roles = (*roles, str(element.S).removeprefix("/"))
    if isinstance(element.K, pikepdf.Array):
        for child in element.K:
            assert child.P.objgen == element.objgen
            yield from _walk(child, roles, pages, marked)
        return
    page = pages[element.Pg.objgen]
    found = marked[page].get(int(element.K), _Marked([], []))
    lefts, bottoms, rights, tops = zip(*found.boxes, strict=True) if found.boxes else ((0.0,),) * 4
    entries = {name: element[name] for name in ("/A", "/Alt") if name in element}
    box = (min(lefts), min(bottoms), max(rights), max(tops))
    yield Spoken(roles, "".join(found.texts), page, box, entries)


def _collect(page: Any) -> dict[int, _Marked]:
    """What is drawn under each number; -1 is everything that is no part of the tree."""
    marked: dict[int, _Marked] = {}
    words = page.get_textpage()
    for thing in page.get_objects():
        texts, boxes = marked.setdefault(raw.FPDFPageObj_GetMarkedContentID(thing), _Marked([], []))
        boxes.append(thing.get_bounds())
        if thing.type == raw.FPDF_PAGEOBJ_TEXT:
            texts.append(_read_text(thing, words))
    return marked


def read_furniture(pdf: bytes) -> list[set[str]]:
    """The marks around each thing that is no part of the tree, page by page."""
    return [
        _name_marks(thing)
        for page in pypdfium2.PdfDocument(pdf)
        for thing in page.get_objects()
        if raw.FPDFPageObj_GetMarkedContentID(thing) == -1
    ]


def _read_text(thing: Any, words: Any) -> str:
    length = raw.FPDFTextObj_GetText(thing, words, None, 0)
    buffer = ctypes.create_string_buffer(length)
    raw.FPDFTextObj_GetText(thing, words, ctypes.cast(buffer, ctypes.POINTER(ctypes.c_ushort)), length)
    return buffer.raw.decode("utf-16-le").rstrip("\0")


def _name_marks(thing: Any) -> set[str]:
    names = set()
    for number in range(raw.FPDFPageObj_CountMarks(thing)):
        mark = raw.FPDFPageObj_GetMark(thing, number)
        buffer, length = ctypes.create_string_buffer(64), ctypes.c_ulong()
        text = ctypes.cast(buffer, ctypes.POINTER(ctypes.c_ushort))
        raw.FPDFPageObjMark_GetName(mark, text, len(buffer), ctypes.byref(length))
        names.add(buffer.raw[: length.value].decode("utf-16-le").rstrip("\0"))
    return names
