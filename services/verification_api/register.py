"""What is answered of a certificate: read, proven and compared version by version once for each state of its rows.

A guarantee may come to have hundreds of versions; after the first look-up none of them is read again until one is
added, or a row is changed.
"""

from collections.abc import Awaitable, Callable, Mapping, Sequence
from typing import Any, NamedTuple, Protocol, TypeVar
from uuid import UUID

from services.verification_api.contents import compose_history, write_contents
from services.verification_api.proof import Proofs
from services.verification_api.store.certificates import LIST_ROWS, LIST_VERSIONS, RegisteredVersion
from services.verification_api.store.look_ups import RegisteredKeyCheck
from shared.runtime.data.direct_query import DirectQuery
from shared.runtime.messages.signatures import SaidFact
from shared.schemas.verification.answers import HistoryEntry

_MOST_VERSIONS = 10_000
R = TypeVar("R")


class Fetch(Protocol):
    """Answers queries in the transaction of a look-up."""

    async def __call__(self, query: DirectQuery[R], arguments: Mapping[str, Any], /) -> list[R]: ...


class Reading(NamedTuple):
    """How a look-up reads the register, and the facts of PROVING about a guarantee."""

    fetch: Fetch
    read_facts: Callable[[UUID], Awaitable[list[SaidFact]]]


class OpenedCertificate(NamedTuple):
    """Its newest version, and all of them, newest first, with what each changed; `written` is both as JSON."""

    newest: RegisteredVersion
    history: tuple[HistoryEntry, ...]
    written: str


class Known(NamedTuple):
    """A certificate as it was opened last, from these `rows`.

    `key_check` is the one that was proven with it; None where it was opened again, without a key.
    """

    rows: str
    key_check: RegisteredKeyCheck | None
    certificate: OpenedCertificate


class Register:
    """Certificates as they were opened last; of all together at most so many versions are kept."""

    def __init__(self, proofs: Proofs, most_versions: int = _MOST_VERSIONS) -> None:
        self._proofs = proofs
        self._most_versions = most_versions
        self._kept: dict[str, Known] = {}
        self._versions = 0

    def recall(self, contract_number: str) -> Known | None:
        """As it was opened last, which nobody may be answered before its rows are known to be the same."""
        return self._kept.get(contract_number)

    async def open(
        self, reading: Reading, asked: Mapping[str, RegisteredKeyCheck | None]
    ) -> dict[str, OpenedCertificate | None]:
        """By contract number, as the register holds it now; None where issuance did not say so, also of its key check.

        A number is left out that nothing is registered under, as far as the transaction reaches.
        """
        rows = {found.contract_number: found.rows for found in await reading.fetch(LIST_ROWS, {"numbers": list(asked)})}
        opened: dict[str, OpenedCertificate | None] = {}
        for number in rows:
            kept = self._kept.get(number)
            if kept is not None and kept.rows == rows[number] and asked[number] in (None, kept.key_check):
                opened[number] = kept.certificate
        unread = rows.keys() - opened.keys()
        for number, versions in (await _list_versions(reading.fetch, list(unread)) if unread else {}).items():
            opened[number] = await self._prove(reading, rows[number], versions, asked[number])
        return opened

    async def _prove(
        self, reading: Reading, rows: str, versions: Sequence[RegisteredVersion], key_check: RegisteredKeyCheck | None
    ) -> OpenedCertificate | None:
        if not await self._proofs.are_proven(versions, key_check, reading.read_facts):
            return None
        history = compose_history(versions)
        certificate = OpenedCertificate(versions[0], history, write_contents(versions[0], history))
        self._keep(versions[0].contract_number, Known(rows, key_check, certificate))
        return certificate

    def _keep(self, number: str, kept: Known) -> None:
        """Those that were opened first go first."""
        replaced = self._kept.pop(number, None)
        self._kept[number] = kept
        self._versions += len(kept.certificate.history) - (len(replaced.certificate.history) if replaced else 0)
        while self._versions > self._most_versions:
            self._versions -= len(self._kept.pop(next(iter(self._kept))).certificate.history)


async def _list_versions(fetch: Fetch, numbers: Sequence[str]) -> dict[str, list[RegisteredVersion]]:
    versions: dict[str, list[RegisteredVersion]] = {}
    for version in await fetch(LIST_VERSIONS, {"numbers": numbers}):
        versions.setdefault(version.contract_number, []).append(version)
    return versions
