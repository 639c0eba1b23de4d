"""`hosho seal`: checking a sealed PDF, offline."""

import hashlib
import logging
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer
from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.serialization import Encoding

from services.admin.commands.seal_report import (
    find_fault,
    in_one_line,
    tell_claims,
    tell_limits,
    tell_match,
    tell_verdict,
)
from services.admin.data_folder import find_data_folder
from services.admin.refusal import Refusal
from shared.schemas.words.contract_number import parse_contract_number

NO_AUTHORITY = "No authority's certificate is known here: name a file that holds one (--authority CA.pem)."
NO_PIN = (
    "No seal is pinned, so that any seal of the authority would do: name the SHA-256 fingerprint of the surety "
    "company's seal (--fingerprint), or its subject and issuer (--subject, --issuer). The company publishes them "
    "on its website and tells them on request; never take them from the file that you check."
)
LARGEST_FILE = 20_000_000

if TYPE_CHECKING:
    from services.issuance_api.sealing.inspection import Pin

app = typer.Typer(help="Check the seal of a certificate.", no_args_is_help=True)


@app.callback()
def seal() -> None:
    """With a callback, Typer keeps the name of a command that is the only one."""


@app.command()
def verify(
    file: Annotated[Path, typer.Argument(help="The PDF, of 20 MB at most.", exists=True, dir_okay=False)],
    authority: Annotated[
        Path | None, typer.Option(help="Certificates (PEM) of the authorities to trust; else those of `hosho up`.")
    ] = None,
    fingerprint: Annotated[
        list[str] | None,
        typer.Option(
            help="SHA-256 of the seal's certificate, as the surety published it; one or more. "
            "Else that of `hosho up`, where no --authority is named."
        ),
    ] = None,
    subject: Annotated[str | None, typer.Option(help="In its place: whom the certificate names (RFC 4514).")] = None,
    issuer: Annotated[str | None, typer.Option(help="With --subject: who certified it (RFC 4514).")] = None,
    sha256: Annotated[str | None, typer.Option(help="The document_sha256 that the look-up tells.")] = None,
    crl: Annotated[
        list[Path] | None, typer.Option(help="A revocation list of the seal's authority (PEM or DER); one or more.")
    ] = None,
    number: Annotated[str | None, typer.Option(help="The 保証契約番号 the certificate must have.")] = None,
) -> None:
    """Say, offline, who sealed a PDF, when, and whether it is unaltered; exit code 1 where anything is wrong."""
    from services.issuance_api.sealing.inspection import NOT_PINNED, NOT_TRUSTED, Pin, inspect_seal

    wanted = None if number is None else _read_number(number)
    digest = None if sha256 is None else _read_digest(sha256, "--sha256")
    pin = read_pin(authority, fingerprint or [], subject, issuer)
    authorities = read_authorities(authority)
    lists = [_read_list(one) for one in crl or []]
    silence_libraries()
    pdf = read_file(file, "No certificate is that large.")
    report = inspect_seal(pdf, authorities, pin, lists=lists)
    fault = find_fault(report, wanted)
    found = hashlib.sha256(pdf).digest()
    if digest is not None and found != digest:
        differs = f"The file is NOT the registered one, byte for byte: its SHA-256 is {found.hex()}."
        fault = f"{differs} {fault}" if fault else differs
    if NOT_PINNED in report.faults and pin == Pin():
        fault = f"{fault} {NO_PIN}"
    if NOT_TRUSTED in report.faults and not authorities:
        fault = f"{fault} {NO_AUTHORITY}"
    tell_verdict(fault)
    if digest is not None and found == digest:
        tell_match()
    tell_claims(report)
    tell_limits(report)
    if fault:
        raise typer.Exit(1)


