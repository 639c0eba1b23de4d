"""What can be done to a sealed file, kind by kind, and the sentence by which each is refused."""

# mypy: disable-error-code="no-untyped-call"

import io
import re
from collections.abc import Callable
from datetime import UTC, datetime

import pikepdf
import pypdf
from asn1crypto import algos, cms, crl, x509
from cryptography.x509.name import Name, NameAttribute, _ASN1Type
from cryptography.x509.oid import NameOID
from pyhanko.pdf_utils import generic
from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter

from services.issuance_api.sealing.inspection import ALTERED_SEAL, DAMAGED

ORDER = 0xFFFFFFFF00000000FFFFFFFFFFFFFFFFBCE6FAADA7179E84F3B9CAC2FC632551
# The name of the algorithm without the parameters NULL.
SHA256_ALONE = bytes.fromhex("300b0609608648016503040201")
ALTERED, ADDED = "The content was ALTERED after it was sealed.", "Something was ADDED to the file after it was sealed."
OTHERS = "The signatures on this file are not those of a sealed certificate."
UNREADABLE = "This is no PDF that can be read."
NO_SEAL = "There is no seal on this file."
UNFORBIDDEN = "The seal does not forbid changes, as a certificate's seal does."

Change = Callable[[bytes], bytes]


def find_room(pdf: bytes) -> tuple[int, int]:
    """From the first hexadecimal digit of the signature to behind the last."""
    found = re.search(rb"/Contents <([0-9A-F]{1000,})>", pdf)
    assert found
    return found.span(1)


def put_in_room(pdf: bytes, content: bytes) -> bytes:
    """The same signed bytes with another content of the room."""
    begin, end = find_room(pdf)
    return pdf[:begin] + content.hex().upper().encode().ljust(end - begin, b"0") + pdf[end:]


def read_message(pdf: bytes) -> cms.ContentInfo:
    begin, end = find_room(pdf)
    return cms.ContentInfo.load(bytes.fromhex(pdf[begin:end].decode()))


def malleate_signer(data: cms.SignedData) -> None:
    (signer,) = data["signer_infos"]
    value = algos.DSASignature.load(signer["signature"].native).native
    signer["signature"] = algos.DSASignature({"r": value["r"], "s": ORDER - value["s"]}).dump()


def drop_parameters_of_digest(data: cms.SignedData) -> None:
    data["signer_infos"][0]["digest_algorithm"] = algos.DigestAlgorithm.load(SHA256_ALONE)


# What no digest covers: the room of the signature.


def malleate(pdf: bytes) -> bytes:
    message = read_message(pdf)
    malleate_signer(message["content"])
    return put_in_room(pdf, message.dump(force=True))


def add_unsigned_attribute(pdf: bytes) -> bytes:
    message = read_message(pdf)
    (signer,) = message["content"]["signer_infos"]
    signer["unsigned_attrs"] = [{"type": "content_type", "values": ["data"]}]
    return put_in_room(pdf, message.dump(force=True))


def add_no_attribute(pdf: bytes) -> bytes:
    message = read_message(pdf)
    message["content"]["signer_infos"][0]["unsigned_attrs"] = []
    return put_in_room(pdf, message.dump(force=True))


def add_certificate(pdf: bytes, other: bytes) -> bytes:
    message = read_message(pdf)
    certificates = message["content"]["certificates"]
    certificates.append(cms.CertificateChoices.load(other))
    return put_in_room(pdf, message.dump(force=True))


def repeat_certificate(pdf: bytes) -> bytes:
    return add_certificate(pdf, read_message(pdf)["content"]["certificates"][0].chosen.dump())


def remove_certificates(pdf: bytes) -> bytes:
    message = read_message(pdf)
    message["content"]["certificates"] = cms.CertificateSet([])
    return put_in_room(pdf, message.dump(force=True))


def add_no_crl(pdf: bytes) -> bytes:
    message = read_message(pdf)
    message["content"]["crls"] = cms.RevocationInfoChoices([])
    return put_in_room(pdf, message.dump(force=True))


def add_crl(pdf: bytes) -> bytes:
    message = read_message(pdf)
    (signer,) = message["content"]["certificates"]
    now = datetime.now(UTC).replace(microsecond=0)
    algorithm = algos.SignedDigestAlgorithm({"algorithm": "sha256_ecdsa"})
    body = crl.TbsCertList({"signature": algorithm, "issuer": signer.chosen.issuer, "this_update": {"utc_time": now}})
    added = crl.CertificateList({"tbs_cert_list": body, "signature_algorithm": algorithm, "signature": b"\0"})
    message["content"]["crls"] = [cms.RevocationInfoChoice.load(added.dump())]
    return put_in_room(pdf, message.dump(force=True))


