"""PDFs of builders: what no town should have to open is found, in clear and in object streams."""

import io
from collections.abc import Callable

import pikepdf
import pytest
from pikepdf import Array, Dictionary, Name, ObjectStreamMode

from services.issuance_api.sealing.active_content import MOST_OBJECTS, find_pdf_fault
from services.issuance_api.sealing.pdf_fault import PdfFault


def make_script() -> Dictionary:
    return Dictionary(S=Name.JavaScript, JS="app.alert(1)")


def add_opening(pdf: pikepdf.Pdf) -> None:
    pdf.Root.OpenAction = pdf.make_indirect(make_script())


def add_link(pdf: pikepdf.Pdf) -> None:
    link = Dictionary(Type=Name.Annot, Subtype=Name.Link, Rect=[0, 0, 1, 1], A=Dictionary(S=Name.Launch, F="cmd.exe"))
    pdf.pages[0].Annots = Array([pdf.make_indirect(link)])


def add_page_action(pdf: pikepdf.Pdf) -> None:
    pdf.pages[0].AA = Dictionary(O=Dictionary(S=Name.GoTo))


def add_named_script(pdf: pikepdf.Pdf) -> None:
    pdf.Root.Names = Dictionary(JavaScript=Dictionary(Names=Array(["a", make_script()])))


def add_unreachable(pdf: pikepdf.Pdf) -> None:
    pdf.Root.Unused = pdf.make_indirect(Array([Array([make_script()])]))


def add_form(pdf: pikepdf.Pdf) -> None:
    pdf.Root.AcroForm = Dictionary(XFA=Array([]))


def add_chain(pdf: pikepdf.Pdf) -> None:
    pdf.Root.OpenAction = Dictionary(S=Name.GoTo, D=Array([]), Next=Dictionary(S=Name.Named))


def embed(pdf: pikepdf.Pdf) -> None:
    pdf.attachments["a.txt"] = b"another file"


def show_page(pdf: pikepdf.Pdf) -> None:
    pdf.Root.OpenAction = Array([pdf.pages[0].obj, Name.Fit])


def nothing(pdf: pikepdf.Pdf) -> None: ...


def make_pdf(change: Callable[[pikepdf.Pdf], None], **options: object) -> bytes:
    pdf = pikepdf.new()
    pdf.add_blank_page()
    change(pdf)
    written = io.BytesIO()
    pdf.save(written, **options)  # type: ignore[arg-type]
    return written.getvalue()


FOUND: dict[Callable[[pikepdf.Pdf], None], PdfFault | None] = {
    add_opening: PdfFault.ACTING,
    add_link: PdfFault.ACTING,
    add_page_action: PdfFault.ACTING,
    add_named_script: PdfFault.ACTING,
    add_unreachable: PdfFault.ACTING,
    add_form: PdfFault.ACTING,
    add_chain: PdfFault.ACTING,
    embed: PdfFault.EMBEDDING,
    show_page: None,
    nothing: None,
}


@pytest.mark.parametrize("streams", [ObjectStreamMode.disable, ObjectStreamMode.generate])
@pytest.mark.parametrize("change", FOUND, ids=lambda change: change.__name__)
def test_what_acts_or_carries_files_is_found_wherever_it_stands(
    change: Callable[[pikepdf.Pdf], None], streams: ObjectStreamMode
) -> None:
    assert find_pdf_fault(make_pdf(change, object_stream_mode=streams)) is FOUND[change]


def test_a_name_that_is_written_otherwise_is_the_same_name() -> None:
    assert find_pdf_fault(write_pdf(b"/OpenAction << /S /GoTo /D [] >>")) is None
    assert find_pdf_fault(write_pdf(b"/OpenAction << /S /J#61va#53cript /J#53 (app.alert(1)) >>")) is PdfFault.ACTING
    assert find_pdf_fault(write_pdf(b"/Unused << /S /L#61unch /F (cmd.exe) >>")) is PdfFault.ACTING


def write_pdf(catalog: bytes) -> bytes:
    """By hand, as no program would write it."""
    objects = [
        b"<< /Type /Catalog /Pages 2 0 R " + catalog + b" >>",
        b"<< /Type /Pages /Count 1 /Kids [3 0 R] >>",
        b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 9 9] >>",
    ]
    pdf, places = b"%PDF-1.7\n", []
    for number, content in enumerate(objects, start=1):
        places.append(len(pdf))
        pdf += b"%d 0 obj\n%s\nendobj\n" % (number, content)
    table = b"".join(b"%010d 00000 n \n" % place for place in places)
    end = b"xref\n0 4\n0000000000 65535 f \n%strailer\n<< /Size 4 /Root 1 0 R >>\nstartxref\n%d\n%%%%EOF\n"
    return pdf + end % (table, len(pdf))


def test_what_an_older_revision_left_is_found() -> None:
    assert find_pdf_fault(make_pdf(nothing) + b"\n% /JavaScript") is PdfFault.ACTING


def test_a_password_is_found() -> None:
    for user in ("", "secret"):
        locked = make_pdf(nothing, encryption=pikepdf.Encryption(owner="owner", user=user))
        assert find_pdf_fault(locked) is PdfFault.ENCRYPTED


@pytest.mark.parametrize(
    "content", [b"", b"GIF89a", b"<html>%PDF</html>", b"%PDF-1.7 and nothing", make_pdf(nothing)[:300]]
)
def test_what_no_reader_can_open_is_unreadable(content: bytes) -> None:
    assert find_pdf_fault(content) is PdfFault.UNREADABLE


def test_a_file_of_too_many_objects_is_given_up() -> None:
    def fill(pdf: pikepdf.Pdf) -> None:
        pdf.Root.Many = Array([pdf.make_indirect(Dictionary(A=place)) for place in range(MOST_OBJECTS)])

    packed = make_pdf(fill, object_stream_mode=ObjectStreamMode.generate)
    assert find_pdf_fault(packed) is PdfFault.UNREADABLE
