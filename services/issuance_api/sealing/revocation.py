"""Whether certificates were revoked, by the revocation lists (CRLs) that a checker was given; nothing is fetched."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import NamedTuple

from asn1crypto import x509 as asn1_x509
from cryptography import x509
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ec import EllipticCurvePublicKey
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPublicKey

from services.issuance_api.sealing.certificate_use import name_holder
from shared.schemas.words.dates import in_japan

OTHERS_LIST = "None of the revocation lists is of the authority that certified the seal."
FORGED_LIST = "The revocation list is NOT signed by the authority that certified the seal."
PARTIAL_LIST = "The revocation list is not a whole one, so that it does not say whether the seal was revoked."


@dataclass(frozen=True)
class Revocation:
    """`faults` are sentences. `revoked_at` is told where a certificate was revoked, be it after the seal was made.

    `as_of` is when the list was made which says that the seal's own certificate was not revoked. `unchecked` names the
    certificates of which no list says anything.
    """

    faults: tuple[str, ...] = ()
    revoked_at: datetime | None = None
    as_of: datetime | None = None
    unchecked: tuple[str, ...] = ()


class _Standing(NamedTuple):
    """What the lists say of one certificate, at `as_of`, or why they cannot be used, or nothing."""

    as_of: datetime | None = None
    revoked_at: datetime | None = None
    fault: str = ""


def check_revocation(
    chain: Sequence[asn1_x509.Certificate],
    authorities: Sequence[asn1_x509.Certificate],
    lists: Sequence[x509.CertificateRevocationList],
    proven_at: datetime | None,
    now: datetime,
) -> Revocation:
    """`chain` begins with the certificate of the seal, which the lists must cover; others may be left `unchecked`.

    What a timestamp proves to have been made before it was revoked, at `proven_at`, still holds.
    """
    issuers = [_load(one) for one in (*chain, *authorities)]
    standings = [_find_standing(_load(one), issuers, lists, now) for one in chain]
    faults = [
        _find_revoked(standing.revoked_at, proven_at, is_own=place == 0) for place, standing in enumerate(standings)
    ]
    if lists:
        own, *others = standings
        faults += [own.fault, *(one.fault for one in others if one.fault != OTHERS_LIST)]
    return Revocation(
        faults=tuple(dict.fromkeys(filter(None, faults))),
        revoked_at=min((one.revoked_at for one in standings if one.revoked_at), default=None),
        as_of=standings[0].as_of,
        unchecked=tuple(
            name_holder(one) for one, standing in zip(chain, standings, strict=True) if standing.as_of is None
        ),
    )


def _find_revoked(revoked_at: datetime | None, proven_at: datetime | None, *, is_own: bool) -> str:
    if revoked_at is None or (proven_at is not None and proven_at < revoked_at):
        return ""
    whose = "The certificate of the seal" if is_own else "A certificate on which the seal rests"
    sentence = f"{whose} was REVOKED on {in_japan(revoked_at):%Y-%m-%d %H:%M:%S} (JST)."
    if proven_at is None:
        return f"{sentence} Only a timestamp proves that the seal was made before, and there is none."
    return f"{sentence} The timestamp is of a later time."


def _load(certificate: asn1_x509.Certificate) -> x509.Certificate:
    return x509.load_der_x509_certificate(certificate.dump())


def _find_standing(
    certificate: x509.Certificate,
    authorities: Sequence[x509.Certificate],
    lists: Sequence[x509.CertificateRevocationList],
    now: datetime,
) -> _Standing:
    """The newest list that can be used decides; `authorities` may hold twins, of which one certified this one."""
    own = [one for one in lists if one.issuer == certificate.issuer]
    if not own:
        return _Standing(fault=OTHERS_LIST)
    issuers = [one for one in authorities if _has_certified(one, certificate)]
    faults = [_find_fault(one, certificate, issuers, now) for one in own]
    usable = [one for one, fault in zip(own, faults, strict=True) if not fault]
    if not usable:
        return _Standing(fault=faults[0])
    newest = max(usable, key=lambda one: one.last_update_utc)
    entry = newest.get_revoked_certificate_by_serial_number(certificate.serial_number)
    if entry is not None:
        return _Standing(newest.last_update_utc, _find_moment(entry))
    # Whoever has ended may have been taken off the list since.
    ended = certificate.not_valid_after_utc < newest.last_update_utc
    return _Standing() if ended else _Standing(newest.last_update_utc)


def _has_certified(issuer: x509.Certificate, certificate: x509.Certificate) -> bool:
    try:
        certificate.verify_directly_issued_by(issuer)
    except (ValueError, TypeError, InvalidSignature):
        return False
    return True


def _find_fault(
    given: x509.CertificateRevocationList,
    certificate: x509.Certificate,
    issuers: Sequence[x509.Certificate],
    now: datetime,
) -> str:
    if not any(_has_signed(issuer, given) for issuer in issuers):
        return FORGED_LIST
    if not _covers(given, certificate):
        return PARTIAL_LIST
    if given.last_update_utc > now:
        return f"The revocation list is of the FUTURE: it was made on {in_japan(given.last_update_utc):%Y-%m-%d}."
    if given.next_update_utc is None or given.next_update_utc < now:
        until = given.next_update_utc or given.last_update_utc
        return f"The revocation list is OUT OF DATE: it held until {in_japan(until):%Y-%m-%d %H:%M} (JST)."
    return ""


def _has_signed(issuer: x509.Certificate, given: x509.CertificateRevocationList) -> bool:
    key = issuer.public_key()
    try:
        usage = issuer.extensions.get_extension_for_class(x509.KeyUsage).value
    except x509.ExtensionNotFound:
        usage = None
    return (
        (usage is None or usage.crl_sign)
        and isinstance(key, EllipticCurvePublicKey | RSAPublicKey)
        and given.is_signature_valid(key)
    )


def _covers(given: x509.CertificateRevocationList, certificate: x509.Certificate) -> bool:
    """Whether the list is whole, for certificates of this kind; with a critical extension that is unknown it is not."""
    for extension in given.extensions:
        match extension.value:
            case x509.DeltaCRLIndicator():
                return False
            case x509.IssuingDistributionPoint() as point:
                if point.indirect_crl or point.only_some_reasons or point.only_contains_attribute_certs:
                    return False
                if point.only_contains_user_certs if _is_authority(certificate) else point.only_contains_ca_certs:
                    return False
            case _ if extension.critical:
                return False
    return True


def _is_authority(certificate: x509.Certificate) -> bool:
    try:
        return certificate.extensions.get_extension_for_class(x509.BasicConstraints).value.ca
    except x509.ExtensionNotFound:
        return False


def _find_moment(entry: x509.RevokedCertificate) -> datetime:
    """Since when it may have been misused, where the authority says so; else when it was revoked."""
    try:
        since = entry.extensions.get_extension_for_class(x509.InvalidityDate).value.invalidity_date_utc
    except x509.ExtensionNotFound:
        return entry.revocation_date_utc
    return min(since, entry.revocation_date_utc)
