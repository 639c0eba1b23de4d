"""The one form in which we write a seal: what no digest covers could be changed, unless every byte has one form."""

from asn1crypto import cms
from pyhanko.sign.validation.pdf_embedded import EmbeddedPdfSignature

from services.issuance_api.sealing.exact.message import (
    InexactError,
    digest_certificates,
    has_unsigned,
    read_chain,
    write_exactly,
)

# Room for the signature in hexadecimal digits; without it pyHanko signs twice, once to measure. The signed bytes say
# how large it is, so that a timestamp cannot be taken out of a seal, or put into one.
PLAIN_ROOM, TIMESTAMPED_ROOM = 8_192, 32_768


def is_in_exact_form(pdf: bytes, signature: EmbeddedPdfSignature) -> bool:
    """Whether all that stands outside the signed bytes is as PadesSealer writes it; may raise for what is damaged."""
    room = _find_room(pdf, signature)
    if room is None:
        return False
    message = cms.ContentInfo.load(room)
    try:
        written = write_exactly(message)
    except InexactError:
        return False
    return (
        written.dump().ljust(len(room), b"\0") == room
        and _has_signed_chain(message["content"])
        and has_unsigned(message["content"]) == (len(room) * 2 == TIMESTAMPED_ROOM)
    )


def _find_room(pdf: bytes, signature: EmbeddedPdfSignature) -> bytes | None:
    """The bytes of /Contents, where they fill the only gap in the signed range, digit by digit as we write them."""
    start, length, resumes, rest = (int(number) for number in signature.byte_range)
    content = bytes(signature.pkcs7_content)
    digits = b"<" + content.hex().upper().encode() + b">"
    is_ours = (
        start == 0
        and resumes == length + len(digits)
        and resumes + rest == len(pdf)
        and len(content) * 2 in (PLAIN_ROOM, TIMESTAMPED_ROOM)
        and pdf[length:resumes] == digits
        and pdf[:length].endswith(b"/Contents ")
        and pdf[resumes:].startswith(b"\n/ByteRange [0 %d %d %d]" % (length, resumes, rest))
    )
    return content if is_ours else None


def _has_signed_chain(data: cms.SignedData) -> bool:
    """Whether the certificates are those that the signature covers: none was added, exchanged or removed."""
    (named,) = (
        attribute["values"][0]
        for attribute in data["signer_infos"][0]["signed_attrs"]
        if attribute["type"].native == "signing_certificate_v2"
    )
    return [one["cert_hash"].native for one in named["certs"]] == digest_certificates(read_chain(data))
