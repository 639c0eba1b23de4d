"""What a sealed PDF carries: the file that was attached when it was drawn, and the paper as it was before its seal."""

import io

from pyhanko.pdf_utils.reader import PdfFileReader

_END = b"%%EOF\n"


def read_attachment(pdf: bytes, name: str) -> bytes:
    """Raises LookupError where it carries none of that name; the seal must have been inspected before."""
    names = PdfFileReader(io.BytesIO(pdf)).root["/Names"]["/EmbeddedFiles"]["/Names"]
    for place in range(0, len(names), 2):
        if str(names[place]) == name:
            content: bytes = names[place + 1]["/EF"]["/F"].data
            return content
    raise LookupError(name)


def cut_seal(pdf: bytes) -> bytes:
    """The bytes that were sealed: a seal is added behind them, and ends the file."""
    return pdf[: pdf.rindex(_END, 0, pdf.rindex(_END)) + len(_END)]
