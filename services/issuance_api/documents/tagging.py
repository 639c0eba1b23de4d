"""The structure tree: what is a heading and what is text, in the order in which a screen reader reads it aloud."""

from collections.abc import Iterator
from contextlib import contextmanager

from reportlab.pdfbase.pdfdoc import PDFArray, PDFDictionary, PDFName, PDFObjectReference, PDFPage
from reportlab.pdfgen.canvas import Canvas


class Tags:
    """Marks parts of the pages while they are drawn, and writes the tree when all of them are."""

    def __init__(self, canvas: Canvas) -> None:
        self._canvas = canvas
        self._pages: list[list[str]] = []

    def begin_page(self) -> None:
        self._pages.append([])

    @contextmanager
    def mark(self, role: str) -> Iterator[None]:
        """What is drawn in the block is read aloud as H1, H2 or P."""
        roles = self._pages[-1]
        self._canvas._code.append(f"/{role} <</MCID {len(roles)}>> BDC")
        roles.append(role)
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
        root, whole = _name_type("StructTreeRoot"), _name_type("StructElem")
        root_reference, whole_reference = document.Reference(root), document.Reference(whole)
        parts = [self._write_page(number, whole_reference) for number in range(len(self._pages))]
        whole.dict |= {
            "S": PDFName("Document"),
            "P": root_reference,
            "K": PDFArray([part for page in parts for part in page]),
        }
        numbers = [entry for number, page in enumerate(parts) for entry in (number, PDFArray(page))]
        root.dict |= {"K": whole_reference, "ParentTree": PDFDictionary({"Nums": PDFArray(numbers)})}
        document.Catalog.StructTreeRoot = root_reference
        document.Catalog.MarkInfo = PDFDictionary({"Marked": "true"})

    def _write_page(self, number: int, parent: PDFObjectReference) -> list[PDFObjectReference]:
        document = self._canvas._doc
        name = f"Page{number + 1}"
        page = document.idToObject[name]
        page.StructParents = number
        page.Tabs = PDFName("S")
        # ReportLab writes only the entries it has heard of.
        page.__NoDefault__ = [*PDFPage.__NoDefault__, "StructParents", "Tabs"]
        elements = []
        for place, role in enumerate(self._pages[number]):
            element = _name_type("StructElem")
            element.dict |= {"S": PDFName(role), "P": parent, "Pg": PDFObjectReference(name), "K": place}
            elements.append(document.Reference(element))
        return elements


def _name_type(name: str) -> PDFDictionary:
    return PDFDictionary({"Type": PDFName(name)})
