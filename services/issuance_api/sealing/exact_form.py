"""The one form in which we write a seal: what no digest covers could be changed, unless every byte has one form."""

from collections.abc import Iterable

from asn1crypto import algos, cms, x509
from pyhanko.sign.validation.pdf_embedded import EmbeddedPdfSignature

# Room for the signature in hexadecimal digits; without it pyHanko signs twice, once to measure. The signed bytes say
# how large it is, so that a timestamp cannot be taken out of a seal, or put into one.
PLAIN_ROOM, TIMESTAMPED_ROOM = 8_192, 32_768
_P256_ORDER = 0xFFFFFFFF00000000FFFFFFFFFFFFFFFFBCE6FAADA7179E84F3B9CAC2FC632551


def lower_s(signature: bytes) -> bytes:
    """The same ECDSA signature on P-256 (DER) with the smaller of its two values of s: n - s is valid, too."""
    value = algos.DSASignature.load(signature).native
    written = algos.DSASignature({"r": value["r"], "s": min(value["s"], _P256_ORDER - value["s"])})
    return bytes(written.dump())


def find_chain(own: x509.Certificate, others: Iterable[x509.Certificate]) -> list[x509.Certificate]:
    """`own`, then who certified it, and so on, without the root, which a checker has."""
    chain, rest = [own], [other for other in others if other != own and not _is_root(other)]
    while issuer := next((other for other in rest if other.subject == chain[-1].issuer), None):
        chain.append(issuer)
        rest.remove(issuer)
    return chain


def is_in_exact_form(pdf: bytes, signature: EmbeddedPdfSignature, trusted: Iterable[x509.Certificate]) -> bool:
    """Whether all that stands outside the signed bytes is as PadesSealer writes it; may raise for what is damaged."""
    room = _find_room(pdf, signature)
    if room is None:
        return False
    message = cms.ContentInfo.load(room)
    # Written anew from what was understood, so that a byte which was overlooked shows as a difference.
    if message.copy().dump(force=True).ljust(len(room), b"\0") != room:
        return False
    has_timestamp = len(room) * 2 == TIMESTAMPED_ROOM
    return _is_message_exact(message["content"], trusted) and _has_attributes(
        message["content"], timestamp=has_timestamp
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


def _is_message_exact(data: cms.SignedData, trusted: Iterable[x509.Certificate]) -> bool:
    (signer,) = data["signer_infos"]
    names = [data["version"].native, signer["version"].native, signer["digest_algorithm"]["algorithm"].native]
    names += [algorithm["algorithm"].native for algorithm in data["digest_algorithms"]]
    value = signer["signature"].native
    return (
        names == ["v1", "v1", "sha256", "sha256"]
        and signer["signature_algorithm"]["algorithm"].native == "sha256_ecdsa"
        and lower_s(value) == value
        and data["crls"].native is None
        and _are_certificates_exact(data, trusted)
    )


def _are_certificates_exact(data: cms.SignedData, trusted: Iterable[x509.Certificate]) -> bool:
    """The signer's and those between it and the root, each once."""
    given = [choice.chosen for choice in data["certificates"]]
    identifier = data["signer_infos"][0]["sid"].chosen
    own = next(
        one
        for one in given
        if one.issuer == identifier["issuer"] and one.serial_number == identifier["serial_number"].native
    )
    chain = find_chain(own, given)
    between = [one for one in trusted if not _is_root(one)]
    return (
        sorted(one.dump() for one in given) == sorted(one.dump() for one in chain)
        # One that is at hand was left out.
        and not any(one.subject == chain[-1].issuer and one not in chain for one in between)
    )


def _has_attributes(data: cms.SignedData, *, timestamp: bool) -> bool:
    """Outside the signature a timestamp and nothing else, and only in a room that was made for one."""
    attributes = data["signer_infos"][0]["unsigned_attrs"]
    if not timestamp:
        return attributes.native is None
    return [(one["type"].native, len(one["values"])) for one in attributes] == [("signature_time_stamp_token", 1)]


def _is_root(certificate: x509.Certificate) -> bool:
    return bool(certificate.subject == certificate.issuer)
