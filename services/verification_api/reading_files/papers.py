"""What a file turned out to be, and why one cannot be read."""

from enum import StrEnum
from typing import NamedTuple

LARGEST_FILE = 5_000_000  # bytes


class FileFault(StrEnum):
    """No PDF or a damaged one, one with a password, one of many pages, one too costly, another paper; by code."""

    UNREADABLE = "file.unreadable"
    ENCRYPTED = "file.encrypted"
    TOO_MANY_PAGES = "file.too_many_pages"
    TOO_COSTLY = "file.too_costly"
    OTHER_PAPER = "file.other_paper"


class KeyNotice(NamedTuple):
    """Number and key as the file has them, not checked in any way."""

    contract_number: str
    key: str


class CertificatePaper(NamedTuple):
    """A file that says it is the certificate of a number; `sha256` is of the file, in hexadecimal digits."""

    contract_number: str
    sha256: str


Paper = KeyNotice | CertificatePaper
