"""The mails: whoever wished for one has it, at the address that was wished for, and about the right guarantee."""

import base64
import binascii
from collections.abc import Iterator, Sequence

from services.admin.fsck.checks.versions import read_content
from services.admin.fsck.dossier import Dossier, Fact, Fault, Kit
from services.admin.store.snapshot import Row

MAIL = "issuance.mail"
# What the text of each kind of mail says.
_SAYS = {
    "issued": "発行手続きが完了しました",
    "reminder": "保証期限が近づきました",
    "returned": "差し戻しました",
    "premium_due": "保証料のお支払いをお願いします",
    "town_returned": "発注者から差戻しがありました",
}
# Those that a fact of application_api asks for.
_TELLS = ("returned", "premium_due")


def check_mails(dossier: Dossier, kit: Kit) -> Iterator[Fault]:
    told = dossier.said("guarantee.returned", "guarantee.premium_due")
    mails = [row for row in dossier.of(MAIL) if row["kind"] != "submission"]
    if len({bytes(row["message"]) for row in mails}) != len(mails):
        yield Fault(MAIL, dossier.name, "one message was queued twice")
    yield from _check_told(dossier, told)
    issued = [row for row in mails if row["kind"] not in _TELLS]
    if dossier.guarantee is not None:
        yield from _check_issued(dossier, issued)
    for row in mails:
        for what in (*_list_faults(row, settled=kit.settled), *_list_faults_of_text(dossier, row, told)):
            yield Fault(MAIL, str(row["id"]), what)


def _check_issued(dossier: Dossier, mails: Sequence[Row]) -> Iterator[Fault]:
    guarantee = dossier.guarantee
    wished = None if guarantee is None else guarantee["notify_email"]
    if not list_wished(dossier) and mails:
        yield Fault(MAIL, dossier.name, "was queued, and nobody wished for one")
        return
    told = any(row["kind"] == "issued" for row in mails)
    if wished is not None and dossier.of("issuance.registration") and not told:
        yield Fault(MAIL, dossier.name, "is registered, and the mail that was wished for was never queued")


def _check_told(dossier: Dossier, told: Sequence[Fact]) -> Iterator[Fault]:
    """What was said of an application, to be told by mail, is told."""
    moves = {str(row["move_id"]) for row in dossier.of(MAIL)}
    for fact in told:
        if dossier.is_handled(fact, "issuance") and fact.data.get("move_id") not in moves:
            yield Fault(MAIL, fact.name, "is handled, and its mail was never queued")


def list_wished(dossier: Dossier) -> set[str]:
    """The addresses that were wished for, of the guarantee itself and of its changes, without quotes."""
    changes = [fact.data for fact in dossier.said("guarantee.approved") if fact.data.get("change_of")]
    asked = [dossier.guarantee["notify_email"] if dossier.guarantee else None]
    asked += [change.get("notify_email") for change in changes]
    return {_unquote(address) for address in asked if address is not None}


def _unquote(address: str) -> str:
    return address.replace('"', "")


def _list_faults(row: Row, *, settled: bool) -> Iterator[str]:
    if row["sent_at"] and row["bounced_at"]:
        yield "was sent, and bounced as well"
    if settled and not row["sent_at"] and not row["bounced_at"]:
        yield "waits"
    lines = bytes(row["message"]).partition(b"\r\n\r\n")[0].split(b"\r\n")
    if b"To: " + row["recipient"].encode() not in lines:
        yield "its message is to another address"
    if not any(line.endswith(b"<" + row["sender"].encode() + b">") for line in lines):
        yield "its message is from another sender"


def _list_faults_of_text(dossier: Dossier, row: Row, told: Sequence[Fact]) -> Iterator[str]:
    text = read_text(bytes(row["message"]).partition(b"\r\n\r\n")[2])
    if _SAYS.get(row["kind"], "no such kind") not in text:
        yield "its message is of another kind"
    if row["kind"] in _TELLS:
        said = [fact.data for fact in told if fact.data.get("move_id") == str(row["move_id"])]
        wished = {_unquote(data.get("addressee", {}).get("email", "")) for data in said}
        about = any(_holds(text, data.get("works_name")) and _holds(text, data.get("note", "")) for data in said)
    else:
        wished, about = list_wished(dossier), _is_about(dossier, text)
    if _unquote(row["recipient"]) not in wished:
        yield "is to another address than was wished for"
    if not about:
        yield "its message is not about its guarantee"


def _holds(text: str, words: object) -> bool:
    """Whatever lines they are in."""
    return "".join(str(words).split()) in "".join(text.split())


def read_text(body: bytes) -> str:
    """Empty where it is no text in base64."""
    try:
        return base64.b64decode(body.replace(b"\r\n", b""), validate=True).decode()
    except (binascii.Error, ValueError):
        return ""


def _is_about(dossier: Dossier, text: str) -> bool:
    contents = [read_content(row) for row in dossier.of("issuance.version")]
    return any(
        all(
            str(value) in text
            for value in (
                content.get("contract_number"),
                content.get("works_name"),
                content.get("beneficiary"),
                content.get("principal", {}).get("name"),
                content.get("office", {}).get("phone"),
            )
        )
        for content in contents
    )