def drop_parameters(pdf: bytes) -> bytes:
    message = read_message(pdf)
    drop_parameters_of_digest(message["content"])
    return put_in_room(pdf, message.dump())


def name_issuer_otherwise(pdf: bytes) -> bytes:
    """The same name in another encoding of its characters."""
    message = read_message(pdf)
    identifier = message["content"]["signer_infos"][0]["sid"].chosen
    name = NameAttribute(NameOID.COMMON_NAME, identifier["issuer"].native["common_name"], _ASN1Type.BMPString)
    identifier["issuer"] = x509.Name.load(Name([name]).public_bytes())
    return put_in_room(pdf, message.dump(force=True))


def write_small_digits(pdf: bytes) -> bytes:
    begin, end = find_room(pdf)
    return pdf[:begin] + pdf[begin:end].lower() + pdf[end:]


def change_one_digit(pdf: bytes) -> bytes:
    begin, end = find_room(pdf)
    place = next(place for place in range(begin, end) if pdf[place : place + 1].isalpha())
    return pdf[:place] + pdf[place : place + 1].lower() + pdf[place + 1 :]


def fill_padding(pdf: bytes) -> bytes:
    _, end = find_room(pdf)
    return pdf[: end - 2] + b"01" + pdf[end:]


def space_out_padding(pdf: bytes) -> bytes:
    _, end = find_room(pdf)
    return pdf[: end - 2] + b"  " + pdf[end:]


def break_line_in_padding(pdf: bytes) -> bytes:
    _, end = find_room(pdf)
    return pdf[: end - 2] + b"\r\n" + pdf[end:]


def end_room_early(pdf: bytes) -> bytes:
    """The string ends in the middle of the gap, and more entries stand in what no digest covers."""
    _, end = find_room(pdf)
    wrapped = b">/Name (somebody else)/Other <"
    return pdf[: end - len(wrapped)] + wrapped + pdf[end:]


def zero_signature(pdf: bytes) -> bytes:
    return put_in_room(pdf, b"")


def cut_signature(pdf: bytes) -> bytes:
    return put_in_room(pdf, read_message(pdf).dump()[:-40])


# The signed range.


def set_range(pdf: bytes, change: Callable[[list[int]], list[int]]) -> bytes:
    found = re.search(rb"/ByteRange \[(\d+) (\d+) (\d+) (\d+)\]( *)", pdf)
    assert found
    written = " ".join(str(number) for number in change([int(number) for number in found.groups()[:4]]))
    text = f"/ByteRange [{written}]".encode()
    return pdf[: found.start()] + text.ljust(found.end() - found.start()) + pdf[found.end() :]


def repeat_contents(pdf: bytes) -> bytes:
    """A second /Contents within the spaces that pyHanko leaves behind /ByteRange."""
    return re.sub(rb"(/ByteRange \[[\d ]+\]) {20}", rb"\1 /Contents <30820000>", pdf)


# What is added behind, or written anew.


def update(pdf: bytes, change: Callable[[IncrementalPdfFileWriter], None]) -> bytes:
    writer = IncrementalPdfFileWriter(io.BytesIO(pdf))
    change(writer)
    written = io.BytesIO()
    writer.write(written)
    assert written.getvalue().startswith(pdf)
    return written.getvalue()


def dictionary(**entries: generic.PdfObject) -> generic.DictionaryObject:
    return generic.DictionaryObject({generic.pdf_name(f"/{name}"): value for name, value in entries.items()})


def first_page(writer: IncrementalPdfFileWriter) -> generic.DictionaryObject:
    page, _ = writer.find_page_for_modification(0)
    page = page.get_object()
    assert isinstance(page, generic.DictionaryObject)
    writer.update_container(page)
    return page


def replace_content(writer: IncrementalPdfFileWriter) -> None:
    """Shadow attack: another content in the place of the page's own."""
    page = first_page(writer)
    page["/Contents"] = writer.add_object(generic.StreamObject(stream_data=b"0 0 600 800 re f"))


def hide_content(writer: IncrementalPdfFileWriter) -> None:
    page = first_page(writer)
    page["/CropBox"] = generic.ArrayObject(generic.NumberObject(number) for number in (0, 0, 10, 10))


