"""The structure tree: what is a heading, a table or a list, in the order in which a screen reader reads it aloud."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from itertools import count

from reportlab.pdfbase.pdfdoc import PDFDictionary, PDFName, PDFObjectReference, PDFPage
from reportlab.pdfgen.canvas import Canvas


@dataclass
class Element:
    """A node of the tree: it has children, or it is what is drawn as number `mark` of its page."""

    role: str
    entries: str = ""
    children: list["Element"] = field(default_factory=list)
    page: int | None = None
    mark: int | None = None
    reference: str = ""


class Tags:
    """Marks parts of the pages while they are drawn, and writes the tree when all of them are."""

    def __init__(self, canvas: Canvas) -> None:
        self._canvas = canvas
        self._open = [Element("Document")]
        self._pages: list[list[Element]] = []
        self._numbers = count(1)

    def begin_page(self) -> None:
        self._pages.append([])

    @contextmanager
    def group(self, role: str, entries: str = "") -> Iterator[Element]:
        """What is marked in the block belongs together, as a Table, TR, L or LI; `entries` are in PDF's own syntax."""
        element = Element(role, entries)
        self._open[-1].children.append(element)
        self._open.append(element)
        yield element
        self._open.pop()

    @contextmanager
    def mark(self, role: str, entries: str = "") -> Iterator[None]:
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
        """After the last page, before saving.

        Most objects of a file belong to the tree: they are written as text here, because ReportLab formats objects
        value by value, which takes much longer.
        """
        document = self._canvas._doc
        root = document.Reference(b"", "StructTreeRoot")
        kids = self._write_element(self._open[0], self._refer(root))
        pages = " ".join(self._write_pages())
        self._write("StructTreeRoot", f"/Type /StructTreeRoot /K {kids} /ParentTree << /Nums [ {pages} ] >>")
        document.Catalog.StructTreeRoot = root
        document.Catalog.MarkInfo = PDFDictionary({"Marked": "true"})

    def _write_element(self, element: Element, parent: str) -> str:
        name = f"StructElem{next(self._numbers)}"
        element.reference = self._refer(self._canvas._doc.Reference(b"", name))
        if element.mark is None:
            kids = " ".join([self._write_element(child, element.reference) for child in element.children])
            content = f"/K [ {kids} ]"
        else:
            content = f"/K {element.mark} /Pg {self._refer(PDFObjectReference(f'Page{element.page}'))}"
        self._write(name, f"/Type /StructElem /S /{element.role} /P {parent} {content} {element.entries}")
        return element.reference

    def _write_pages(self) -> Iterator[str]:
        """From each page's marks back to the tree: its number, then its elements."""
        for number, marked in enumerate(self._pages):
            page = self._canvas._doc.idToObject[f"Page{number + 1}"]
            page.StructParents = number
            page.Tabs = PDFName("S")
            # ReportLab writes only the entries that it knows.
            page.__NoDefault__ = [*PDFPage.__NoDefault__, "StructParents", "Tabs"]
            yield f"{number} [ {' '.join(element.reference for element in marked)} ]"

    def _write(self, name: str, entries: str) -> None:
        self._canvas._doc.idToObject[name] = f"<< {entries} >>".encode("ascii")

    def _refer(self, reference: PDFObjectReference) -> str:
        return str(reference.format(self._canvas._doc), "ascii")


def compose_head_entries(scope: str) -> str:
    """Entries of a TH; `scope` is Row or Column."""
    return f"/A << /O /Table /Scope /{scope} >>"


def compose_list_entries() -> str:
    """Entries of a list whose items have numbers."""
    return "/A << /O /List /ListNumbering /Decimal >>"


def compose_figure_entries(what: str, box: tuple[float, float, float, float]) -> str:
    """Entries of a Figure: what to say instead of it, and its left, bottom, right and top."""
    edges = " ".join(f"{edge:.2f}" for edge in box)
    return f"/Alt <FEFF{what.encode('utf-16-be').hex()}> /A << /O /Layout /BBox [ {edges} ] >>"


def compose_span_entries(columns: int) -> str:
    """Entries of a TD that stands across columns."""
    return f"/A << /O /Table /ColSpan {columns} >>"
