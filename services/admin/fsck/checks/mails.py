"""The mails: whoever wished for one has it, at the address that was wished for, and about the right guarantee."""

import base64
import binascii
from collections.abc import Iterator

from services.admin.fsck.checks.versions import read_content
from services.admin.fsck.dossier import Dossier, Fault, Kit
from services.admin.store.snapshot import Row

MAIL = "issuance.mail"
# What the text of each kind of mail says.
_SAYS = {"issued": "発行手続きが完了しました", "reminder": "保証期限が近づきました"}


def check_mails(dossier: Dossier, kit: Kit) -> Iterator[Fault]:
    guarantee, mails = dossier.guarantee, dossier.of(MAIL)
    if guarantee is None:
        return
    wished = guarantee["notify_email"]
    if not list_wished(dossier) and mails:
        yield Fault(MAIL, dossier.name, "was queued, and nobody wished for one")
        return
    told = any(row["kind"] == "issued" for row in mails)
    if wished is not None and dossier.of("issuance.registration") and not told:
        yield Fault(MAIL, dossier.name, "is registered, and the mail that was wished for was never queued")
    if len({bytes(row["message"]) for row in mails}) != len(mails):
        yield Fault(MAIL, dossier.name, "one message was queued twice")
    for row in mails:
        for what in _list_faults(dossier, row, settled=kit.settled):
            yield Fault(MAIL, str(row["id"]), what)


def list_wished(dossier: Dossier) -> set[str]:
    """The addresses that were wished for, of the guarantee itself and of its changes, without quotes."""
    changes = [fact.data for fact in dossier.said("guarantee.approved") if fact.data.get("change_of")]
    asked = [dossier.guarantee["notify_email"] if dossier.guarantee else None]
    asked += [change.get("notify_email") for change in changes]
    return {_unquote(address) for address in asked if address is not None}


def _unquote(address: str) -> str:
    return address.replace('"', "")


def _list_faults(dossier: Dossier, row: Row, *, settled: bool) -> Iterator[str]:
    if _unquote(row["recipient"]) not in list_wished(dossier):
        yield "is to another address than was wished for"
    if row["sent_at"] and row["bounced_at"]:
        yield "was sent, and bounced as well"
    if settled and not row["sent_at"] and not row["bounced_at"]:
        yield "waits"
    head, _, body = bytes(row["message"]).partition(b"\r\n\r\n")
    lines = head.split(b"\r\n")
    if b"To: " + row["recipient"].encode() not in lines:
        yield "its message is to another address"
    if not any(line.endswith(b"<" + row["sender"].encode() + b">") for line in lines):
        yield "its message is from another sender"
    text = _read(body)
    if not _is_about(dossier, text):
        yield "its message is not about its guarantee"
    if row["kind"] not in _SAYS or _SAYS[row["kind"]] not in text:
        yield "its message is of another kind"


def _read(body: bytes) -> str:
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
