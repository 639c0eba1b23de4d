"""What is told about a checked seal: the verdict in plain words, and what the file says of itself."""

from datetime import datetime
from typing import TYPE_CHECKING

from rich.console import Console
from rich.markup import escape

from shared.schemas.text.safe_text import is_forbidden
from shared.schemas.words.dates import in_japan

if TYPE_CHECKING:
    from services.issuance_api.sealing.inspection import SealReport
    from services.issuance_api.sealing.revocation import Revocation

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


def tell_match() -> None:
    console.print("The file is the registered one, byte for byte: its SHA-256 matches.", soft_wrap=True)


def tell_limits(report: "SealReport") -> None:
    """What a good verdict does not say."""
    if report.revocation is not None:
        _tell_revocation(report.revocation)
    if report.is_good and report.timestamped_at is None:
        _say("Only a timestamp proves the time, and there is none.")


def _tell_revocation(revocation: "Revocation") -> None:
    """A revocation that makes the seal worthless is told by the verdict."""
    if revocation.as_of is None:
        _say(
            "Whether the certificate of the seal was revoked is NOT checked: "
            "that needs the newest revocation list of its authority (--crl FILE)."
        )
        return
    if revocation.revoked_at is None:
        _say(f"The certificate of the seal was not revoked as of {_format(revocation.as_of)}, by the list of then.")
    elif not revocation.faults:
        moment = _format(revocation.revoked_at)
        _say(f"It was revoked LATER, on {moment}; the timestamp proves that the seal was made before.")
    for name in revocation.unchecked:
        _say(f"Whether the certificate of {in_one_line(name)} was revoked is NOT checked: no list covers it.")


def _say(sentence: str) -> None:
    console.print(escape(sentence), emoji=False, highlight=False, soft_wrap=True)


def _format(moment: datetime) -> str:
    return f"{in_japan(moment):%Y-%m-%d %H:%M:%S} (JST)"


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