def overlay(writer: IncrementalPdfFileWriter) -> None:
    box = generic.ArrayObject(generic.NumberObject(number) for number in (50, 500, 500, 600))
    note = dictionary(Type=generic.pdf_name("/Annot"), Subtype=generic.pdf_name("/FreeText"), Rect=box)
    note["/Contents"] = generic.pdf_string("999,999,999")
    page = first_page(writer)
    page["/Annots"] = generic.ArrayObject([*page["/Annots"], writer.add_object(note)])


def run_script(writer: IncrementalPdfFileWriter) -> None:
    writer.root["/OpenAction"] = dictionary(S=generic.pdf_name("/JavaScript"), JS=generic.pdf_string("app.alert(1)"))
    writer.update_root()


def run_named_script(writer: IncrementalPdfFileWriter) -> None:
    script = dictionary(S=generic.pdf_name("/JavaScript"), JS=generic.pdf_string("app.alert(1)"))
    names = generic.ArrayObject([generic.pdf_string("a"), script])
    writer.root["/Names"] = dictionary(JavaScript=dictionary(Names=names))
    writer.update_root()


def run_at_closing(writer: IncrementalPdfFileWriter) -> None:
    script = dictionary(S=generic.pdf_name("/JavaScript"), JS=generic.pdf_string("app.alert(1)"))
    writer.root["/AA"] = dictionary(WC=script)
    writer.update_root()


def drop_permission(writer: IncrementalPdfFileWriter) -> None:
    del writer.root["/Perms"]
    writer.update_root()


def widen_permission(writer: IncrementalPdfFileWriter) -> None:
    signature = writer.root["/Perms"]["/DocMDP"]
    signature["/Reference"][0]["/TransformParams"]["/P"] = generic.NumberObject(3)
    writer.update_container(signature)


def replace_files(writer: IncrementalPdfFileWriter) -> None:
    file = generic.StreamObject(stream_data=b'{"amount": 999999999}')
    name = dictionary(Type=generic.pdf_name("/Filespec"), F=generic.pdf_string("certificate.json"))
    name["/EF"] = dictionary(F=writer.add_object(file))
    names = generic.ArrayObject([generic.pdf_string("certificate.json"), writer.add_object(name)])
    writer.root["/Names"] = dictionary(EmbeddedFiles=dictionary(Names=names))
    writer.update_root()


def change_title(writer: IncrementalPdfFileWriter) -> None:
    info = writer.trailer["/Info"]
    info["/Title"] = generic.pdf_string("前払金保証証書 00108-000019")
    writer.update_container(info)


def save_with_pikepdf(pdf: bytes) -> bytes:
    saved = io.BytesIO()
    with pikepdf.open(io.BytesIO(pdf)) as opened:
        opened.save(saved)
    return saved.getvalue()


def linearize(pdf: bytes) -> bytes:
    saved = io.BytesIO()
    with pikepdf.open(io.BytesIO(pdf)) as opened:
        opened.save(saved, linearize=True)
    return saved.getvalue()


def save_with_pypdf(pdf: bytes) -> bytes:
    saved = io.BytesIO()
    pypdf.PdfWriter(clone_from=io.BytesIO(pdf)).write(saved)
    return saved.getvalue()


def add_page(pdf: bytes) -> bytes:
    writer = pypdf.PdfWriter(io.BytesIO(pdf), incremental=True)
    writer.add_blank_page(100, 100)
    written = io.BytesIO()
    writer.write(written)
    return written.getvalue()


def point_elsewhere(pdf: bytes) -> bytes:
    """The table of what was drawn, without the seal."""
    return re.sub(rb"startxref\n\d+(\n%%EOF\n)$", rb"startxref\n%d\1" % _first_table(pdf), pdf)


def append_pointer(pdf: bytes) -> bytes:
    return pdf + b"startxref\n%d\n%%%%EOF\n" % _first_table(pdf)


def _first_table(pdf: bytes) -> int:
    found = re.search(rb"startxref\n(\d+)", pdf)
    assert found
    return int(found[1])


def wrap_signature(pdf: bytes) -> bytes:
    """The signed bytes are all there, and a table behind them has another object in the place of the page."""
    return update(pdf, lambda writer: replace_content(writer)) + b"%" + pdf[-100:]


