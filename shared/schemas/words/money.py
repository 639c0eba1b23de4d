"""Money is whole yen; fractions and texts are refused."""

from typing import Annotated

from pydantic import Field

Yen = Annotated[int, Field(strict=True, gt=0, le=9_999_999_999_999)]
YenOrZero = Annotated[int, Field(strict=True, ge=0, le=9_999_999_999_999)]


def format_yen(amount: int) -> str:
    """Whole yen inside a sentence: 20,000,000円."""
    return f"{amount:,}円"


def format_yen_in_table(amount: int) -> str:
    """Whole yen as the tables of the papers print them: 20,000,000 円."""
    return f"{amount:,} 円"
