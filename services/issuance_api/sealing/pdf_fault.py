"""What may be wrong with a PDF from outside."""

from enum import StrEnum


class PdfFault(StrEnum):
    """No PDF or a damaged one, one with a password, one that acts, one that carries other files."""

    UNREADABLE = "unreadable"
    ENCRYPTED = "encrypted"
    ACTING = "acting"
    EMBEDDING = "embedding"
