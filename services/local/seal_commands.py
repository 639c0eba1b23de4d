"""`hosho seal`: checking a sealed PDF, offline."""

import logging
from pathlib import Path
from typing import Annotated

import typer
from cryptography import x509
from cryptography.hazmat.primitives.serialization import Encoding
from rich.console import Console
from rich.markup import escape

from services.local.data_folder import find_data_folder
from services.local.refusal import Refusal
from shared.schemas.dates import in_japan

app = typer.Typer(help="Check the seal of a certificate.", no_args_is_help=True)
console = Console()


@app.callback()
def seal() -> None:
    """Check the seal of a certificate."""


@app.command()
def verify(
    file: Annotated[Path, typer.Argument(help="The PDF.", exists=True, dir_okay=False)],
    authority: Annotated[
        Path | None, typer.Option(help="Certificates (PEM) of the authorities to trust; else those of `hosho up`.")
    ] = None,
    number: Annotated[str | None, typer.Option(help="The 保証契約番号 the certificate must have.")] = None,
) -> None:
    """Say, offline, who sealed a PDF, when, and whether it is unaltered; exit code 1 where anything is wrong."""
    from services.issuance_api.sealing.checking import check_seal

    # What it has to say of a broken file is said below, in plain words.
    logging.getLogger("pyhanko").addHandler(logging.NullHandler())
    report = check_seal(file.read_bytes(), _read_authorities(authority))
    _tell("document", report.title)
    _tell("sealed by", report.signer)
    if report.timestamped_at:
        _tell("when", f"{in_japan(report.timestamped_at):%Y-%m-%d %H:%M:%S} (JST, by a timestamp)")
    elif report.said_at:
        _tell("when", f"{in_japan(report.said_at):%Y-%m-%d %H:%M:%S} (JST, by the issuer's own clock)")
    if not report.is_good:
        raise Refusal(" ".join(report.faults))
    if number and report.title.rpartition(" ")[2] != number:
        raise Refusal(f"The seal is good, but this is another document than that of {number}.")
    console.print("[green]The file is exactly as it was sealed, and the seal is trusted.[/]")


def _tell(name: str, value: str) -> None:
    if value:
        console.print(f"{name:>10}  {escape(value)}", highlight=False, soft_wrap=True)


def _read_authorities(file: Path | None) -> list[bytes]:
    """In DER; raises Refusal where the file cannot be read. Without one, a seal is checked but not trusted."""
    chosen = file or find_data_folder().seal_authority
    if file is None and not chosen.exists():
        return []
    try:
        return [
            certificate.public_bytes(Encoding.DER)
            for certificate in x509.load_pem_x509_certificates(chosen.read_bytes())
        ]
    except (OSError, ValueError):
        raise Refusal(f"{chosen} holds no certificates in PEM.") from None
