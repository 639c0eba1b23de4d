"""The versions: in order, as they were approved and said, with their audit, and repeated truly."""

from collections import Counter
from collections.abc import Iterator, Mapping
from typing import Any

from services.admin.fsck.dossier import READMITTED, Dossier, Fact, Fault, Kit
from services.admin.fsck.reading import as_hex, digest_json, is_moment, parse_json
from services.admin.store.snapshot import Row
from shared.schemas.facts.events import VERSIONS
from shared.schemas.words.guarantee import VersionKind

NEW, CHANGE, TERMINATION = (kind.value for kind in (VersionKind.NEW, VersionKind.CHANGE, VersionKind.TERMINATION))
SAID_BY = {kind.value: event.TYPE for kind, event in VERSIONS.items()}
GUARANTEE, VERSION = "issuance.guarantee", "issuance.version"
ACT_ASKED = "act.asked"


def name_version(dossier: Dossier, version: int) -> str:
    return f"{dossier.name} version {version}"


def read_content(row: Row) -> dict[str, Any]:
    content = parse_json(row["content"])
    return content if isinstance(content, dict) else {}


def check_order(dossier: Dossier, _: Kit) -> Iterator[Fault]:
    guarantee = dossier.guarantee
    if guarantee is None:
        return
    versions = dossier.of(VERSION)
    numbers = [row["version"] for row in versions]
    if not numbers or numbers != list(range(1, len(numbers) + 1)):
        yield Fault(VERSION, dossier.name, "its versions are not counted from 1 without a gap")
    if guarantee["current_version"] != max(numbers, default=0):
        yield Fault(GUARANTEE, dossier.name, "current_version is not that of its newest version")
    for row in versions:
        if row["kind"] not in SAID_BY or (row["kind"] == NEW) != (row["version"] == 1):
            yield Fault(VERSION, name_version(dossier, row["version"]), "is of a kind that cannot stand there")


def check_numbered(dossier: Dossier, _: Kit) -> Iterator[Fault]:
    """Version ⇔ guarantee.numbered, with the digest of its content."""
    if dossier.guarantee is None:
        return
    numbered: dict[int, list[Fact]] = {}
    for fact in dossier.said("guarantee.numbered"):
        numbered.setdefault(fact.data.get("version", 0), []).append(fact)
    versions = {row["version"]: row for row in dossier.of(VERSION)}
    for version in sorted(numbered.keys() - versions.keys()):
        yield Fault(VERSION, name_version(dossier, version), "was numbered, and is not there")
    for version, row in versions.items():
        name, facts = name_version(dossier, version), numbered.get(version, [])
        if len(facts) > 1 or not (facts or (dossier.is_readmitted and version == 1)):
            yield Fault(VERSION, name, f"was said to be numbered {len(facts)} times")
        for fact in facts:
            if not _is_as_numbered(row, fact):
                yield Fault(VERSION, name, "is not the content that was numbered")
            if row["concluded_at"] != fact.row["time"]:
                yield Fault(VERSION, name, "was concluded at another moment than it was numbered at")
    first = versions.get(1)
    if first and first["concluded_at"] != dossier.guarantee["numbered_at"]:
        yield Fault(GUARANTEE, dossier.name, "was numbered at another moment than its first version was concluded at")


def _is_as_numbered(row: Row, fact: Fact) -> bool:
    content, digest = read_content(row), fact.data.get("content_sha256")
    return fact.data.get("contract_number") == content.get("contract_number") and (
        digest is None or digest_json(content) == digest
    )


def check_issued(dossier: Dossier, _: Kit) -> Iterator[Fault]:
    """Version with a document ⇔ the fact of its kind, with its content and its document."""
    if dossier.guarantee is None:
        return
    documents = {row["version"]: row for row in dossier.of("issuance.version_document")}
    versions = {row["version"]: row for row in dossier.of(VERSION)}
    said: dict[int, list[Fact]] = {}
    for fact in dossier.said(*SAID_BY.values()):
        said.setdefault(fact.data.get("version", 0), []).append(fact)
    for version in sorted(said.keys() - (versions.keys() & documents.keys())):
        yield Fault("events.event", name_version(dossier, version), "was said to be issued, and is not there")
    for version, document in documents.items():
        facts = said.get(version, [])
        if len(facts) != 1:
            yield Fault(
                "events.event", name_version(dossier, version), f"has its document, and was said {len(facts)} times"
            )
        for fact in facts if version in versions else ():
            for field in _list_unlike(versions[version], document, fact):
                yield Fault(VERSION, name_version(dossier, version), f"is not what its fact says: {field}")


