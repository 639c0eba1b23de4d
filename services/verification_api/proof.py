"""What a look-up answers rests on signed words: each version, and the key that opened it, stands in a fact of issuance.

The register alone proves nothing: whoever stole a database role, or edited a row, could have put it there.
"""

import hashlib
import json
from collections.abc import Awaitable, Callable, Container, Iterable, Sequence
from contextlib import suppress
from uuid import UUID

from pydantic import ValidationError

from services.verification_api.store.certificates import RegisteredVersion
from services.verification_api.store.look_ups import RegisteredKeyCheck
from shared.runtime.logging import log
from shared.runtime.messages.signatures import FactKeys, SaidFact, UnprovenError
from shared.schemas.facts.events import EVENTS, VERSIONS, Event, GuaranteeKeyReissued, KeyCheck, VersionIssued
from shared.schemas.words.guarantee import FIRST_VERSION

# The facts that prove versions, and those that prove keys.
PROVING: tuple[type[Event], ...] = (*VERSIONS.values(), GuaranteeKeyReissued)
# The first version comes with the first key, and a reissued key in a fact without a version.
_MOST = 100_000

ProvingFact = VersionIssued | GuaranteeKeyReissued
ReadFacts = Callable[[UUID], Awaitable[list[SaidFact]]]


class Proofs:
    """Which versions and key checks are proven as they stand in the register: each is found out once.

    So a further version of a guarantee that has hundreds costs one signature.
    """

    def __init__(self, fact_keys: FactKeys) -> None:
        self._fact_keys = fact_keys
        self._proven: dict[bytes, None] = {}

    async def are_proven(
        self, versions: Sequence[RegisteredVersion], key_check: RegisteredKeyCheck | None, read_facts: ReadFacts
    ) -> bool:
        """Whether issuance said all `versions` of a certificate, and this check of its key where one opened it.

        `read_facts` gives the facts of PROVING about a guarantee. Whoever is not told so must refuse; operators are
        told by an alarm in the log.
        """
        number = versions[0].contract_number
        new = {digest: version for version in versions if (digest := _digest(version[:-1])) not in self._proven}
        key_digest = _digest((number, key_check))
        new_key = None if key_digest in self._proven else key_check
        if not new and new_key is None:
            return True
        said = self._read(await read_facts(versions[0].guarantee_id), {version.version for version in new.values()})
        proven = _prove_versions(new.values(), said) and (new_key is None or _prove_key(new_key, said))
        if proven:
            self._keep([*new, *([] if new_key is None else [key_digest])])
        else:
            log.critical("certificate unproven", contract_number=number)
        return proven

    def _read(self, facts: Sequence[SaidFact], versions: Container[int]) -> list[ProvingFact]:
        """Of the facts about these versions, and about keys, those that issuance signed or that were admitted."""
        read: list[ProvingFact] = []
        for fact in facts:
            with suppress(UnprovenError, ValidationError, ValueError, TypeError, AttributeError, RecursionError):
                version = json.loads(fact.data).get("version", FIRST_VERSION)
                if version != FIRST_VERSION and version not in versions:
                    continue
                event = EVENTS[fact.type].model_validate(self._fact_keys.verify(fact))
                if isinstance(event, VersionIssued | GuaranteeKeyReissued):
                    read.append(event)
        return read

    def _keep(self, digests: Sequence[bytes]) -> None:
        self._proven.update(dict.fromkeys(digests))
        while len(self._proven) > _MOST:
            self._proven.pop(next(iter(self._proven)))


def _digest(row: tuple[object, ...]) -> bytes:
    return hashlib.sha256(repr(row).encode()).digest()


def _prove_versions(versions: Iterable[RegisteredVersion], said: Sequence[ProvingFact]) -> bool:
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


def _prove_key(key_check: RegisteredKeyCheck, said: Sequence[ProvingFact]) -> bool:
    """Serial included: the check of an earlier key, added again as a later one, is nobody's word."""
    registered = KeyCheck(serial=key_check.serial, epoch=key_check.epoch, value=key_check.value.hex())
    return any(event.key_check == registered for event in said)
