"""Whose a certificate is, and whether it is one for signing documents."""

from asn1crypto import x509

# documentSigning (RFC 9336), Microsoft's and Adobe's, and emailProtection, which authorities used before these.
_PURPOSES = {"1.3.6.1.5.5.7.3.36", "1.3.6.1.4.1.311.10.3.12", "1.2.840.113583.1.1.5", "1.3.6.1.5.5.7.3.4"}


# What the authority of `hosho up` calls itself.
SAMPLE_AUTHORITY = "Hosho SAMPLE CA - not for real use (見本)"


def may_seal(certificate: x509.Certificate) -> bool:
    """No authority's; its key usage must allow signatures, and an extended one, where there is one, documents."""
    usage, purposes = certificate.key_usage_value, certificate.extended_key_usage_value
    return (
        not certificate.ca
        and usage is not None
        and bool(usage.native & {"digital_signature", "non_repudiation"})
        and (purposes is None or bool(_PURPOSES & {purpose.dotted for purpose in purposes}))
    )


def is_sample(certificate: x509.Certificate) -> bool:
    """Whether it is of an authority as `hosho up` makes one."""
    return bool(certificate.issuer.native.get("common_name") == SAMPLE_AUTHORITY)


def name_holder(certificate: x509.Certificate) -> str:
    """The common name; the whole subject where that has none, or several."""
    name = certificate.subject.native.get("common_name")
    return name if isinstance(name, str) else str(certificate.subject.human_friendly)
