"""Where the seal is: in a file or in a device. What a drawing process is told of it; secrets stay out of reprs."""

from dataclasses import dataclass, field
from pathlib import Path


@dataclass(frozen=True)
class SealFile:
    """PKCS#12; `tsa_url` is the RFC 3161 authority to ask for timestamps, `allow_sample` whether a sample seals."""

    path: Path
    passphrase: str = field(repr=False)
    tsa_url: str | None = None
    allow_sample: bool = False


@dataclass(frozen=True)
class SealToken:
    """A key in a device, behind its maker's PKCS#11 library `module`.

    `certificates` (PEM) holds the seal's certificate and its chain; without it, the certificates of the token count.
    """

    module: Path
    token: str
    key_label: str
    pin: str = field(repr=False)
    certificates: Path | None = None
    tsa_url: str | None = None
    allow_sample: bool = False


SealSource = SealFile | SealToken
