"""The structure tree: what is a heading, a table or a list, in the order in which a screen reader reads it aloud."""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

from reportlab.pdfbase.pdfdoc import PDFArray, PDFDictionary, PDFName, PDFObjectReference, PDFPage, PDFString
from reportlab.pdfgen.canvas import Canvas


@dataclass
class Element:
    """A node of the tree: it has children, or it is what is drawn as number `mark` of its page."""

    role: str
    entries: Mapping[str, Any]
    children: list["Element"] = field(default_factory=list)
    page: int | None = None
    mark: int | None = None
    reference: PDFObjectReference | None = None


class Tags:
    """Marks parts of the pages while they are drawn, and writes the tree when all of them are."""

    def __init__(self, canvas: Canvas) -> None:
        self._canvas = canvas
        self._open = [Element("Document", {})]
        self._pages: list[list[Element]] = []

    def begin_page(self) -> None:
        self._pages.append([])

    @contextmanager
    def group(self, role: str, entries: Mapping[str, Any] | None = None) -> Iterator[Element]:
        """What is marked in the block belongs together, as a Table, TR, L or LI."""
        element = Element(role, entries or {})
        self._open[-1].children.append(element)
        self._open.append(element)
        yield element
        self._open.pop()

    @contextmanager
    def mark(self, role: str, entries: Mapping[str, Any] | None = None) -> Iterator[None]:
        """What is drawn in the block is one thing to read aloud: H1, P, TH …"""
        with self.group(role, entries) as element:
            marked = self._pages[-1]
            element.page, element.mark = len(self._pages), len(marked)
            marked.append(element)
            self._canvas._code.append(f"/{role} <</MCID {element.mark}>> BDC")
            yield
            self._canvas._code.append("EMC")

    @contextmanager
    def pass_over(self) -> Iterator[None]:
        """What is drawn in the block is furniture and not read aloud."""
        self._canvas._code.append("/Artifact BMC")
        yield
        self._canvas._code.append("EMC")

    def write_tree(self) -> None:
        """After the last page, before saving."""
        document = self._canvas._doc
        root = _name_type("StructTreeRoot")
        reference = document.Reference(root)
        root.dict["K"] = self._write_element(self._open[0], reference)
        root.dict["ParentTree"] = PDFDictionary({"Nums": PDFArray(list(self._write_pages()))})
        document.Catalog.StructTreeRoot = reference
        document.Catalog.MarkInfo = PDFDictionary({"Marked": "true"})

    def _write_element(self, element: Element, parent: PDFObjectReference) -> PDFObjectReference:
        node = _name_type("StructElem")
        element.reference = self._canvas._doc.Reference(node)
        node.dict |= {"S": PDFName(element.role), "P": parent, **element.entries}
        if element.mark is None:
            node.dict["K"] = PDFArray([self._write_element(child, element.reference) for child in element.children])
        else:
            node.dict |= {"K": element.mark, "Pg": PDFObjectReference(f"Page{element.page}")}
        return element.reference

    def _write_pages(self) -> Iterator[Any]:
        """From each page's marks back to the tree: its number, then its elements."""
        for number, marked in enumerate(self._pages):
            page = self._canvas._doc.idToObject[f"Page{number + 1}"]
            page.StructParents = number
            page.Tabs = PDFName("S")
            # ReportLab writes only the entries it has heard of.
            page.__NoDefault__ = [*PDFPage.__NoDefault__, "StructParents", "Tabs"]
            yield number
            yield PDFArray([element.reference for element in marked])


def head_of(scope: str) -> dict[str, Any]:
    """Entries of a TH; `scope` is Row or Column."""
    return _describe("Table", Scope=PDFName(scope))


def numbered() -> dict[str, Any]:
    """Entries of a list whose items have numbers."""
    return _describe("List", ListNumbering=PDFName("Decimal"))


def picture_of(what: str, box: tuple[float, float, float, float]) -> dict[str, Any]:
    """Entries of a Figure: what to say instead of it, and its left, bottom, right and top."""
    return {"Alt": PDFString(what), **_describe("Layout", BBox=PDFArray([round(edge, 2) for edge in box]))}


def _describe(owner: str, **entries: Any) -> dict[str, Any]:
    return {"A": PDFDictionary({"O": PDFName(owner), **entries})}


def _name_type(name: str) -> PDFDictionary:
    return PDFDictionary({"Type": PDFName(name)})