def _read_digest(text: str, option: str) -> bytes:
    try:
        digest = bytes.fromhex(text.replace(":", ""))
    except ValueError:
        digest = b""
    if len(digest) != hashlib.sha256().digest_size:
        raise Refusal(f"{option} '{in_one_line(text)}' is not a SHA-256: 64 hexadecimal digits.")
    return digest


def read_pin(authority: Path | None, fingerprints: list[str], subject: str | None, issuer: str | None) -> "Pin":
    """Raises Refusal for what is no fingerprint or no name. Empty where none is given and `hosho up` left none here."""
    from services.issuance_api.sealing.inspection import Pin

    if (subject is None) != (issuer is None):
        raise Refusal("--subject and --issuer go together: either both, or neither.")
    given = frozenset(_read_digest(one, "--fingerprint") for one in fingerprints)
    if subject is not None and issuer is not None:
        return Pin(given, (_read_name(subject, "--subject"), _read_name(issuer, "--issuer")))
    published = find_data_folder().seal_certificate
    if not given and authority is None and published.exists():
        given = frozenset({_read_fingerprint(published)})
    return Pin(given)


def _read_fingerprint(file: Path) -> bytes:
    try:
        return x509.load_pem_x509_certificate(file.read_bytes()).fingerprint(hashes.SHA256())
    except (OSError, ValueError):
        raise Refusal(f"{file} holds no certificate in PEM.") from None


def _read_name(text: str, option: str) -> bytes:
    try:
        name = x509.Name.from_rfc4514_string(text).public_bytes()
    except ValueError:
        name = b""
    if not text.strip() or not name:
        raise Refusal(f"{option} '{in_one_line(text)}' is not a name as RFC 4514 writes it, such as CN=…,O=…,C=JP.")
    return name


def _read_number(number: str) -> str:
    try:
        return parse_contract_number(number)
    except ValueError:
        raise Refusal(
            f"--number '{in_one_line(number)}' is not a 保証契約番号: 11 digits, the last of them the check digit."
        ) from None


def read_authorities(file: Path | None) -> list[bytes]:
    """The certificates in DER; none where no file is named and `hosho up` left none here.

    Raises Refusal where a file cannot be read.
    """
    if file is not None:
        return _read_certificates(file)
    folder = find_data_folder()
    kept = [one for one in (folder.seal_authority, folder.timestamp_authority) if one.exists()]
    return [certificate for one in kept for certificate in _read_certificates(one)]


def _read_certificates(file: Path) -> list[bytes]:
    if not file.exists() or file.is_dir():
        raise Refusal(f"{file}, which should hold the authorities' certificates, is not there, or is no file.")
    try:
        return [
            certificate.public_bytes(Encoding.DER) for certificate in x509.load_pem_x509_certificates(file.read_bytes())
        ]
    except (OSError, ValueError):
        raise Refusal(f"{file} holds no certificates in PEM.") from None


def silence_libraries() -> None:
    """What is wrong with a file is told here; the libraries' own log lines would quote the file as it is."""
    for name in ("pyhanko", "pyhanko_certvalidator"):
        logger = logging.getLogger(name)
        logger.addHandler(logging.NullHandler())
        logger.propagate = False


def _read_list(file: Path) -> x509.CertificateRevocationList:
    """Raises Refusal for what is no revocation list."""
    try:
        content = read_file(file, "No revocation list is that large.")
        is_pem = content.lstrip().startswith(b"-----BEGIN")
        return x509.load_pem_x509_crl(content) if is_pem else x509.load_der_x509_crl(content)
    except (OSError, ValueError):
        raise Refusal(f"{file} holds no revocation list (CRL) in PEM or DER.") from None


def read_file(file: Path, why: str) -> bytes:
    """Raises Refusal for one that is too large, without reading all of it."""
    with file.open("rb") as opened:
        content = opened.read(LARGEST_FILE + 1)
    if len(content) > LARGEST_FILE:
        raise Refusal(f"{file} is larger than {LARGEST_FILE // 1_000_000} MB. {why}")
    return content
