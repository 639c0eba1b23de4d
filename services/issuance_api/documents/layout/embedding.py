"""What a machine finds in a PDF: the data as an associated file, and XMP metadata."""

import re
from dataclasses import dataclass
from datetime import datetime
from html import escape
from typing import Any

from reportlab.pdfbase.pdfdoc import PDFArray, PDFCatalog, PDFDictionary, PDFName, PDFStream, PDFString
from reportlab.pdfgen.canvas import Canvas

from shared.schemas.facts.canonical_json import encode_canonical
from shared.schemas.words.dates import in_japan

PRODUCER = "Hosho"
# Raise this whenever the same row would be drawn to other bytes, be it by layout, words, fonts or ReportLab: every PDF
# says it, so that nobody takes a newer way of drawing for an altered row.
DRAWING = 3

_XMP = """\
<?xpacket begin="\ufeff" id="W5M0MpCehiHzreSzNTczkc9d"?>
<x:xmpmeta xmlns:x="adobe:ns:meta/">
<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#">
<rdf:Description rdf:about="" xmlns:dc="http://purl.org/dc/elements/1.1/" xmlns:pdf="http://ns.adobe.com/pdf/1.3/"
 xmlns:xmp="http://ns.adobe.com/xap/1.0/">
<dc:format>application/pdf</dc:format>
<dc:title><rdf:Alt><rdf:li xml:lang="x-default">{title}</rdf:li></rdf:Alt></dc:title>
<dc:creator><rdf:Seq><rdf:li>{author}</rdf:li></rdf:Seq></dc:creator>
<dc:description><rdf:Alt><rdf:li xml:lang="x-default">{title}</rdf:li></rdf:Alt></dc:description>
<dc:language><rdf:Bag><rdf:li>ja</rdf:li></rdf:Bag></dc:language>
<pdf:Producer>{producer}</pdf:Producer>
<xmp:CreatorTool>{tool}</xmp:CreatorTool>
<xmp:CreateDate>{at}</xmp:CreateDate>
<xmp:ModifyDate>{at}</xmp:ModifyDate>
</rdf:Description>
</rdf:RDF>
</x:xmpmeta>
<?xpacket end="r"?>
"""


_TOOL = f"Hosho drawing {DRAWING}"
_TOOL_OF = re.compile(rb"<xmp:CreatorTool>Hosho drawing ([1-9][0-9]*)</xmp:CreatorTool>")


@dataclass(frozen=True)
class Attachment:
    """Canonical JSON (RFC 8785) under a file name."""

    name: str
    description: str
    content: bytes


def attach_data(name: str, description: str, kind: str, data: dict[str, Any]) -> Attachment:
    """`kind` names the shape of `data` and its version: certificate:1."""
    return Attachment(name, description, encode_canonical({"type": f"urn:hosho:{kind}", **data}))


def embed_metadata(canvas: Canvas, title: str, author: str, at: datetime) -> None:
    """Title, author and the moment on record, for what shows in file lists and for archives."""
    local = in_japan(at).replace(microsecond=0)
    canvas.setTitle(title)
    canvas.setAuthor(author)
    canvas.setSubject(title)
    canvas.setCreator(_TOOL)
    canvas.setProducer(PRODUCER)
    canvas.setDateFormatter(lambda *_: f"D:{local:%Y%m%d%H%M%S}+09'00'")
    packet = _XMP.format(
        title=escape(title), author=escape(author), producer=PRODUCER, tool=_TOOL, at=local.isoformat()
    )
    # Not compressed: archives and search engines read it without a PDF reader.
    stream = PDFStream(_compose({"Type": "Metadata", "Subtype": "XML"}), packet.encode(), filters=[])
    canvas._doc.Catalog.Metadata = stream


def find_drawing(pdf: bytes) -> int | None:
    """The DRAWING that a PDF of ours names; None where it names none."""
    found = _TOOL_OF.search(pdf)
    return int(found[1]) if found else None


def embed_file(canvas: Canvas, attachment: Attachment) -> None:
    """As PDF/A-3 has it: an associated file of the document, also found in the list of attachments."""
    document = canvas._doc
    dictionary = _compose({"Type": "EmbeddedFile"})
    # As it is written in the file: ReportLab would escape the # of a PDFName once more.
    dictionary["Subtype"] = "/application#2Fjson"
    dictionary["Params"] = PDFDictionary({"Size": len(attachment.content)})
    stream = document.Reference(PDFStream(dictionary, attachment.content))
    specification = _compose({"Type": "Filespec", "AFRelationship": "Data"})
    for word, text in (("F", attachment.name), ("UF", attachment.name), ("Desc", attachment.description)):
        specification[word] = PDFString(text)
    specification["EF"] = PDFDictionary({"F": stream, "UF": stream})
    reference = document.Reference(specification)
    names = PDFDictionary({"Names": PDFArray([PDFString(attachment.name), reference])})
    catalog = document.Catalog
    catalog.Names = PDFDictionary({"EmbeddedFiles": names})
    catalog.AF = PDFArray([reference])
    # ReportLab writes only the entries that it knows.
    catalog.__NoDefault__ = [*PDFCatalog.__NoDefault__, "AF"]


def _compose(names: dict[str, str]) -> PDFDictionary:
    return PDFDictionary({word: PDFName(name) for word, name in names.items()})
