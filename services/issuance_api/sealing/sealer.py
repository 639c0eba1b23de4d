"""What the rest knows of sealing: a PDF goes in, a sealed PDF comes out, with or without a timestamp."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import NamedTuple, Protocol

FIELD = "Seal"


class SealState(StrEnum):
    """`timestamp_failed`: an authority for timestamps is configured and gave none; the seal stands without."""

    NONE = "none"
    SEALED = "sealed"
    TIMESTAMPED = "timestamped"
    TIMESTAMP_FAILED = "timestamp_failed"


class Sealed(NamedTuple):
    pdf: bytes
    state: SealState


@dataclass(frozen=True)
class SealBox:
    """Where on the first page a reader clicks for the signature: left, bottom, right and top in points."""

    left: int
    bottom: int
    right: int
    top: int


class Sealer(Protocol):
    """Holds the signing key, in a file or in a device."""

    @property
    def ends_at(self) -> datetime:
        """When its certificate ends."""
        ...

    def seal(self, pdf: bytes, box: SealBox) -> Sealed:
        """A certification signature that allows no change; raises SealUnusableError when the certificate ran out."""
        ...


class SealUnusableError(ValueError):
    """The seal cannot be used as it is; the message is a sentence for operators and holds no secret."""


class PinRefusedError(SealUnusableError):
    """The device refused the PIN. It must not be tried again: devices lock themselves after a few wrong ones."""


def refuse_dates(first: datetime, last: datetime, now: datetime) -> None:
    """Raises SealUnusableError outside the validity of a certificate."""
    if now > last:
        raise SealUnusableError(f"the certificate of the seal ran out on {last:%Y-%m-%d}")
    if now < first:
        raise SealUnusableError(f"the certificate of the seal is only valid from {first:%Y-%m-%d}")
