"""What a search of the 台帳 goes by."""

from typing import Any

from shared.schemas.text.folding import FOLD_VERSION, fold, list_grams

# Nothing found goes across it: no word of a search holds it.
_BETWEEN = "\n"


def compose_words(*texts: str | None) -> dict[str, Any]:
    """The columns of a row by which these texts are found."""
    folded = [fold(text) for text in texts if text]
    return {"fold": FOLD_VERSION, "folded": _BETWEEN.join(folded), "grams": list_grams(folded)}
