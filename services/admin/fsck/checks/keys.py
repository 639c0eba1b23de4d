"""The authentication keys: those that were said, of epochs that are there; and they open, with the keys at hand."""

import hashlib
import hmac
from collections.abc import AsyncIterator, Iterator, Mapping
from datetime import datetime
from typing import Any

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from services.admin.fsck.checks.versions import SAID_BY
from services.admin.fsck.dossier import Dossier, Fact, Fault, Kit, Narrowing
from services.admin.fsck.reading import is_moment
from services.admin.store.snapshot import Row, Snapshot

KEY, CHECK = "issuance.authentication_key", "verification.key_check"
_NONCE_BYTES = 12
_NAMES_IN_USE = """
    SELECT DISTINCT source || '_fact' AS purpose, key_id AS name, 'events.event' AS seen
    FROM events.event WHERE key_id IS NOT NULL
    UNION SELECT 'issuance_fact', key_id, 'issuance.checkpoint' FROM issuance.checkpoint
    UNION SELECT 'check', epoch::text, 'issuance.data_key' FROM issuance.data_key
    UNION SELECT 'encryption', wrapped_by, 'issuance.data_key' FROM issuance.data_key
    ORDER BY 1, 2
    """
_EPOCHLESS = """
    SELECT epoch, count(*) AS keys FROM issuance.authentication_key AS key
    WHERE NOT EXISTS (SELECT FROM issuance.data_key WHERE data_key.epoch = key.epoch) GROUP BY 1 ORDER BY 1
    """


def check_keys(dossier: Dossier, _: Kit) -> Iterator[Fault]:
    """Issuance's keys, and verification's checks of them, are those that the facts say."""
    guarantee = dossier.guarantee
    if guarantee is None:
        return
    said = _list_said(dossier)
    kept = {row["serial"]: (row["epoch"], row["check_value"].hex()) for row in dossier.of(KEY)}
    if list(kept) != list(range(1, len(kept) + 1)) or bool(kept) != (guarantee["form"] == "electronic"):
        yield Fault(KEY, dossier.name, "its keys are not counted from 1, or it is to have none")
    for serial in sorted(kept.keys() | said.keys()):
        if {kept.get(serial)} != said.get(serial):
            yield Fault(KEY, f"{dossier.name} key {serial}", "is not the key that was said")
    moments = {fact.row["time"] for fact in dossier.said("guarantee.numbered", "guarantee.key_reissued")}
    for row in dossier.of(KEY):
        if row["created_at"] not in moments and not dossier.is_readmitted:
            yield Fault(KEY, f"{dossier.name} key {row['serial']}", "was made at a moment at which none was said")
    yield from _check_registered(dossier, said)


def _list_said(dossier: Dossier) -> dict[int, set[Any]]:
    """By serial, what facts say of each key: epoch and check value. More than one contradict each other."""
    said: dict[int, set[Any]] = {}
    for fact in dossier.said("guarantee.numbered", "guarantee.key_reissued", *SAID_BY.values()):
        check: Mapping[str, Any] | None = fact.data.get("key_check")
        if check is not None:
            said.setdefault(check.get("serial", 0), set()).add((check.get("epoch"), check.get("value")))
    return said


def _check_registered(dossier: Dossier, said: Mapping[int, set[Any]]) -> Iterator[Fault]:
    """A key is registered with the first version or, if made anew, by a fact of its own."""
    moments = {fact.data.get("serial", 0): fact for fact in dossier.said("guarantee.key_registered")}
    firsts = [fact for fact in dossier.said("guarantee.registered") if fact.data.get("version") == 1]
    there = {row["serial"]: row for row in dossier.of(CHECK)}
    for serial in sorted(there.keys() | moments.keys() | ({1} if firsts else set())):
        name, row = f"{dossier.name} key {serial}", there.get(serial)
        fact = moments.get(serial) or (firsts[0] if firsts and serial == 1 else None)
        if row is None:
            yield Fault(CHECK, name, "was said to be registered, and is not there")
        elif {(row["epoch"], row["value"].hex())} != said.get(serial):
            yield Fault(CHECK, name, "is not the check that issuance said")
        elif fact is None or not _is_of_moment(fact, row["registered_at"]):
            yield Fault(CHECK, name, "was registered at another moment than was said")
    kept = {row["serial"]: row for row in dossier.of("issuance.key_registration")}
    for serial in sorted(kept.keys() | moments.keys()):
        fact = moments.get(serial)
        done = fact is not None and dossier.is_handled(fact, "issuance")
        if (serial in kept) != done or (fact and done and kept[serial]["registered_at"] != fact.row["time"]):
            name = f"{dossier.name} key {serial}"
            yield Fault("issuance.key_registration", name, "does not go with what was said and heard")


