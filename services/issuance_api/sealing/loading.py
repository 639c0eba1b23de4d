"""Loads the seal from its file or device, once per drawing process, or refuses it with a sentence."""

from collections.abc import Callable
from datetime import UTC, datetime

from services.issuance_api.sealing.pades import PadesSealer
from services.issuance_api.sealing.pkcs12 import open_file
from services.issuance_api.sealing.sealer import Sealer, SealUnusableError
from services.issuance_api.sealing.sources import SealSource, SealToken
from services.issuance_api.sealing.timestamps import TimestampSource

Now = Callable[[], datetime]


def now_in_utc() -> datetime:
    return datetime.now(UTC)


def load_sealer(source: SealSource, now: Now = now_in_utc) -> Sealer:
    """Raises SealUnusableError where the file or the device, its secret, its key or its dates forbid sealing."""
    timestamps = TimestampSource(source.tsa_url) if source.tsa_url else None
    if isinstance(source, SealToken):
        return _load_from_token(source, timestamps, now)
    sealer = PadesSealer(open_file(source), timestamps, now)
    sealer.refuse_certificate(allow_sample=source.allow_sample)
    return sealer


def _load_from_token(token: SealToken, timestamps: TimestampSource | None, now: Now) -> Sealer:
    try:
        from services.issuance_api.sealing.pkcs11 import TokenSealer
    except ImportError:
        raise SealUnusableError(
            "a seal in a PKCS#11 device needs the extra pkcs11, which is not installed: pip install 'pyhanko[pkcs11]'"
        ) from None
    return TokenSealer(token, timestamps, now)
