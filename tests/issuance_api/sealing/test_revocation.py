"""A seal behind an intermediate authority, with and without revocation lists."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from asn1crypto import cms
from cryptography import x509
from cryptography.hazmat.primitives.serialization import Encoding

from services.issuance_api.documents.layout.page import SEAL_BOX
from services.issuance_api.sealing.inspection import ALTERED_SEAL, NOT_TRUSTED, SealReport, inspect_seal
from services.issuance_api.sealing.loading import load_sealer
from services.issuance_api.sealing.revocation import FORGED_LIST, OTHERS_LIST, PARTIAL_LIST
from services.local.timestamping.authority import TimestampAuthority
from services.local.timestamping.responder import give_timestamps
from tests.issuance_api.sealing.chains import Holder, certify, make_chain, revoke
from tests.issuance_api.sealing.manipulations import add_certificate, put_in_room, read_message

CHAIN = make_chain()
DAY = timedelta(days=1)


@pytest.fixture(scope="module")
def sealed(unsealed: bytes, tmp_path_factory: pytest.TempPathFactory) -> bytes:
    return load_sealer(CHAIN.keep(tmp_path_factory.mktemp("chain"))).seal(unsealed, SEAL_BOX).pdf


def inspect(
    pdf: bytes, *lists: x509.CertificateRevocationList, trusted: tuple[bytes, ...] = (CHAIN.root.der,)
) -> SealReport:
    return inspect_seal(pdf, trusted, CHAIN.pin, lists=lists)


def exchange(pdf: bytes, *holders: Holder) -> bytes:
    """With the certificates of these alone."""
    message = read_message(pdf)
    message["content"]["certificates"] = [cms.CertificateChoices.load(one.der) for one in holders]
    return put_in_room(pdf, message.dump(force=True))


def test_a_chain_is_sealed_in_without_its_root(sealed: bytes) -> None:
    assert inspect(sealed).is_good
    found = {choice.chosen.dump() for choice in read_message(sealed)["content"]["certificates"]}
    assert found == {CHAIN.own.der, CHAIN.between.der}
    assert NOT_TRUSTED in inspect(sealed, trusted=(make_chain().root.der,)).faults


def test_an_intermediate_removed_added_or_exchanged_for_a_twin_is_found(sealed: bytes) -> None:
    # Certified anew by the same root: the same name and key, and a chain as good as the former.
    twin = certify("Intermediate", CHAIN.root, key=CHAIN.between.key)
    both = (CHAIN.root.der, CHAIN.between.der)
    assert inspect(exchange(sealed, CHAIN.own), trusted=both).faults == (ALTERED_SEAL,)
    assert inspect(exchange(sealed, CHAIN.own, twin)).faults == (ALTERED_SEAL,)
    assert ALTERED_SEAL in inspect(add_certificate(sealed, twin.der)).faults
    assert inspect(add_certificate(sealed, CHAIN.root.der)).faults == (ALTERED_SEAL,)


def test_without_a_list_nothing_is_said_of_revocation(sealed: bytes) -> None:
    revocation = inspect(sealed).revocation
    assert revocation
    assert (revocation.as_of, len(revocation.unchecked)) == (None, 2)


def test_a_list_without_the_seal_is_good(sealed: bytes) -> None:
    report = inspect(sealed, revoke(CHAIN.between))
    assert report.is_good
    assert report.revocation
    assert report.revocation.as_of
    assert report.revocation.unchecked == ("Intermediate",)
    complete = inspect(sealed, revoke(CHAIN.between), revoke(CHAIN.root))
    assert complete.revocation
    assert complete.revocation.unchecked == ()


def test_a_revoked_seal_and_a_revoked_authority_are_refused(sealed: bytes) -> None:
    [fault] = inspect(sealed, revoke(CHAIN.between, CHAIN.own.certificate)).faults
    assert fault.startswith("The certificate of the seal was REVOKED on")
    assert "Only a timestamp proves" in fault
    [fault] = inspect(sealed, revoke(CHAIN.between), revoke(CHAIN.root, CHAIN.between.certificate)).faults
    assert fault.startswith("A certificate on which the seal rests was REVOKED on")


TWIN = certify("Intermediate", CHAIN.root)
POINT = x509.IssuingDistributionPoint(
    full_name=None, relative_name=None, only_contains_user_certs=False, only_contains_ca_certs=True,
    only_some_reasons=None, indirect_crl=False, only_contains_attribute_certs=False,
)  # fmt: skip


@pytest.mark.parametrize(
    ("given", "sentence"),
    [
        (revoke(CHAIN.root), OTHERS_LIST),
        (revoke(TWIN), FORGED_LIST),
        (revoke(CHAIN.between, made=-8 * DAY), "OUT OF DATE"),
        (revoke(CHAIN.between, made=DAY), "of the FUTURE"),
        (revoke(CHAIN.between, extension=x509.DeltaCRLIndicator(1)), PARTIAL_LIST),
        (revoke(CHAIN.between, extension=POINT), PARTIAL_LIST),
    ],
    ids=["another authority", "twin", "stale", "future", "delta", "authorities only"],
)
def test_a_list_that_says_nothing_is_refused(
    sealed: bytes, given: x509.CertificateRevocationList, sentence: str
) -> None:
    [fault] = inspect(sealed, given).faults
    assert sentence in fault


def test_the_newest_list_that_can_be_used_decides(sealed: bytes) -> None:
    old, new = revoke(CHAIN.between, made=-2 * DAY), revoke(CHAIN.between, CHAIN.own.certificate)
    forged = revoke(TWIN)
    assert inspect(sealed, old, forged).is_good
    assert not inspect(sealed, old, new, forged).is_good


def test_a_timestamp_proves_that_a_seal_is_older_than_its_revocation(
    unsealed: bytes, timestamps: TimestampAuthority, tmp_path_factory: pytest.TempPathFactory
) -> None:
    with give_timestamps(timestamps.answer) as url:
        source = replace(CHAIN.keep(tmp_path_factory.mktemp("stamped")), tsa_url=url)
        stamped = load_sealer(source).seal(unsealed, SEAL_BOX).pdf
    trusted = (CHAIN.root.der, timestamps.certificate.public_bytes(Encoding.DER))
    now = datetime.now(UTC)
    later, before = (revoke(CHAIN.between, CHAIN.own.certificate, at=at) for at in (now + DAY, now - DAY))
    report = inspect(stamped, later, trusted=trusted)
    assert report.is_good
    assert report.revocation
    assert report.revocation.revoked_at
    [fault] = inspect(stamped, before, trusted=trusted).faults
    assert "The timestamp is of a later time." in fault
