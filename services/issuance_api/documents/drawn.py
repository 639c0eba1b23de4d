"""What a drawing process hands back."""

from typing import NamedTuple

from services.issuance_api.sealing.sealer import SealState


class Drawn(NamedTuple):
    """A paper as it is handed out, and the digest of what it was before it was sealed."""

    pdf: bytes
    unsealed_sha256: bytes
    seal: SealState
