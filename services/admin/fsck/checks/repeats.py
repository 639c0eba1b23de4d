"""What repeats the versions of a guarantee: its own row, the lists, and whose each row is."""

from collections.abc import Iterator

from services.admin.fsck.checks.versions import GUARANTEE, TERMINATION, VERSION, read_content
from services.admin.fsck.dossier import Dossier, Fault, Kit


def check_repeated(dossier: Dossier, _: Kit) -> Iterator[Fault]:
    """What the guarantee's own row and its row in the lists repeat of its content and of what was said."""
    guarantee, versions = dossier.guarantee, {row["version"]: row for row in dossier.of(VERSION)}
    if guarantee is None or not versions:
        return
    content = read_content(versions[max(versions)])
    told = {"contract_number": content.get("contract_number"), "kind": content.get("kind")}
    told["issuer_code"] = content.get("issuer", {}).get("code")
    yield from (
        Fault(GUARANTEE, dossier.name, f"{field} is not what its newest version says")
        for field, value in told.items()
        if guarantee[field] != value
    )
    wished = [fact.data.get("notify_email") for fact in dossier.said("guarantee.approved")]
    if wished and guarantee["notify_email"] not in wished:
        yield Fault(GUARANTEE, dossier.name, "notify_email is not what was approved")


def check_listed(dossier: Dossier, _: Kit) -> Iterator[Fault]:
    guarantee = dossier.guarantee
    drawn = {row["version"] for row in dossier.of("issuance.version_document")}
    versions = [row for row in dossier.of(VERSION) if row["version"] in drawn]
    listed = dossier.of("issuance.listed")
    if guarantee is None or not versions:
        return
    if not listed:
        yield Fault("issuance.listed", dossier.name, "is drawn, and is in no list")
        return
    content, number = read_content(versions[-1]), guarantee["contract_number"]
    told = {
        "contract_number": number,
        "digits": number.replace("-", ""),
        "serial": number.partition("-")[2],
        "kind": guarantee["kind"],
        "form": guarantee["form"],
        "authority_code": content.get("authority_code"),
        "office_code": content.get("office", {}).get("code"),
        "amount": content.get("amount"),
        "contract_amount": content.get("contract_amount"),
        "concluded_at": guarantee["numbered_at"],
        "terminated": versions[-1]["kind"] == TERMINATION,
    }
    yield from (
        Fault("issuance.listed", dossier.name, f"{field} is not that of its newest version")
        for field, value in told.items()
        if listed[0][field] != value
    )
    if str(listed[0]["expires_on"]) != content.get("expires_on"):
        yield Fault("issuance.listed", dossier.name, "expires_on is not that of its newest version")


def check_tenants(dossier: Dossier, _: Kit) -> Iterator[Fault]:
    """Every row about a guarantee is its builder's."""
    whose = dossier.of(GUARANTEE) or dossier.of("events.event")
    for table, rows in dossier.rows.items():
        for row in rows:
            if "tenant_org" in row and row["tenant_org"] != whose[0]["tenant_org"]:
                yield Fault(table, dossier.name, "is another builder's than its guarantee")
