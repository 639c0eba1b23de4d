"""Signed facts: what leads to money is signed by the service that says it, and verified by each that hears it.

A database role alone can write a row of `events.event`, and cannot sign it: the Ed25519 key (RFC 8032) of a service is
in its environment, and the hearers have its public half. The signature covers a domain word and every column that a
hearer goes by, so that a fact cannot be changed, aimed at another guarantee or said again under another id.
"""

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any, NamedTuple
from uuid import UUID

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey

from shared.runtime.settings import KeyRing
from shared.schemas.facts.canonical_json import encode_canonical
from shared.schemas.facts.events import EVENTS, Event

_DOMAIN = b"hosho.fact.v1\n"
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_MICROSECOND = timedelta(microseconds=1)


class RefusedFactError(Exception):
    """A fact that must have no effect here. It is refused at once and never tried again; later facts go on."""


class UnprovenError(RefusedFactError):
    """A fact that its speaker did not sign, or not as it stands here."""


class Signature(NamedTuple):
    """`key_id` names the key within the ring of its service."""

    key_id: str
    value: bytes


@dataclass(frozen=True)
class SaidFact:
    """A row of `events.event` as a hearer finds it. `data` is its JSON, not read yet: nobody may have signed it.

    An `admitted` fact is good without a signature: it was said before facts were signed, or an operator vouched for it.
    """

    id: UUID
    source: str
    type: str
    subject: str
    aggregateid: str
    tenant_org: str
    form: str
    time: datetime
    data: str = field(repr=False)
    signature: Signature | None = None
    admitted: bool = False

    @classmethod
    def of(cls, event: Event, event_id: UUID, at: datetime) -> "SaidFact":
        """What is said of an event by this id and at this time, not signed yet."""
        guarantee_id = str(event.guarantee_id)
        return cls(
            id=event_id,
            source=event.SOURCE,
            type=event.TYPE,
            subject=guarantee_id,
            aggregateid=guarantee_id,
            tenant_org=event.tenant_org,
            form=event.form,
            time=at,
            data=event.model_dump_json(),
        )


class FactKeys:
    """The keys of one service: its own, of which the first signs, and the public ones of those it hears.

    Retired keys stay in a ring until nothing that they signed is needed any more.
    """

    def __init__(self, source: str, own: KeyRing | None, others: Mapping[str, KeyRing]) -> None:
        """`own` holds seeds, `others` public keys by source. Raises ValueError for 32 bytes that are no public key."""
        self._source = source
        self._own = {} if own is None else _make_private_keys(own)
        self._public: dict[str, dict[str, Ed25519PublicKey]] = {
            name: {key_id: Ed25519PublicKey.from_public_bytes(raw) for key_id, raw in ring.secrets.items()}
            for name, ring in others.items()
        }
        if self._own:
            self._public[source] = {key_id: key.public_key() for key_id, key in self._own.items()}

    def sign(self, fact: SaidFact) -> Signature | None:
        """None for a type of fact that is not signed; raises LookupError where this service has no key for one."""
        if not EVENTS[fact.type].SIGNED:
            return None
        if not self._own or fact.source != self._source:
            raise LookupError(f"{self._source} has no key to sign {fact.type} with")
        key_id, key = next(iter(self._own.items()))
        return Signature(key_id, key.sign(_compose_message(fact, json.loads(fact.data), key_id)))

    def verify(self, fact: SaidFact) -> dict[str, Any]:
        """The data of a fact that holds.

        Raises UnprovenError for one of a signed type that is neither admitted nor signed as it stands, or contradicts
        itself; ValueError for unsigned data that are no JSON object about the fact's guarantee.
        """
        event = EVENTS[fact.type]
        if not event.SIGNED:
            return _read_data(fact)
        try:
            data = _read_data(fact)
            if not fact.admitted:
                self._verify_signature(fact, data)
        except (InvalidSignature, LookupError, ValueError, RecursionError):
            raise UnprovenError from None
        return data

    def sign_statement(self, domain: bytes, said: Mapping[str, Any]) -> Signature:
        """Of something that is no fact, under a `domain` word of its own, so that it never passes for one.

        Raises LookupError where this service has no key, ValueError for the domain of facts.
        """
        if not self._own:
            raise LookupError(f"{self._source} has no key to sign with")
        key_id, key = next(iter(self._own.items()))
        return Signature(key_id, key.sign(_compose_statement(domain, said, key_id)))

    def has_signed(self, source: str, domain: bytes, said: Mapping[str, Any], signature: Signature) -> bool:
        """Whether `source` signed a statement as it stands here; raises LookupError for a key that is not known."""
        key_id, value = signature
        try:
            self._public[source][key_id].verify(value, _compose_statement(domain, said, key_id))
        except InvalidSignature:
            return False
        return True

    def _verify_signature(self, fact: SaidFact, data: dict[str, Any]) -> None:
        if fact.signature is None or fact.source != EVENTS[fact.type].SOURCE:
            raise LookupError
        key_id, value = fact.signature
        self._public[fact.source][key_id].verify(value, _compose_message(fact, data, key_id))


def derive_public(ring: KeyRing) -> KeyRing:
    """What the hearers are given of a ring of seeds: the public keys, under the same names."""
    return KeyRing({key_id: key.public_key().public_bytes_raw() for key_id, key in _make_private_keys(ring).items()})


def _make_private_keys(ring: KeyRing) -> dict[str, Ed25519PrivateKey]:
    return {key_id: Ed25519PrivateKey.from_private_bytes(seed) for key_id, seed in ring.secrets.items()}


def _compose_message(fact: SaidFact, data: dict[str, Any], key_id: str) -> bytes:
    """Times are whole microseconds, as Postgres keeps them."""
    return _DOMAIN + encode_canonical(
        {
            "id": str(fact.id),
            "source": fact.source,
            "type": fact.type,
            "subject": fact.subject,
            "aggregateid": fact.aggregateid,
            "tenant_org": fact.tenant_org,
            "form": fact.form,
            "time": (fact.time - _EPOCH) // _MICROSECOND,
            "key_id": key_id,
            "data": data,
        }
    )


def _compose_statement(domain: bytes, said: Mapping[str, Any], key_id: str) -> bytes:
    if domain == _DOMAIN:
        raise ValueError("this is the domain of facts")
    return domain + encode_canonical({**said, "key_id": key_id})


def _read_data(fact: SaidFact) -> dict[str, Any]:
    data = json.loads(fact.data)
    if not isinstance(data, dict):
        raise ValueError("the data are no JSON object")  # noqa: TRY004
    told = (data.get("guarantee_id"), data.get("tenant_org"), data.get("form"))
    if fact.subject != fact.aggregateid or told != (fact.aggregateid, fact.tenant_org, fact.form):
        raise ValueError("the data contradict their columns")
    return data