def _is_of_moment(fact: Fact, registered_at: datetime) -> bool:
    return fact.row["time"] == registered_at and is_moment(fact.data.get("registered_at"), registered_at)


async def check_epochs(snapshot: Snapshot, kit: Kit, _: Narrowing) -> AsyncIterator[Fault]:
    """Each epoch has its data key, and each key in use its name; those at hand are the ones noted under it."""
    for row in await snapshot.fetch(_EPOCHLESS):
        yield Fault("issuance.data_key", f"epoch {row['epoch']}", f"is not there, and {row['keys']} keys are of it")
    for row in await snapshot.fetch("SELECT epoch FROM issuance.data_key ORDER BY 1"):
        if kit.encryption_keys and row["epoch"] not in kit.data_keys:
            yield Fault("issuance.data_key", f"epoch {row['epoch']}", "does not open with the keys at hand")
    noted = {(row["purpose"], row["name"]): row for row in await snapshot.fetch("SELECT * FROM identity.key")}
    for row in await snapshot.fetch(_NAMES_IN_USE):
        if (row["purpose"], row["name"]) not in noted:
            yield Fault(row["seen"], f"{row['purpose']} {row['name']}", "no key is known by this name")
    for purpose, name, key in _list_at_hand(kit):
        known = noted.get((purpose, name))
        digest = hmac.digest(key, b"hosho.fingerprint.v1\n" + purpose.encode(), hashlib.sha256)
        if known and known["fingerprint"] is not None and known["fingerprint"] != digest:
            yield Fault("identity.key", f"{purpose} {name}", "is not the fingerprint of the key of this name")


def _list_at_hand(kit: Kit) -> Iterator[tuple[str, str, bytes]]:
    for source, keys in kit.public.items():
        yield from ((f"{source}_fact", name, key.public_bytes_raw()) for name, key in keys.items())
    yield from (("encryption", name, key) for name, key in kit.encryption_keys.items())
    yield from (("check", str(epoch), key) for epoch, key in kit.check_keys.items())


async def unwrap_epochs(snapshot: Snapshot, kit: Kit) -> dict[int, bytes]:
    """The data keys that the key-encryption keys at hand open."""
    opened = {}
    for row in await snapshot.fetch("SELECT * FROM issuance.data_key"):
        key = kit.encryption_keys.get(row["wrapped_by"])
        plain = None if key is None else _decrypt(key, row["wrapped"], b"hosho data key %d" % row["epoch"])
        if plain is not None:
            opened[row["epoch"]] = plain
    return opened


def check_opens(dossier: Dossier, kit: Kit) -> Iterator[Fault]:
    """Each key opens, and gives its check value; done with it, it is forgotten."""
    guarantee = dossier.guarantee
    if guarantee is None or not kit.encryption_keys or not kit.check_keys:
        return
    for row in dossier.of(KEY):
        name = f"{dossier.name} key {row['serial']}"
        data_key, check_key = kit.data_keys.get(row["epoch"]), kit.check_keys.get(row["epoch"])
        key = None if data_key is None else _decrypt(data_key, row["sealed"], _bind(guarantee, row))
        if key is None or check_key is None:
            yield Fault(KEY, name, "does not open with the keys at hand")
        elif _compute_check(check_key, guarantee, key) != row["check_value"]:
            yield Fault(KEY, name, "opens, and is not the key of its check value")


def _bind(guarantee: Row, row: Row) -> bytes:
    fields = (guarantee["issuer_code"].encode(), row["guarantee_id"].bytes, b"%d" % row["serial"], b"%d" % row["epoch"])
    return _join(fields)


def _compute_check(check_key: bytes, guarantee: Row, key: bytes) -> bytes:
    digits = guarantee["contract_number"].replace("-", "").encode()
    return hmac.digest(check_key, _join((b"akv1", guarantee["issuer_code"].encode(), digits, key)), hashlib.sha256)


def _join(fields: tuple[bytes, ...]) -> bytes:
    return b"".join(len(field).to_bytes(2, "big") + field for field in fields)


def _decrypt(key: bytes, sealed: bytes, bound_to: bytes) -> bytes | None:
    try:
        return AESGCM(key).decrypt(sealed[:_NONCE_BYTES], sealed[_NONCE_BYTES:], bound_to)
    except (InvalidTag, ValueError):
        return None
