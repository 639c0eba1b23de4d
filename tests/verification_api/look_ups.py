"""What look-ups leave behind, and a number that nobody registered."""

from shared.schemas.words.contract_number import format_contract_number
from tests.harness import Installation

UNKNOWN = format_contract_number("009", 8, 7)


async def list_outcomes(installation: Installation) -> list[str]:
    """Of every look-up on record, oldest first."""
    rows = await installation.fetch("SELECT outcome FROM verification.look_up ORDER BY id")
    return [row["outcome"] for row in rows]
