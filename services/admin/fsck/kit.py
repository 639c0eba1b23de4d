"""The keys that are at hand: from the settings of the services, else from the secrets of `hosho up`."""

import json
import os
from collections.abc import Iterator, Mapping
from typing import NamedTuple

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey
from pydantic import TypeAdapter

from services.admin.data_folder import find_data_folder
from services.admin.fsck.dossier import Kit
from services.admin.refusal import Refusal
from shared.runtime.messages.signatures import derive_public
from shared.runtime.settings import EpochKeysSetting, KeyRing
from shared.schemas.facts.events import APPLICATION, ISSUANCE

_PUBLIC = {APPLICATION: "HOSHO_APPLICATION_FACT_KEYS", ISSUANCE: "HOSHO_ISSUANCE_FACT_KEYS"}
_OWN = "HOSHO_FACT_KEYS"
_ENCRYPTION, _CHECK = "HOSHO_KEY_ENCRYPTION_KEYS", "HOSHO_KEY_CHECK_KEYS"
_EPOCHS: TypeAdapter[dict[int, bytes]] = TypeAdapter(EpochKeysSetting)


class Found(NamedTuple):
    """`unchecked` says in a sentence each what is left out because its keys are not at hand."""

    kit: Kit
    unchecked: list[str]


def find_kit(environment: Mapping[str, str] = os.environ, *, settled: bool = False) -> Found:
    """Raises Refusal for a variable that holds no keys, without quoting it."""
    local = {} if environment.get("HOSHO_DATABASE_URL") else _read_local()
    at_hand = {**local, **environment}
    public = {source: keys for source in _PUBLIC if (keys := _find_public(source, at_hand))}
    encryption = _find_ring(_ENCRYPTION, at_hand)
    epochs = at_hand.get(_CHECK)
    kit = Kit(
        public=public,
        encryption_keys=encryption.secrets if encryption else {},
        check_keys=_read_epochs(epochs) if epochs else {},
        settled=settled,
    )
    return Found(kit, list(_list_unchecked(kit)))


def _find_public(source: str, at_hand: Mapping[str, str]) -> Mapping[str, Ed25519PublicKey]:
    """The public half of who signs; of issuance also by its own key, where its settings are those at hand."""
    ring = _find_ring(_PUBLIC[source], at_hand)
    if ring is None and source == ISSUANCE and _PUBLIC[APPLICATION] in at_hand and _OWN in at_hand:
        ring = derive_public(_parse(_OWN, at_hand[_OWN]))
    keys = ring.secrets if ring else {}
    try:
        return {name: Ed25519PublicKey.from_public_bytes(key) for name, key in keys.items()}
    except ValueError:
        raise Refusal(f"{_PUBLIC[source]} holds no public keys.") from None


def _find_ring(variable: str, at_hand: Mapping[str, str]) -> KeyRing | None:
    text = at_hand.get(variable)
    return _parse(variable, text) if text else None


def _parse(variable: str, text: str) -> KeyRing:
    try:
        return KeyRing.parse(text)
    except ValueError as error:
        raise Refusal(f"{variable}: {error}.") from None


def _read_epochs(text: str) -> dict[int, bytes]:
    try:
        return _EPOCHS.validate_python(text)
    except ValueError:
        raise Refusal(f"{_CHECK} holds no keys by epoch.") from None


def _read_local() -> dict[str, str]:
    """The secrets of `hosho up` as its services are given them; its database is the one that is meant."""
    file = find_data_folder().secrets_file
    if not file.exists():
        return {}
    try:
        kept = json.loads(file.read_text())
        signing = {_PUBLIC[APPLICATION]: "application_api", _PUBLIC[ISSUANCE]: "issuance_api"}
        public = {
            name: derive_public(KeyRing.parse(kept["fact_keys"][service])).format() for name, service in signing.items()
        }
        return {**public, _ENCRYPTION: kept["key_encryption_keys"], _CHECK: kept["key_check_keys"]}
    except (OSError, ValueError, LookupError):
        raise Refusal(f"{file} cannot be read.") from None


def _list_unchecked(kit: Kit) -> Iterator[str]:
    for source, variable in _PUBLIC.items():
        if source not in kit.public:
            yield f"the signatures of {source}: set {variable} to its public keys"
    if not kit.encryption_keys or not kit.check_keys:
        yield f"whether keys open: set {_ENCRYPTION} and {_CHECK}"