def _list_unlike(version: Row, document: Row, fact: Fact) -> Iterator[str]:
    data = fact.data
    if fact.type != SAID_BY.get(version["kind"]) or data.get("version_kind") != version["kind"]:
        yield "kind"
    if data.get("certificate") != parse_json(version["content"]):
        yield "content"
    if data.get("document_sha256") != as_hex(document["document_sha256"]):
        yield "document_sha256"
    if not is_moment(data.get("issued_at"), document["issued_at"]):
        yield "issued_at"


def check_approved(dossier: Dossier, _: Kit) -> Iterator[Fault]:
    """Each version rests on an approval, or on an officer's word."""
    if dossier.guarantee is None:
        return
    approvals = {str(fact.row["id"]): fact.data for fact in dossier.said("guarantee.approved")}
    for row in dossier.of(VERSION):
        name, content = name_version(dossier, row["version"]), read_content(row)
        if row["kind"] == NEW:
            firsts = [data for data in approvals.values() if data.get("change_of") is None]
            alone = dossier.is_readmitted and not firsts
            if row["basis"] or row["reason"] or row["decided_by"]:
                yield Fault(VERSION, name, "is a first version, and has what only later ones have")
            if not alone and not any(_gives(data, content) for data in firsts):
                yield Fault(VERSION, name, "is not what was approved")
        elif row["kind"] == CHANGE:
            data = approvals.get(str(row["basis"]), {})
            if (data.get("change_of"), data.get("amount")) != (dossier.name, content.get("amount")):
                yield Fault(VERSION, name, "is not the change that was approved")
        else:
            yield from _check_act(dossier, row, name)


def _gives(approved: Mapping[str, Any], content: Mapping[str, Any]) -> bool:
    works, authority = approved.get("works", {}), approved.get("authority", {})
    same = ("principal", "joint_venture_name", "joint_venture_members", "amount", "expires_on", "deposit_bank", "kind")
    return all(approved.get(field) == content.get(field) for field in same) and (
        (works.get("name"), works.get("number"), works.get("contract_amount"), works.get("contract_date")),
        works.get("term"),
        (authority.get("code"), authority.get("name"), authority.get("beneficiary")),
        approved.get("office_code"),
    ) == (
        tuple(content.get(field) for field in ("works_name", "works_number", "contract_amount", "contract_date")),
        content.get("term"),
        tuple(content.get(field) for field in ("authority_code", "authority_name", "beneficiary")),
        content.get("office", {}).get("code"),
    )


def check_acts(dossier: Dossier, _: Kit) -> Iterator[Fault]:
    """Act that waited for a second officer ⇔ audit entry that it was asked for."""
    if dossier.guarantee is None:
        return
    details = [parse_json(row["detail"]) for row in dossier.of("issuance.audit") if row["action"] == ACT_ASKED]
    asked = Counter((detail.get("act"), detail.get("base_version")) for detail in details)
    kept = Counter((row["kind"], row["base_version"]) for row in dossier.of("issuance.act"))
    for kind, base in sorted((asked - kept).keys() | (kept - asked).keys(), key=str):
        yield Fault("issuance.act", name_version(dossier, base), f"{kind} does not go with what was asked for")


def _check_act(dossier: Dossier, row: Row, name: str) -> Iterator[Fault]:
    if not row["reason"] or not row["decided_by"]:
        yield Fault(VERSION, name, "is an officer's act without a reason or an officer")
    for act in dossier.of("issuance.act"):
        if act["base_version"] != row["version"] - 1 or act["decision"] != "approve":
            continue
        same = ("kind", "reason", "decided_by")
        if any(act[field] != row[field] for field in same) or parse_json(act["content"]) != parse_json(row["content"]):
            yield Fault("issuance.act", str(act["id"]), "is not the version that was made of it")


def check_premiums(dossier: Dossier, _: Kit) -> Iterator[Fault]:
    if dossier.guarantee is None:
        return
    approvals = dossier.said("guarantee.approved")
    firsts = [fact.data.get("premium") for fact in approvals if fact.data.get("change_of") is None]
    kept = [_read_premium(row, "amount") for row in dossier.of("issuance.premium")]
    if (firsts or not dossier.is_readmitted) and not (len(kept) == 1 and kept[0] in firsts):
        yield Fault("issuance.premium", dossier.name, "is not the premium that was approved")
    yield from _check_differences(dossier, {str(fact.row["id"]): fact.data for fact in approvals})


