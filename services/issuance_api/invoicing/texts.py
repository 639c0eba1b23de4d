"""The texts of the form of a 前払金請求書 that its paper shows."""

from collections.abc import Iterator
from typing import Any

from shared.schemas.issuance.invoices import AdvanceInvoiceForm


def list_texts(form: AdvanceInvoiceForm) -> Iterator[tuple[str, str]]:
    """Each with its JSON pointer."""
    shown: dict[str, Any] = form.model_dump(exclude={"invoiced_on"})
    for field, value in shown.items():
        parts = value if isinstance(value, dict) else {"": value}
        for part, text in parts.items():
            if isinstance(text, str):
                yield f"/{field}/{part}".rstrip("/"), str(text)
