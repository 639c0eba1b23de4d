"""The registrations: issuance, verification and application say the same of each, and nothing that was not said."""

from collections.abc import Iterator
from typing import Any

from services.admin.fsck.checks.versions import SAID_BY, name_version
from services.admin.fsck.dossier import Dossier, Fact, Fault, Kit
from services.admin.fsck.reading import as_hex, is_moment, parse_json
from services.admin.store.snapshot import Row

CERTIFICATE, REGISTERED = "verification.certificate", "verification.certificate_version"
REQUESTED, IN_FORCE = "application.requested_guarantee", "application.in_force"


def check_registered(dossier: Dossier, _: Kit) -> Iterator[Fault]:
    """Verification's row ⇔ its fact ⇔ issuance's row, all of one moment."""
    if dossier.guarantee is None:
        return
    kept = {row["version"]: row for row in dossier.of("issuance.registration")}
    there = {row["version"]: row for row in dossier.of(REGISTERED)}
    said = {fact.data.get("version", 0): fact for fact in dossier.said("guarantee.registered")}
    requests = {one.data.get("version", 0): one.data.get("request_id") for one in dossier.said(*SAID_BY.values())}
    if len(said) != len(dossier.said("guarantee.registered")):
        yield Fault("events.event", dossier.name, "a version was said to be registered twice")
    for version in sorted(there.keys() | kept.keys() | said.keys()):
        name, fact = name_version(dossier, version), said.get(version)
        if fact is None:
            yield Fault("events.event", name, "is registered, and nobody said so")
            continue
        if fact.data.get("request_id") != requests.get(version):
            yield Fault("events.event", fact.name, "names another request than issuance did")
        if version not in there:
            yield Fault(REGISTERED, name, "was said to be registered, and is not there")
        elif not _is_of_moment(fact, there[version]["registered_at"]):
            yield Fault(REGISTERED, name, "was registered at another moment than was said")
        done = dossier.is_handled(fact, "issuance")
        if (version in kept) != done:
            yield Fault("issuance.registration", name, "does not go with the delivery of what was said")
        elif version in kept and not _is_of_moment(fact, kept[version]["registered_at"]):
            yield Fault("issuance.registration", name, "is of another moment than was said")
    yield from _check_arrived(dossier, there)


def _is_of_moment(fact: Fact, moment: Any) -> bool:
    return is_moment(fact.data.get("registered_at"), moment) and fact.row["time"] == moment


def _check_arrived(dossier: Dossier, there: dict[int, Row]) -> Iterator[Fault]:
    """What verification has heard of is there; of paper it keeps nothing."""
    for fact in dossier.said(*SAID_BY.values()):
        if fact.data.get("key_check") is None:
            continue
        version, done = fact.data.get("version", 0), dossier.is_handled(fact, "verification")
        if (version in there) != done:
            name = name_version(dossier, version)
            yield Fault(REGISTERED, name, "does not go with the delivery of what issuance said")


def check_register(dossier: Dossier, _: Kit) -> Iterator[Fault]:
    """Nothing in verification that issuance did not say."""
    said = {fact.data.get("version"): fact.data for fact in dossier.said(*SAID_BY.values())}
    for row in dossier.of(REGISTERED):
        data = said.get(row["version"], {})
        told = (data.get("version_kind"), data.get("document_sha256"), data.get("certificate"))
        if told != (row["kind"], as_hex(row["document_sha256"]), parse_json(row["content"])):
            yield Fault(REGISTERED, name_version(dossier, row["version"]), "is not what issuance said")
    first = said.get(1, {}).get("certificate") or {}
    for row in dossier.of(CERTIFICATE):
        told = (str(dossier.id), first.get("issuer", {}).get("code"), first.get("authority_code"))
        if told != (str(row["guarantee_id"]), row["issuer_code"], row["authority_code"]):
            yield Fault(CERTIFICATE, dossier.name, "is not what issuance said")
        registered = [one["registered_at"] for one in dossier.of(REGISTERED) if one["version"] == 1]
        if row["registered_at"] is not None and [row["registered_at"]] != registered:
            yield Fault(CERTIFICATE, dossier.name, "came to be known at another moment than its first version")


def check_requested(dossier: Dossier, _: Kit) -> Iterator[Fault]:
    """What application keeps of the guarantee is what it approved, and what it heard."""
    guarantee = dossier.guarantee
    firsts = [fact.data for fact in dossier.said("guarantee.approved") if fact.data.get("change_of") is None]
    if guarantee is None or not firsts:
        return
    found = dossier.of(REQUESTED)
    if not found:
        yield Fault(REQUESTED, dossier.name, "was approved, and is not there")
        return
    [row], approved = found, firsts[-1]
    told = {
        "application_id": guarantee["application_id"],
        "kind": guarantee["kind"],
        "amount": approved.get("amount"),
        "office_code": approved.get("office_code"),
        "authority_code": approved.get("authority", {}).get("code"),
        "premium_amount": approved.get("premium", {}).get("amount"),
        "premium_source": approved.get("premium", {}).get("source"),
        **_list_heard(dossier),
    }
    yield from (
        Fault(REQUESTED, dossier.name, f"{field} is not what was approved and said")
        for field, value in told.items()
        if row[field] != value
    )


def _list_heard(dossier: Dossier) -> dict[str, object]:
    """Number, moment and status as they are by what application has heard."""
    issued = [fact for fact in dossier.said("guarantee.issued") if dossier.is_handled(fact, "application")]
    registered = [
        fact
        for fact in dossier.said("guarantee.registered")
        if dossier.is_handled(fact, "application") and fact.data.get("version") == 1
    ]
    return {
        "contract_number": dossier.name if issued or registered else None,
        "registered_at": registered[0].row["time"] if registered else None,
        "status": "registered" if registered else "issued" if issued else "approved",
    }


def check_in_force(dossier: Dossier, _: Kit) -> Iterator[Fault]:
    """What application goes by in a change is what issuance said last of what it heard."""
    said = {fact.data.get("version", 0): fact for fact in dossier.said(*SAID_BY.values())}
    heard = [version for version, one in said.items() if dossier.is_handled(one, "application")]
    if heard and dossier.of("application.requested_guarantee") and not dossier.of(IN_FORCE):
        yield Fault(IN_FORCE, dossier.name, "was heard of, and is not there")
    for row in dossier.of(IN_FORCE):
        fact = said.get(row["version"])
        if fact is None or row["version"] != max(heard, default=0):
            yield Fault(IN_FORCE, dossier.name, "is not the newest version that was heard of")
        elif (row["contract_number"], row["version_kind"], parse_json(row["content"])) != (
            dossier.name,
            fact.data.get("version_kind"),
            fact.data.get("certificate"),
        ):
            yield Fault(IN_FORCE, dossier.name, "is not what issuance said")