CHANGES: dict[str, tuple[Change, str]] = {
    "malleated": (malleate, ALTERED_SEAL),
    "unsigned attribute": (add_unsigned_attribute, ALTERED_SEAL),
    "empty unsigned attributes": (add_no_attribute, ALTERED_SEAL),
    "certificate twice": (repeat_certificate, ALTERED_SEAL),
    "certificates removed": (remove_certificates, DAMAGED),
    "empty crls": (add_no_crl, ALTERED_SEAL),
    "a crl": (add_crl, ALTERED_SEAL),
    "parameters dropped": (drop_parameters, ALTERED_SEAL),
    "issuer named otherwise": (name_issuer_otherwise, ALTERED_SEAL),
    "small digits": (write_small_digits, ALTERED_SEAL),
    "one small digit": (change_one_digit, ALTERED_SEAL),
    "padding filled": (fill_padding, ALTERED_SEAL),
    "padding of spaces": (space_out_padding, ALTERED_SEAL),
    "padding with a line break": (break_line_in_padding, ALTERED_SEAL),
    "entries in the room": (end_room_early, ALTERED_SEAL),
    "no signature": (zero_signature, DAMAGED),
    "half a signature": (cut_signature, DAMAGED),
    "range begins later": (lambda pdf: set_range(pdf, lambda r: [1, r[1] - 1, r[2], r[3]]), ALTERED),
    "range with a hole": (lambda pdf: set_range(pdf, lambda r: [r[0], r[1] - 9, r[2], r[3]]), ALTERED),
    "range with a larger gap": (lambda pdf: set_range(pdf, lambda r: [r[0], r[1], r[2] + 9, r[3] - 9]), ALTERED),
    "range overlaps": (lambda pdf: set_range(pdf, lambda r: [r[0], r[1] + 9, r[2] - 9, r[3] + 9]), ALTERED),
    "range ends early": (lambda pdf: set_range(pdf, lambda r: [r[0], r[1], r[2], r[3] - 9]), ALTERED),
    "range beyond the end": (lambda pdf: set_range(pdf, lambda r: [r[0], r[1], r[2], r[3] + 9]), ALTERED),
    "negative range": (lambda pdf: set_range(pdf, lambda r: [r[0], r[1], -r[2], r[3]]), DAMAGED),
    "range of three": (lambda pdf: set_range(pdf, lambda r: r[:3]), DAMAGED),
    "range of six": (lambda pdf: set_range(pdf, lambda r: [*r, r[2], 0]), DAMAGED),
    "contents twice": (repeat_contents, DAMAGED),
    "a bit of the page": (lambda pdf: pdf[:5000] + bytes([pdf[5000] ^ 1]) + pdf[5001:], ALTERED),
    "page added": (add_page, ADDED),
    "page replaced": (lambda pdf: update(pdf, replace_content), ADDED),
    "page hidden": (lambda pdf: update(pdf, hide_content), ADDED),
    "overlay": (lambda pdf: update(pdf, overlay), ADDED),
    "script at opening": (lambda pdf: update(pdf, run_script), ADDED),
    "script by name": (lambda pdf: update(pdf, run_named_script), ADDED),
    "script at closing": (lambda pdf: update(pdf, run_at_closing), ADDED),
    "permission dropped": (lambda pdf: update(pdf, drop_permission), ADDED),
    "permission widened": (lambda pdf: update(pdf, widen_permission), ADDED),
    "embedded file replaced": (lambda pdf: update(pdf, replace_files), ADDED),
    "title changed": (lambda pdf: update(pdf, change_title), ADDED),
    "wrapped": (wrap_signature, ADDED),
    "saved by pikepdf": (save_with_pikepdf, ALTERED),
    "linearized": (linearize, ALTERED),
    "saved by pypdf": (save_with_pypdf, ALTERED),
    "truncated": (lambda pdf: pdf[:-200], UNREADABLE),
    "last byte cut": (lambda pdf: pdf[:-1], ALTERED),
    "cut in half": (lambda pdf: pdf[: len(pdf) // 2], UNREADABLE),
    "seal cut off": (lambda pdf: pdf[: pdf.index(b"%%EOF") + 6], NO_SEAL),
    "a byte behind": (lambda pdf: pdf + b"\n", ADDED),
    "a comment behind": (lambda pdf: pdf + b"% more\n", ADDED),
    "zeros behind": (lambda pdf: pdf + bytes(64), ADDED),
    "itself behind": (lambda pdf: pdf + pdf, ADDED),
    "bytes before": (lambda pdf: b"%more\n" + pdf, UNREADABLE),
    "table of the unsealed": (point_elsewhere, NO_SEAL),
    "second pointer": (append_pointer, NO_SEAL),
}
