"""What the register holds of one version of a certificate."""

from datetime import datetime
from typing import NamedTuple

from shared.schemas.facts.certificate import Certificate
from shared.schemas.words.guarantee import VersionKind


class RegisteredVersion(NamedTuple):
    """`registered_at` is its 電子保証発行日時; `document_sha256` names its PDF."""

    version: int
    kind: VersionKind
    content: Certificate
    document_sha256: bytes
    registered_at: datetime
