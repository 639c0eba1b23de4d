"""What can be done to the timestamp in a sealed file, kind by kind."""

# mypy: disable-error-code="no-untyped-call"

from collections.abc import Callable
from datetime import UTC, datetime

from asn1crypto import cms, core

from tests.issuance_api.sealing.manipulations import (
    drop_parameters_of_digest,
    malleate_signer,
    put_in_room,
    read_message,
)


def find_token(message: cms.ContentInfo) -> cms.ContentInfo:
    return message["content"]["signer_infos"][0]["unsigned_attrs"][0]["values"][0]


def change_token(pdf: bytes, change: Callable[[cms.SignedData], None]) -> bytes:
    """The token is taken out, changed and put back, since only a value that was set is written anew."""
    message = read_message(pdf)
    token = cms.ContentInfo.load(find_token(message).dump())
    change(token["content"])
    return put_token(pdf, token)


def put_token(pdf: bytes, token: cms.ContentInfo) -> bytes:
    message = read_message(pdf)
    added = cms.CMSAttributes([{"type": "signature_time_stamp_token", "values": [cms.ContentInfo.load(token.dump())]}])
    message["content"]["signer_infos"][0]["unsigned_attrs"] = added
    return put_in_room(pdf, message.dump())


def take_token(pdf: bytes) -> bytes:
    message = read_message(pdf)
    message["content"]["signer_infos"][0]["unsigned_attrs"] = None
    return put_in_room(pdf, message.dump())


def repeat_token(pdf: bytes) -> bytes:
    message = read_message(pdf)
    token = find_token(message).copy()
    added = cms.CMSAttributes([{"type": "signature_time_stamp_token", "values": [token, token]}])
    message["content"]["signer_infos"][0]["unsigned_attrs"] = added
    return put_in_room(pdf, message.dump())


def add_attribute_to_token(data: cms.SignedData) -> None:
    data["signer_infos"][0]["unsigned_attrs"] = [{"type": "content_type", "values": ["data"]}]


def add_certificate_to_token(data: cms.SignedData, other: bytes) -> None:
    data["certificates"].append(cms.CertificateChoices.load(other))


def remove_certificates_of_token(data: cms.SignedData) -> None:
    data["certificates"] = cms.CertificateSet([])


def add_no_crl_to_token(data: cms.SignedData) -> None:
    data["crls"] = cms.RevocationInfoChoices([])


def change_version_of_token(data: cms.SignedData) -> None:
    data["version"] = "v1"


def repeat_digest_of_token(data: cms.SignedData) -> None:
    data["digest_algorithms"].append(data["digest_algorithms"][0].copy())


def change_time_of_token(data: cms.SignedData) -> None:
    content = data["encap_content_info"]["content"].parsed.copy()
    content["gen_time"] = datetime(2020, 1, 1, tzinfo=UTC)
    data["encap_content_info"]["content"] = core.ParsableOctetString(content.dump())


TOKEN_CHANGES: dict[str, Callable[[cms.SignedData], None]] = {
    "malleated": malleate_signer,
    "unsigned attribute": add_attribute_to_token,
    "certificate removed": remove_certificates_of_token,
    "empty crls": add_no_crl_to_token,
    "version": change_version_of_token,
    "digest algorithm twice": repeat_digest_of_token,
    "parameters dropped": drop_parameters_of_digest,
    "another time": change_time_of_token,
}
