"""Number and key in one line, as the QR code of the key notice gives them to whoever scans it into a field."""

from shared.schemas.authentication_key import group_key
from shared.schemas.contract_number import parse_contract_number


def format_scanned(contract_number: str, key: str) -> str:
    """`00108-000019 MYR2-4H74-P9UP`: plain text, no address."""
    return f"{contract_number} {group_key(key)}"


def split_scanned(text: str) -> tuple[str, str] | None:
    """Number and key of such a line, each as typed; None where the text is only one of the two."""
    number, _, key = text.strip().partition(" ")
    if not key.strip():
        return None
    try:
        parse_contract_number(number)
    except ValueError:
        return None
    return number, key.strip()
