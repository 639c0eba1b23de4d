"""`hosho seal`: checking a sealed PDF, offline."""

import logging
from pathlib import Path
from typing import Annotated

import typer
from cryptography import x509
from cryptography.hazmat.primitives.serialization import Encoding

from services.admin.commands.seal_report import find_fault, in_one_line, tell_claims, tell_verdict
from services.admin.data_folder import find_data_folder
from services.admin.refusal import Refusal
from shared.schemas.words.contract_number import parse_contract_number

NO_AUTHORITY = "No authority's certificate is known here: name a file that holds one (--authority CA.pem)."
LARGEST_FILE = 20_000_000

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
    number: Annotated[str | None, typer.Option(help="The 保証契約番号 the certificate must have.")] = None,
) -> None:
    """Say, offline, who sealed a PDF, when, and whether it is unaltered; exit code 1 where anything is wrong."""
    from services.issuance_api.sealing.inspection import NOT_TRUSTED, inspect_seal

    wanted = None if number is None else _read_number(number)
    authorities = _read_authorities(authority)
    _silence_libraries()
    report = inspect_seal(_read_pdf(file), authorities)
    fault = find_fault(report, wanted)
    if NOT_TRUSTED in report.faults and not authorities:
        fault = f"{fault} {NO_AUTHORITY}"
    tell_verdict(fault)
    tell_claims(report)
    if fault:
        raise typer.Exit(1)


def _read_number(number: str) -> str:
    try:
        return parse_contract_number(number)
    except ValueError:
        raise Refusal(
            f"--number '{in_one_line(number)}' is not a 保証契約番号: 11 digits, the last of them the check digit."
        ) from None


def _read_authorities(file: Path | None) -> list[bytes]:
    """The certificates in DER; none where no file is named and `hosho up` left none here.

    Raises Refusal where the file cannot be read.
    """
    chosen = file or find_data_folder().seal_authority
    if file is None and not chosen.exists():
        return []
    if not chosen.exists() or chosen.is_dir():
        raise Refusal(f"{chosen}, which should hold the authorities' certificates, is not there, or is no file.")
    try:
        return [
            certificate.public_bytes(Encoding.DER)
            for certificate in x509.load_pem_x509_certificates(chosen.read_bytes())
        ]
    except (OSError, ValueError):
        raise Refusal(f"{chosen} holds no certificates in PEM.") from None


def _silence_libraries() -> None:
    """What is wrong with a file is told here; the libraries' own log lines would quote the file as it is."""
    for name in ("pyhanko", "pyhanko_certvalidator"):
        logger = logging.getLogger(name)
        logger.addHandler(logging.NullHandler())
        logger.propagate = False


def _read_pdf(file: Path) -> bytes:
    """Raises Refusal for a file larger than any certificate, without reading all of it."""
    with file.open("rb") as opened:
        content = opened.read(LARGEST_FILE + 1)
    if len(content) > LARGEST_FILE:
        raise Refusal(f"{file} is larger than {LARGEST_FILE // 1_000_000} MB. No certificate is that large.")
    return content
