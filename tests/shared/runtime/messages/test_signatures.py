"""What a signature covers: everything that a hearer goes by."""

import dataclasses
import json
from datetime import timedelta
from typing import Any

import pytest

from shared.runtime.data.database import new_id
from shared.runtime.messages.signatures import FactKeys, Signature, UnprovenError, derive_public
from shared.runtime.settings import KeyRing
from shared.schemas.facts.events import APPLICATION, EVENTS, ISSUANCE
from tests.shared.runtime.facts import KEYS, make_said_fact

FACT = make_said_fact(KEYS)
OTHER_KEYS = FactKeys(ISSUANCE, KeyRing({"k1": bytes(32)}), {})


def change_data(**parts: Any) -> str:
    return json.dumps(json.loads(FACT.data) | parts)


def test_a_fact_as_it_was_said_is_believed() -> None:
    assert KEYS.verify(FACT) == json.loads(FACT.data)
    respaced = dataclasses.replace(FACT, data=json.dumps(json.loads(FACT.data), indent=3, sort_keys=True))
    assert KEYS.verify(respaced) == json.loads(FACT.data)


@pytest.mark.parametrize(
    "changed",
    [
        {"id": new_id()},
        {"source": APPLICATION},
        {"type": "guarantee.issued"},
        {"type": "guarantee.approved"},
        {"subject": str(new_id())},
        {"aggregateid": str(new_id())},
        {"tenant_org": "1"},
        {"form": "paper"},
        {"time": FACT.time + timedelta(microseconds=1)},
        {"data": change_data(version=2)},
        {"data": change_data(unknown=1)},
        {"data": change_data(version=1.5)},
        {"data": "[]"},
        {"data": "{"},
        {"data": "[" * 100_000},
        {"signature": None},
        {"signature": Signature("k2", FACT.signature.value if FACT.signature else b"")},
        {"signature": Signature("k1", bytes(64))},
        {"signature": Signature("k1", b"")},
        {"signature": OTHER_KEYS.sign(FACT)},
    ],
)
def test_a_fact_that_is_not_as_it_was_signed_is_unproven(changed: dict[str, Any]) -> None:
    with pytest.raises(UnprovenError):
        KEYS.verify(dataclasses.replace(FACT, **changed))


def test_an_admitted_fact_needs_no_signature_and_may_not_contradict_itself() -> None:
    admitted = dataclasses.replace(FACT, signature=None, admitted=True)
    assert KEYS.verify(admitted) == json.loads(FACT.data)
    with pytest.raises(UnprovenError):
        KEYS.verify(dataclasses.replace(admitted, aggregateid=str(new_id())))


def test_a_retired_key_is_believed_while_it_is_in_the_ring_and_signs_nothing() -> None:
    ring = KeyRing({"k2": bytes(32), "k1": bytes(range(32))})
    rotated = FactKeys(ISSUANCE, ring, {})
    assert rotated.verify(FACT)
    renewed = rotated.sign(FACT)
    assert renewed is not None
    assert renewed.key_id == "k2"
    hearer = FactKeys(APPLICATION, None, {ISSUANCE: derive_public(ring)})
    assert hearer.verify(dataclasses.replace(FACT, signature=renewed))


def test_nobody_signs_for_another() -> None:
    for keys in (FactKeys(APPLICATION, KeyRing({"k1": bytes(32)}), {}), FactKeys(ISSUANCE, None, {})):
        with pytest.raises(LookupError):
            keys.sign(FACT)


def test_every_fact_that_leads_to_money_is_signed() -> None:
    unsigned = {type_ for type_, event in EVENTS.items() if not event.SIGNED}
    assert unsigned == {"guarantee.registered", "guarantee.key_registered", "receipt.accepted", "receipt.returned"}
