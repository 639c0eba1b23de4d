"""Files that towns may hand over: made by code, those that harm among them."""

import io
import zipfile
import zlib
from collections.abc import Callable, Sequence

import pikepdf
from pikepdf import Array, Dictionary, Name
from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.cidfonts import UnicodeCIDFont
from reportlab.pdfgen.canvas import Canvas

_GIGABYTE = 1_000_000_000


def strip_data(pdf: bytes, password: str | None = None) -> bytes:
    """The same pages with nothing embedded, as if printed to a file."""
    with pikepdf.open(io.BytesIO(pdf)) as opened:
        for name in list(opened.attachments):
            del opened.attachments[name]
        return _save(opened, password)


def lock(pdf: bytes) -> bytes:
    return strip_data(pdf, "secret")


def write_page(lines: Sequence[str]) -> bytes:
    """A page with these lines in a font of the reader's."""
    made = io.BytesIO()
    canvas = Canvas(made)
    pdfmetrics.registerFont(UnicodeCIDFont("HeiseiKakuGo-W5"))
    canvas.setFont("HeiseiKakuGo-W5", 12)
    for place, line in enumerate(lines):
        canvas.drawString(50, 700 - 20 * place, line)
    canvas.save()
    return made.getvalue()


def make_pages(count: int) -> bytes:
    """With one object for each page, and nothing on them."""
    with pikepdf.new() as made:
        for _ in range(count):
            made.add_blank_page()
        return _save(made)


def make_lying_pages(count: int) -> bytes:
    """They say of themselves that they are one."""
    said = f"/Count {count}".encode()
    return make_pages(count).replace(said, b"/Count 1".ljust(len(said)))


def embed_bomb(name: str) -> bytes:
    """An embedded file that is a gigabyte when it is unpacked, in some megabyte."""
    with pikepdf.new() as made:
        made.add_blank_page()
        stream = pikepdf.Stream(made, squeeze_zeroes(_GIGABYTE), {"/Filter": Name.FlateDecode})
        specification = made.make_indirect(Dictionary(Type=Name.Filespec, F=name, EF=Dictionary(F=stream)))
        made.Root.Names = Dictionary(EmbeddedFiles=Dictionary(Names=Array([name, specification])))
        return _save(made)


def draw_bomb() -> bytes:
    """A page whose content is squeezed twice, and is thousands of times as large when it is shown."""
    with pikepdf.new() as made:
        made.add_blank_page()
        twice = zlib.compress(squeeze_zeroes(_GIGABYTE), 9)
        filters = {"/Filter": Array([Name.FlateDecode, Name.FlateDecode])}
        made.pages[0].Contents = pikepdf.Stream(made, twice, filters)
        return _save(made)


def draw_endlessly() -> bytes:
    """A page that shows a form again and again, which shows another again and again: what takes time and no room."""
    with pikepdf.new() as made:
        made.add_blank_page()
        shown = made.make_stream(b"BT (a) Tj ET\n" * 1000)
        for _ in range(4):
            form = made.make_stream(b"/F Do\n" * 1000)
            shown.Type, shown.Subtype, shown.BBox = Name.XObject, Name.Form, Array([0, 0, 1, 1])
            form.Resources = Dictionary(XObject=Dictionary(F=shown))
            shown = form
        made.pages[0].Contents = made.make_stream(b"BT (a) Tj ET\n" * 250_000)
        made.pages[0].Resources = Dictionary(XObject=Dictionary(F=shown))
        return _save(made)


def nest() -> bytes:
    """Lists in lists, deeper than any reader follows."""
    return b"%PDF-1.7\n1 0 obj\n" + b"[" * 1_000_000 + b"]" * 1_000_000 + b"\nendobj\ntrailer\n<< /Root 1 0 R >>\n%%EOF"


def zip_up() -> bytes:
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w") as archive:
        archive.writestr("certificate.pdf", b"%PDF-1.7")
    return b"PK" + made.getvalue()[2:]


def squeeze_zeroes(count: int) -> bytes:
    """So many million bytes of nothing, whose every million is squeezed alike, so that two are enough to make them."""
    million = 1_000_000
    packer = zlib.compressobj(9)
    first, another = (packer.compress(bytes(million)) + packer.flush(zlib.Z_FULL_FLUSH) for _ in range(2))
    end, checksum = b"\x03\x00", (count % 65_521 << 16 | 1).to_bytes(4, "big")  # RFC 1950, RFC 1951 §3.2.6
    return first + another * (count // million - 1) + end + checksum


def _save(pdf: pikepdf.Pdf, password: str | None = None) -> bytes:
    made = io.BytesIO()
    encryption = pikepdf.Encryption(owner=password, user=password) if password else False
    pdf.save(made, encryption=encryption, compress_streams=False)
    return made.getvalue()


Maker = Callable[[], bytes]
# By what is wrong with them.
BAD_FILES: dict[str, tuple[Maker, set[str]]] = {
    "nothing": (lambda: b"", {"unreadable"}),
    "a zip renamed": (zip_up, {"unreadable"}),
    "broken in the middle": (lambda: make_pages(1)[:300], {"unreadable"}),
    "five megabytes of nothing": (lambda: b"%PDF-1.7\n" + b"\n" * 4_900_000, {"unreadable", "too_costly"}),
    "nested": (nest, {"unreadable", "too_costly"}),
    "encrypted": (lambda: lock(make_pages(1)), {"encrypted"}),
    "ten thousand pages": (lambda: make_pages(10_000), {"too_many_pages"}),
    "ten thousand pages that say they are one": (lambda: make_lying_pages(10_000), {"too_costly", "other_paper"}),
    "a gigabyte embedded": (lambda: embed_bomb("key-notice.json"), {"too_costly"}),
    "a gigabyte embedded as a certificate": (lambda: embed_bomb("certificate.json"), {"too_costly"}),
    "a page that swells": (draw_bomb, {"too_costly", "other_paper"}),
    "a page without end": (draw_endlessly, {"too_costly"}),
    "another paper": (lambda: make_pages(1), {"other_paper"}),
}
