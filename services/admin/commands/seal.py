"""`hosho seal`: checking a sealed PDF, offline."""

import logging
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer
from cryptography import x509
from cryptography.hazmat.primitives.serialization import Encoding
from rich.console import Console
from rich.markup import escape

from services.admin.data_folder import find_data_folder
from services.admin.refusal import Refusal
from shared.schemas.text.safe_text import is_forbidden
from shared.schemas.words.contract_number import parse_contract_number
from shared.schemas.words.dates import in_japan

if TYPE_CHECKING:
    from services.issuance_api.sealing.inspection import SealReport

GOOD = "The file is exactly as it was sealed, and the seal is trusted."
NO_AUTHORITY = "No authority is known here at all: name a file with its certificate (--authority CA.pem)."
LONGEST_VALUE = 80
LARGEST_FILE = 20_000_000

app = typer.Typer(help="Check the seal of a certificate.", no_args_is_help=True)
console = Console()


@app.callback()
def seal() -> None:
    """Check the seal of a certificate."""


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
    fault = _find_fault(report, wanted)
    if NOT_TRUSTED in report.faults and not authorities:
        fault = f"{fault} {NO_AUTHORITY}"
    # First, so that nothing the file holds can stand before it.
    console.print(f"[red]{escape(fault)}[/]" if fault else f"[green]{GOOD}[/]", highlight=False, soft_wrap=True)
    _tell_claims(report)
    if fault:
        raise typer.Exit(1)


def _read_number(number: str) -> str:
    try:
        return parse_contract_number(number)
    except ValueError:
        raise Refusal(
            f"--number '{_in_one_line(number)}' is not a 保証契約番号: 11 digits, the last of them the check digit."
        ) from None


def _read_pdf(file: Path) -> bytes:
    """Raises Refusal for more than a certificate can have; no more than that is ever read."""
    with file.open("rb") as opened:
        content = opened.read(LARGEST_FILE + 1)
    if len(content) > LARGEST_FILE:
        raise Refusal(f"{file} is larger than {LARGEST_FILE // 1_000_000} MB, and no certificate.")
    return content


def _silence_libraries() -> None:
    """What they say of a broken file is said here in plain words; theirs quote the file as it is."""
    for name in ("pyhanko", "pyhanko_certvalidator"):
        logger = logging.getLogger(name)
        logger.addHandler(logging.NullHandler())
        logger.propagate = False


def _find_fault(report: "SealReport", number: str | None) -> str | None:
    if not report.is_good:
        return " ".join(report.faults)
    if number is not None and report.title.rpartition(" ")[2] != number:
        return f"The seal is good, but this is another document than that of {number}."
    return None


def _tell_claims(report: "SealReport") -> None:
    """Whose seal it is and when it was made; of a seal that is not good, all of it may be a stranger's words."""
    if not report.is_good and (report.title or report.signer):
        console.print("What the file says of itself, and nothing proves:")
    _tell("document", report.title)
    _tell("sealed by", report.signer)
    if report.timestamped_at:
        _tell("when", f"{in_japan(report.timestamped_at):%Y-%m-%d %H:%M:%S} (JST, by a timestamp)")
    elif report.said_at:
        _tell("when", f"{in_japan(report.said_at):%Y-%m-%d %H:%M:%S} (JST, by the issuer's own clock)")


def _tell(name: str, value: str) -> None:
    if value:
        console.print(f"{name:>10}  {escape(_in_one_line(value))}", emoji=False, highlight=False, soft_wrap=True)


def _in_one_line(text: str) -> str:
    """With what a terminal would obey, or nobody would see, written out: a stranger's words form no lines of ours."""
    shown = "".join(
        character.encode("unicode_escape").decode() if character == "\\" or is_forbidden(character) else character
        for character in text[: LONGEST_VALUE + 1]
    )
    return shown if len(shown) <= LONGEST_VALUE else f"{shown[:LONGEST_VALUE]}…"


def _read_authorities(file: Path | None) -> list[bytes]:
    """In DER; raises Refusal where the file cannot be read. Without one, a seal is checked but not trusted."""
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
