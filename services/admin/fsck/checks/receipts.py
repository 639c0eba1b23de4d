"""受理 and 差戻し: each that a town gave was said once, and what issuance and application keep is what they heard."""

from collections.abc import Iterator, Mapping

from services.admin.fsck.checks.mails import MAIL
from services.admin.fsck.dossier import Dossier, Fact, Fault, Kit
from services.admin.fsck.reading import is_moment
from services.admin.store.snapshot import Row

GIVEN, HEARD, WORK_LIST = "verification.receipt", "issuance.receipt", "application.town_return"
_DECISIONS = {"receipt.accepted": "accepted", "receipt.returned": "returned"}
_SAID = ("contract_number", "guarantee_id", "tenant_org", "version", "authority_code", "officer_name", "note")


def check_receipts(dossier: Dossier, _: Kit) -> Iterator[Fault]:
    said = {str(fact.data.get("receipt_id")): fact for fact in dossier.said(*_DECISIONS)}
    if len(said) != len(dossier.said(*_DECISIONS)):
        yield Fault("events.event", dossier.name, "one receipt was said twice")
    yield from _compare(dossier, GIVEN, said)
    heard = {key: fact for key, fact in said.items() if dossier.is_handled(fact, "issuance")}
    yield from _compare(dossier, HEARD, heard)
    asked = {
        key: fact
        for key, fact in said.items()
        if fact.data.get("to") == "surety" and dossier.is_handled(fact, "application")
    }
    yield from _compare(dossier, WORK_LIST, asked)
    yield from _check_order(dossier)
    yield from _check_told(dossier, heard)


def _compare(dossier: Dossier, table: str, said: Mapping[str, Fact]) -> Iterator[Fault]:
    rows = {str(row["id"]): row for row in dossier.of(table)}
    for key in said.keys() - rows.keys():
        yield Fault(table, key, "was said, and is not there")
    for key, row in rows.items():
        if key not in said:
            yield Fault(table, key, "is there, and was never said")
        elif not _is_said(row, said[key]):
            yield Fault(table, key, "is not what was said")


def _is_said(row: Row, fact: Fact) -> bool:
    told = dict(row)
    expected = {"decision": _DECISIONS[fact.type], "addressee": fact.data.get("to")}
    expected |= {name: fact.data.get(name) for name in _SAID}
    alike = all(str(told[name]) == str(value) for name, value in expected.items() if name in told)
    return alike and is_moment(fact.data.get("at"), row["at"])


def _check_order(dossier: Dossier) -> Iterator[Fault]:
    """What was accepted stays accepted: nothing more is said of that version."""
    accepted: set[int] = set()
    for row in dossier.of(GIVEN):
        if row["version"] in accepted:
            yield Fault(GIVEN, str(row["id"]), "was said of a version that was accepted already")
        if row["decision"] == "accepted":
            accepted.add(row["version"])


def _check_told(dossier: Dossier, heard: Mapping[str, Fact]) -> Iterator[Fault]:
    """Of each 差戻し the builder is told by mail who wished for mails, and of nothing else in this way."""
    mails = {str(row["move_id"]) for row in dossier.of(MAIL) if row["kind"] == "town_returned"}
    wished = dossier.guarantee is not None and dossier.guarantee["notify_email"] is not None
    expected = {key for key, fact in heard.items() if wished and fact.type == "receipt.returned"}
    for key in mails ^ expected:
        yield Fault(MAIL, key, "a town's 差戻し was not told once where a mail was wished for, and else never")
