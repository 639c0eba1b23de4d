"""The mails: whoever wished for one has it, at the address that was wished for, and about the right guarantee."""

import base64
import binascii
from collections.abc import Iterator

from services.admin.fsck.checks.versions import read_content
from services.admin.fsck.dossier import Dossier, Fault, Kit
from services.admin.store.snapshot import Row

MAIL = "issuance.mail"


def check_mails(dossier: Dossier, kit: Kit) -> Iterator[Fault]:
    guarantee, mails = dossier.guarantee, dossier.of(MAIL)
    if guarantee is None:
        return
    wished = guarantee["notify_email"]
    if wished is None and mails:
        yield Fault(MAIL, dossier.name, "was queued, and nobody wished for one")
        return
    if wished is not None and dossier.of("issuance.registration") and not mails:
        yield Fault(MAIL, dossier.name, "is registered, and the mail that was wished for was never queued")
    if len({bytes(row["message"]) for row in mails}) != len(mails):
        yield Fault(MAIL, dossier.name, "one message was queued twice")
    for row in mails:
        for what in _list_faults(dossier, row, settled=kit.settled):
            yield Fault(MAIL, str(row["id"]), what)


def _list_faults(dossier: Dossier, row: Row, *, settled: bool) -> Iterator[str]:
    wished = dossier.guarantee["notify_email"] if dossier.guarantee else ""
    if row["recipient"].replace('"', "") != wished.replace('"', ""):
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
    if not _is_about(dossier, body):
        yield "its message is not about its guarantee"


def _is_about(dossier: Dossier, body: bytes) -> bool:
    try:
        text = base64.b64decode(body.replace(b"\r\n", b""), validate=True).decode()
    except (binascii.Error, ValueError):
        return False
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
