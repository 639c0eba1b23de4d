"""What is told about a checked seal: the verdict in plain words, and what the file says of itself."""

from typing import TYPE_CHECKING

from rich.console import Console
from rich.markup import escape

from shared.schemas.text.safe_text import is_forbidden
from shared.schemas.words.dates import in_japan

if TYPE_CHECKING:
    from services.issuance_api.sealing.inspection import SealReport

GOOD = "The file is exactly as it was sealed, and the seal is trusted."
LONGEST_VALUE = 80

console = Console()


def find_fault(report: "SealReport", number: str | None) -> str | None:
    """None where the seal is good and the document is that of `number`, or no number was given."""
    if not report.is_good:
        return " ".join(report.faults)
    if number is not None and report.title.rpartition(" ")[2] != number:
        return f"The seal is good, but this is another document than that of {number}."
    return None


def tell_verdict(fault: str | None) -> None:
    """To be told first, so that no text of the file can stand before it and look like it."""
    console.print(f"[red]{escape(fault)}[/]" if fault else f"[green]{GOOD}[/]", highlight=False, soft_wrap=True)


def tell_claims(report: "SealReport") -> None:
    """Whose seal it is and when it was made; where the seal is not good, a stranger may have written all of it."""
    if not report.is_good and (report.title or report.signer):
        console.print("What the file says of itself, unproven:")
    _tell("document", report.title)
    _tell("sealed by", report.signer)
    if report.timestamped_at:
        _tell("when", f"{in_japan(report.timestamped_at):%Y-%m-%d %H:%M:%S} (JST, by a timestamp)")
    elif report.said_at:
        _tell("when", f"{in_japan(report.said_at):%Y-%m-%d %H:%M:%S} (JST, by the issuer's own clock)")
    if report.ends_at:
        _tell("until", f"{in_japan(report.ends_at):%Y-%m-%d %H:%M:%S} (JST, the end of the seal's certificate)")


def tell_limits(report: "SealReport") -> None:
    """What a good verdict does not say."""
    console.print("Whether the certificate of the seal was revoked is NOT checked: that cannot be known offline.")
    if report.is_good and report.timestamped_at is None:
        console.print("Only a timestamp proves the time, and there is none.")


def _tell(name: str, value: str) -> None:
    if value:
        console.print(f"{name:>10}  {escape(in_one_line(value))}", emoji=False, highlight=False, soft_wrap=True)


def in_one_line(text: str) -> str:
    """Shortened, with line breaks, codes that a terminal obeys and invisible characters written out."""
    shown = "".join(
        character.encode("unicode_escape").decode() if character == "\\" or is_forbidden(character) else character
        for character in text[: LONGEST_VALUE + 1]
    )
    return shown if len(shown) <= LONGEST_VALUE else f"{shown[:LONGEST_VALUE]}…"
