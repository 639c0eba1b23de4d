"""The facts: signed as they stand, about their guarantee, and delivered once to each who hears them."""

from collections.abc import AsyncIterator, Iterator
from datetime import timedelta
from typing import Any

from cryptography.exceptions import InvalidSignature

from services.admin.fsck.dossier import Dossier, Fact, Fault, Kit, Narrowing
from services.admin.fsck.reading import count_microseconds, encode_json
from services.admin.store.snapshot import Row, Snapshot
from shared.schemas.facts.events import EVENTS

EVENT, DELIVERY = "events.event", "events.delivery"
_DOMAIN = b"hosho.fact.v1\n"
_LONGEST_WAIT = timedelta(days=1)
_ROUTES = {
    (f"hosho_{event.SOURCE}", event.TYPE, event.SOURCE, hearer) for event in EVENTS.values() for hearer in event.HEARERS
}
# Of a guarantee that has no number there is nothing to say but these.
_TOLD = ("guarantee.returned", "guarantee.premium_due")
_BEFORE_NUMBER = ("guarantee.approved", "guarantee.release_refused", *_TOLD)


def check_signed(dossier: Dossier, kit: Kit) -> Iterator[Fault]:
    for fact in dossier.facts:
        row, event = fact.row, EVENTS.get(fact.type)
        if event is None or row["source"] != event.SOURCE:
            yield Fault(EVENT, fact.name, "is of a type that its source does not say")
        elif not event.SIGNED:
            if row["key_id"] is not None or row["signature"] is not None:
                yield Fault(EVENT, fact.name, "is of a type that nobody signs, and is signed")
        elif row["signature"] is None:
            if not row["admitted"]:
                yield Fault(EVENT, fact.name, "is not signed, and nobody admitted it")
        elif row["source"] in kit.public:
            key = kit.public[row["source"]].get(row["key_id"])
            if key is None:
                yield Fault(EVENT, fact.name, "is signed with a key that is not known here")
            elif not _is_signed(fact, key):
                yield Fault(EVENT, fact.name, "is not what its source signed")


def _is_signed(fact: Fact, key: Any) -> bool:
    row = fact.row
    said = {name: row[name] for name in ("source", "type", "subject", "aggregateid", "tenant_org", "form", "key_id")}
    said |= {"id": str(row["id"]), "time": count_microseconds(row["time"]), "data": fact.data}
    try:
        key.verify(row["signature"], _DOMAIN + encode_json(said))
    except (InvalidSignature, ValueError):
        return False
    return True


def check_about(dossier: Dossier, _: Kit) -> Iterator[Fault]:
    """Columns and data say the same, and what they say of the guarantee is so."""
    guarantee = dossier.guarantee
    changes = {fact.data.get("application_id") for fact in dossier.said("guarantee.approved") if _is_change(fact)}
    for fact in dossier.facts:
        row, data = fact.row, fact.data
        told = (data.get("guarantee_id"), data.get("tenant_org"), data.get("form"))
        if (row["subject"], row["aggregatetype"]) != (row["aggregateid"], "guarantee") or told != (
            row["aggregateid"],
            row["tenant_org"],
            row["form"],
        ):
            yield Fault(EVENT, fact.name, "its columns and its data contradict each other")
        if guarantee is None:
            if fact.type not in _BEFORE_NUMBER:
                yield Fault(EVENT, fact.name, "is about a guarantee that is not there")
            continue
        if fact.type in _TOLD:  # of what was asked for then, or of a change
            continue
        if (data.get("kind"), data.get("form")) != (guarantee["kind"], guarantee["form"]):
            yield Fault(EVENT, fact.name, "names another kind or medium than its guarantee has")
        if data.get("application_id") not in {str(guarantee["application_id"]), *changes}:
            yield Fault(EVENT, fact.name, "names another application than its guarantee has")
        if data.get("contract_number", dossier.name) != dossier.name:
            yield Fault(EVENT, fact.name, "names another number than its guarantee has")


def _is_change(fact: Fact) -> bool:
    return fact.data.get("change_of") is not None


def check_delivered(dossier: Dossier, kit: Kit) -> Iterator[Fault]:
    """A delivery for each hearer, which repeats its fact; handled, refused or parked, or due within a day."""
    for fact in dossier.facts:
        event, deliveries = EVENTS.get(fact.type), dossier.deliveries_of(fact)
        if event is None:
            continue
        if sorted(row["hearer"] for row in deliveries) != sorted(event.HEARERS):
            yield Fault(DELIVERY, fact.name, "is not delivered to each of its hearers, and to no other")
        for row in deliveries:
            if any(row[name] != fact.row[name] for name in ("seq", "source", "aggregateid")):
                yield Fault(DELIVERY, fact.name, "its delivery does not repeat it")
            what = _judge_state(row, dossier, settled=kit.settled)
            if what:
                yield Fault(DELIVERY, f"{fact.name} to {row['hearer']}", what)


def _judge_state(row: Row, dossier: Dossier, *, settled: bool) -> str | None:
    if row["handled_at"] and (row["parked_at"] or row["refused_at"]):
        return "is handled, and parked or refused as well"
    if row["handled_at"] or row["parked_at"] or row["refused_at"]:
        return None
    if settled:
        return "waits"
    late = row["due_at"] < dossier.now - _LONGEST_WAIT
    return "has waited for more than a day, neither delivered nor parked" if late else None


def check_heard(dossier: Dossier, _: Kit) -> Iterator[Fault]:
    """An approval that was handled led to a number, or waits for a release or was refused one; and only such did."""
    releases = {str(row["approval_id"]) for row in dossier.of("issuance.release")}
    refused = {fact.data.get("request_id") for fact in dossier.said("guarantee.change_refused")}
    bases = {str(row["basis"]) for row in dossier.of("issuance.version")}
    for fact in dossier.said("guarantee.approved"):
        approval_id = str(fact.row["id"])
        done = dossier.is_handled(fact, "issuance")
        if _is_change(fact):
            led = approval_id in bases or fact.data.get("request_id") in refused or approval_id in releases
        else:
            led = dossier.guarantee is not None or approval_id in releases
        if done and not led:
            yield Fault(DELIVERY, fact.name, "is handled, and nothing came of it")
        if led and not done and not dossier.is_readmitted and len(dossier.said("guarantee.approved")) == 1:
            yield Fault(DELIVERY, fact.name, "is not handled, and something came of it")
    for fact in dossier.said("guarantee.release_refused"):
        if not any(row["decision"] == "refuse" for row in dossier.of("issuance.release")):
            yield Fault(EVENT, fact.name, "says a refusal that nobody decided")


async def check_routes(snapshot: Snapshot, _: Kit, __: Narrowing) -> AsyncIterator[Fault]:
    found = {tuple(row) for row in await snapshot.fetch("SELECT role, type, source, hearer FROM events.route")}
    for route in sorted(found ^ _ROUTES):
        what = "nobody may say so to whom" if route in found else "is not there"
        yield Fault("events.route", " ".join(route), what)
