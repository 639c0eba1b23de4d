"""What a look-up answers rests on signed words: each version, and the key that opened it, stands in a fact of issuance.

The register alone proves nothing: whoever stole a database role, or edited a row, could have put it there.
"""

import hashlib
from collections.abc import Awaitable, Callable, Sequence
from contextlib import suppress
from uuid import UUID

from pydantic import ValidationError

from services.verification_api.store.certificates import RegisteredVersion
from services.verification_api.store.look_ups import RegisteredKeyCheck
from shared.runtime.logging import log
from shared.runtime.messages.signatures import FactKeys, SaidFact, UnprovenError
from shared.schemas.facts.events import EVENTS, VERSIONS, Event, GuaranteeKeyReissued, KeyCheck, VersionIssued

# The facts that prove versions, and those that prove keys.
PROVING: tuple[type[Event], ...] = (*VERSIONS.values(), GuaranteeKeyReissued)
_MOST = 20_000

ProvingFact = VersionIssued | GuaranteeKeyReissued
ReadFacts = Callable[[UUID], Awaitable[list[SaidFact]]]


class Proofs:
    """Which certificates are proven as they stand in the register: it is found out once for each state of one."""

    def __init__(self, fact_keys: FactKeys) -> None:
        self._fact_keys = fact_keys
        self._proven: dict[bytes, None] = {}

    async def are_proven(
        self, versions: Sequence[RegisteredVersion], key_check: RegisteredKeyCheck | None, read_facts: ReadFacts
    ) -> bool:
        """Whether issuance said all `versions` of a certificate, and this check of its key where one opened it.

        `read_facts` gives the facts of PROVING about a guarantee. Whoever is not told so must refuse; operators
        are told by an alarm in the log.
        """
        digest = _digest(versions, key_check)
        if digest in self._proven:
            return True
        said = self._read(await read_facts(versions[0].guarantee_id))
        proven = _prove_versions(versions, said) and (key_check is None or _proves_key(key_check, said))
        if proven:
            self._keep(digest)
        else:
            log.critical("certificate unproven", contract_number=versions[0].contract_number)
        return proven

    def _read(self, facts: Sequence[SaidFact]) -> list[ProvingFact]:
        """Those of the facts that issuance signed, or that were admitted without."""
        read: list[ProvingFact] = []
        for fact in facts:
            with suppress(UnprovenError, ValidationError):
                event = EVENTS[fact.type].model_validate(self._fact_keys.verify(fact))
                if isinstance(event, VersionIssued | GuaranteeKeyReissued):
                    read.append(event)
        return read

    def _keep(self, digest: bytes) -> None:
        if len(self._proven) >= _MOST:
            self._proven.pop(next(iter(self._proven)))
        self._proven[digest] = None


def _digest(versions: Sequence[RegisteredVersion], key_check: RegisteredKeyCheck | None) -> bytes:
    return hashlib.sha256(repr((key_check, [version[:-1] for version in versions])).encode()).digest()


def _prove_versions(versions: Sequence[RegisteredVersion], said: Sequence[ProvingFact]) -> bool:
    issued: dict[int, list[VersionIssued]] = {}
    for event in said:
        if isinstance(event, VersionIssued):
            issued.setdefault(event.version, []).append(event)
    return all(any(_says(event, version) for event in issued.get(version.version, ())) for version in versions)


def _says(event: VersionIssued, version: RegisteredVersion) -> bool:
    """In a fact of the class that is for this kind of version."""
    content = event.certificate
    return (
        type(event),
        event.guarantee_id,
        event.tenant_org,
        event.version,
        event.version_kind,
        event.document_sha256,
        content.contract_number,
        content.issuer.code,
        content.authority_code,
        content,
    ) == (
        VERSIONS[version.kind],
        version.guarantee_id,
        version.tenant_org,
        version.version,
        version.kind,
        version.document_sha256.hex(),
        version.contract_number,
        version.issuer_code,
        version.authority_code,
        version.content,
    )


def _proves_key(key_check: RegisteredKeyCheck, said: Sequence[ProvingFact]) -> bool:
    """Serial included: the check of an earlier key, added again as a later one, is nobody's word."""
    registered = KeyCheck(serial=key_check.serial, epoch=key_check.epoch, value=key_check.value.hex())
    return any(event.key_check == registered for event in said)