def _check_differences(dossier: Dossier, approvals: Mapping[str, Mapping[str, Any]]) -> Iterator[Fault]:
    """Of each later version: that of a change is what was approved, that of an act what its fact says."""
    rows = {row["version"]: row for row in dossier.of("issuance.version_premium")}
    issued = dossier.said(*SAID_BY.values())
    said = {fact.data.get("version"): fact.data.get("premium_difference") or 0 for fact in issued}
    for version in dossier.of(VERSION):
        number, row = version["version"], rows.get(version["version"])
        name = name_version(dossier, number)
        data = approvals.get(str(version["basis"])) if version["kind"] == CHANGE else None
        if data is not None:
            given = None if row is None else (_read_premium(row, "additional"), row["refund"])
            if given != (_read_approved(data), data.get("refund") or 0):
                yield Fault("issuance.version_premium", name, "is not the premium that was approved")
        if number in said and (row["additional"] - row["refund"] if row else 0) != said[number]:
            yield Fault("issuance.version_premium", name, "is not the difference that was said")


def _read_approved(approved: Mapping[str, Any]) -> Any:
    """With a refund nothing is to be paid in addition."""
    premium = approved.get("premium")
    return premium | {"amount": 0} if isinstance(premium, dict) and approved.get("refund") else premium


def _read_premium(row: Row, amount: str) -> dict[str, Any]:
    return {"amount": row[amount], "source": row["source"], "payment_method": row["payment_method"]}


def check_audits(dossier: Dossier, _: Kit) -> Iterator[Fault]:
    """Version ⇔ audit entry: who numbered it, and when."""
    guarantee = dossier.guarantee
    if guarantee is None:
        return
    entries: dict[int, list[Row]] = {}
    for row in dossier.of("issuance.audit"):
        if row["action"] == READMITTED:
            entries.setdefault(1, []).append(row)
        elif row["action"].startswith("guarantee.") and "version" in (detail := parse_json(row["detail"])):
            entries.setdefault(detail["version"], []).append(row)
            if detail.get("contract_number") != guarantee["contract_number"]:
                yield Fault("issuance.audit", str(row["id"]), "names another number than its guarantee has")
    versions = {row["version"]: row for row in dossier.of(VERSION)}
    for version in entries.keys() - versions.keys():
        yield Fault("issuance.audit", name_version(dossier, version), "names a version that is not there")
    firsts = len(entries.get(1, ()))
    if firsts != 1 and not dossier.is_readmitted:
        yield Fault("issuance.audit", name_version(dossier, 1), f"{firsts} entries say who numbered it")
    for version, row in versions.items():
        if not any(_is_entry_of(entry, row, version) for entry in entries.get(version, [])):
            yield Fault("issuance.audit", name_version(dossier, version), "no entry says who numbered it at its moment")


def _is_entry_of(entry: Row, row: Row, version: int) -> bool:
    if entry["action"] == READMITTED:
        return True
    wanted = version > 1 or (entry["action"], entry["actor"]) == ("guarantee.numbered", "issuance")
    return wanted and entry["at"] == row["concluded_at"]


def check_releases(dossier: Dossier, _: Kit) -> Iterator[Fault]:
    """What was decided on a release is what was said and audited of it."""
    approvals = {str(fact.row["id"]) for fact in dossier.said("guarantee.approved")}
    for row in dossier.of("issuance.release"):
        name = f"{dossier.name} approval {row['approval_id']}"
        if str(row["approval_id"]) not in approvals:
            yield Fault("issuance.release", name, "is of no approval")
        if row["decision"] is None:
            continue
        if row["decision"] == "release" and dossier.guarantee is None:
            yield Fault("issuance.release", name, "was released, and has no number")
        if row["decision"] != "release" and not any(
            _says_refusal(fact, row) for fact in dossier.said("guarantee.release_refused", "guarantee.change_refused")
        ):
            yield Fault("issuance.release", name, "was refused in words that nobody said")
        if not any(_is_of_decision(entry, row) for entry in dossier.of("issuance.audit")):
            yield Fault("issuance.release", name, "no audit entry says who decided it so")


def _says_refusal(fact: Fact, row: Row) -> bool:
    """That of a change is told like any other change that is not made: by whom the audit alone says."""
    named = fact.type == "guarantee.change_refused" or fact.data.get("refused_by") == row["decided_by"]
    return named and fact.data.get("note") == (row["note"] or "") and bool(fact.row["time"] == row["decided_at"])


def _is_of_decision(entry: Row, row: Row) -> bool:
    actions = {"release": "guarantee.released", "refuse": "guarantee.release_refused"}
    return (
        entry["action"] == actions.get(row["decision"])
        and (entry["actor"], entry["at"]) == (row["decided_by"], row["decided_at"])
        and parse_json(entry["detail"]).get("approval_id") == str(row["approval_id"])
    )
