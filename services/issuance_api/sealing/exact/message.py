"""The one form in which we write a signed message (CMS): that of a seal, and that of the timestamp within it.

What no signature covers is written anew here, so that a message which is not as we write it shows as a difference.
"""

import hashlib
from collections.abc import Iterable, Sequence
from typing import TypeVar

from asn1crypto import algos, cms, core, x509

from services.issuance_api.sealing.exact.lengths import mend_lengths

mend_lengths()
V = TypeVar("V", bound=core.Asn1Value)
_ORDERS = {
    "secp256r1": 0xFFFFFFFF00000000FFFFFFFFFFFFFFFFBCE6FAADA7179E84F3B9CAC2FC632551,
    "secp384r1": int("F" * 48 + "C7634D81F4372DDF581A0DB248B0A77AECEC196ACCC52973", 16),
    "secp521r1": int("1" + "F" * 65 + "A51868783BF2F966B7FCC0148F709A5D03BB5C9B8899C47AEBB6FB71E91386409", 16),
}


class InexactError(ValueError):
    """The message has what we never write, or lacks what we always do."""


def lower_s(signature: bytes, curve: str = "secp256r1") -> bytes:
    """The same ECDSA signature (DER) with the smaller of its two values of s: n - s is valid, too."""
    value = algos.DSASignature.load(signature).native
    written = algos.DSASignature({"r": value["r"], "s": min(value["s"], _ORDERS[curve] - value["s"])})
    return bytes(written.dump())


def settle(value: V) -> V:
    """The same value as if it had been read: asn1crypto writes what was put together anew at each mention.

    With each level it does so twice as often.
    """
    settled: V = type(value).load(value.dump())
    return settled


def find_chain(own: x509.Certificate, others: Iterable[x509.Certificate]) -> list[x509.Certificate]:
    """`own`, then who certified it, and so on, without the root, which a checker has."""
    chain, rest = [own], [other for other in others if other != own and other.subject != other.issuer]
    while issuer := next((other for other in rest if other.subject == chain[-1].issuer), None):
        chain.append(issuer)
        rest.remove(issuer)
    return chain


def read_chain(data: cms.SignedData) -> list[x509.Certificate]:
    """The signer's certificate and those between it and the root; raises InexactError where its own is not there."""
    given = [choice.chosen for choice in data["certificates"] if choice.name == "certificate"]
    signer = data["signer_infos"][0]["sid"].chosen
    for one in given:
        if one.issuer == signer["issuer"] and one.serial_number == signer["serial_number"].native:
            return find_chain(one, given)
    raise InexactError("the certificate of the signer is not in the message")


def digest_certificates(chain: Sequence[x509.Certificate]) -> list[bytes]:
    return [hashlib.sha256(one.dump()).digest() for one in chain]


def has_unsigned(data: cms.SignedData) -> bool:
    """Whether there are unsigned attributes, be they none. They are not converted (`.native`), which takes seconds."""
    return not isinstance(data["signer_infos"][0]["unsigned_attrs"], core.Void)


def write_exactly(message: cms.ContentInfo) -> cms.ContentInfo:
    """The same message as we write it, without unsigned attributes other than one timestamp.

    Raises InexactError for one of another kind; libraries may raise anything for a damaged one.
    """
    data = message["content"]
    (signer,) = data["signer_infos"]
    chain = read_chain(data)
    digest = algos.DigestAlgorithm({"algorithm": signer["digest_algorithm"]["algorithm"].native})
    written = {
        "version": "v1",
        "sid": cms.SignerIdentifier({
            "issuer_and_serial_number": {"issuer": chain[0].issuer, "serial_number": chain[0].serial_number}
        }),
        "digest_algorithm": digest,
        # As they were signed; only their frame is written anew.
        "signed_attrs": cms.CMSAttributes(contents=signer["signed_attrs"].contents),
        **_write_signature(signer, chain[0]),
    }  # fmt: skip
    if has_unsigned(data):
        written["unsigned_attrs"] = [_write_timestamp(signer["unsigned_attrs"])]
    content = data["encap_content_info"]
    is_data = content["content_type"].native == "data"
    return settle(cms.ContentInfo({
        "content_type": "signed_data",
        "content": cms.SignedData({
            "version": "v1" if is_data else "v3",
            "digest_algorithms": [digest],
            "encap_content_info": {"content_type": content["content_type"].native} if is_data else {
                "content_type": content["content_type"].native,
                "content": cms.ParsableOctetString(bytes(content["content"])),
            },
            "certificates": [cms.CertificateChoices("certificate", one) for one in chain],
            "signer_infos": [settle(cms.SignerInfo(written))],
        }),
    }))  # fmt: skip


def _write_signature(signer: cms.SignerInfo, own: x509.Certificate) -> dict[str, core.Asn1Value]:
    algorithm, value = signer["signature_algorithm"], signer["signature"].native
    match algorithm.signature_algo:
        case "ecdsa":
            named = {"algorithm": f"{signer['digest_algorithm']['algorithm'].native}_ecdsa"}
            value = lower_s(value, own.public_key.curve[1])
        case "rsassa_pkcs1v15":
            named = {"algorithm": "rsassa_pkcs1v15"}
        case _:
            named = algorithm.native
    return {
        "signature_algorithm": algos.SignedDigestAlgorithm(named),
        "signature": core.OctetString(value),
    }


def _write_timestamp(attributes: cms.CMSAttributes) -> cms.CMSAttribute:
    kinds = [(one["type"].native, len(one["values"])) for one in attributes]
    if kinds != [("signature_time_stamp_token", 1)]:
        raise InexactError("an unsigned attribute is no timestamp")
    token = attributes[0]["values"][0]
    if has_unsigned(token["content"]):
        raise InexactError("a timestamp has unsigned attributes")
    return settle(cms.CMSAttribute({"type": "signature_time_stamp_token", "values": [write_exactly(token)]}))
