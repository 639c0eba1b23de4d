"""直接送付: what lies in a town's inbox is what was said to, and issuance keeps what was said."""

from collections.abc import Iterator

from services.admin.fsck.checks.versions import GUARANTEE, name_version
from services.admin.fsck.dossier import Dossier, Fault, Kit

DELIVERY, REGISTRATION = "verification.delivery", "issuance.registration"


def check_inboxes(dossier: Dossier, _: Kit) -> Iterator[Fault]:
    """Delivered ⇔ the fact says so: from its first delivery on, each version of it."""
    guarantee = dossier.guarantee
    if guarantee is None:
        return
    said = {fact.data.get("version", 0): fact for fact in dossier.said("guarantee.registered")}
    delivered = sorted(version for version, fact in said.items() if fact.data.get("delivered_directly"))
    rows = dossier.of(DELIVERY)
    if bool(rows) != bool(delivered):
        yield Fault(DELIVERY, dossier.name, "does not go with what was said of it")
    elif rows and delivered != [version for version in sorted(said) if version >= delivered[0]]:
        yield Fault("events.event", dossier.name, "a version of what was delivered was said not to be")
    for row in rows if delivered else ():
        told = {
            "authority_code": [one["authority_code"] for one in dossier.of("verification.certificate")],
            "version": [delivered[-1]],
            "delivered_at": [said[delivered[0]].row["time"]],
            "changed_at": [said[delivered[-1]].row["time"]],
        }
        yield from (
            Fault(DELIVERY, dossier.name, f"{field} is not what was said")
            for field, values in told.items()
            if row[field] not in values
        )
    for row in dossier.of(REGISTRATION):
        if row["delivered_directly"] != (row["version"] in delivered):
            yield Fault(REGISTRATION, name_version(dossier, row["version"]), "delivered_directly is not what was said")


def check_wished(dossier: Dossier, _: Kit) -> Iterator[Fault]:
    """The builder's wish is the approval's, and what issuance says of each version repeats it."""
    guarantee = dossier.guarantee
    firsts = [fact.data for fact in dossier.said("guarantee.approved") if fact.data.get("change_of") is None]
    if guarantee is not None and firsts:
        wished = [bool(one.get("deliver_directly")) for one in firsts]
        if guarantee["deliver_directly"] not in wished:
            yield Fault(GUARANTEE, dossier.name, "deliver_directly is not what was approved")
