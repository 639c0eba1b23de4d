"""The documents: each version's is there, and is the bytes that were drawn and sealed."""

import hashlib
from collections.abc import Iterator

from services.admin.fsck.checks.versions import name_version
from services.admin.fsck.dossier import Dossier, Fault, Kit
from services.admin.store.snapshot import Row

_END = b"%%EOF\n"
_SEALED = b"/ByteRange"
_STATES = ("none", "sealed", "timestamped")


def check_drawn(dossier: Dossier, kit: Kit) -> Iterator[Fault]:
    """Version ⇔ document, once its drawing is done."""
    if dossier.guarantee is None:
        return
    drawn = {row["version"] for row in dossier.of("issuance.version_document")}
    stored = {row["version"] for row in dossier.of("documents.document")}
    for version in sorted(drawn - stored):
        yield Fault("documents.document", name_version(dossier, version), "the document is not there")
    for fact in dossier.said("guarantee.numbered"):
        version, done = fact.data.get("version", 0), dossier.is_handled(fact, "issuance")
        if version not in drawn and (done or kit.settled):
            yield Fault("issuance.version_document", name_version(dossier, version), "was drawn, and has no document")
        if version in drawn and not done and not dossier.is_readmitted:
            yield Fault("events.delivery", fact.name, "is not handled, and the document is there")


def check_bytes(dossier: Dossier, _: Kit) -> Iterator[Fault]:
    """The stored bytes are those of the digest, sealed and unsealed."""
    stored = {row["version"]: row for row in dossier.of("documents.document")}
    for row in dossier.of("issuance.version_document"):
        document = stored.get(row["version"])
        if document is not None:
            for table, what in _list_faults(row, document, is_readmitted=dossier.is_readmitted):
                yield Fault(table, name_version(dossier, row["version"]), what)


def _list_faults(row: Row, document: Row, *, is_readmitted: bool) -> Iterator[tuple[str, str]]:
    content = document["content"]
    if hashlib.sha256(content).digest() != row["document_sha256"]:
        yield "documents.document", "the stored bytes have another digest"
    if document["size"] != len(content):
        yield "documents.document", "size is not the number of its bytes"
    if document["media_type"] != "application/pdf":
        yield "documents.document", "media_type is not that of a certificate"
    if document["stored_at"] != row["issued_at"] and not is_readmitted:
        yield "documents.document", "was stored at another moment than it was issued at"
    if row["seal"] not in _STATES or (row["seal"] == "none") == (_SEALED in content):
        yield "issuance.version_document", "seal does not say how its document is sealed"
    elif hashlib.sha256(content if row["seal"] == "none" else _cut(content)).digest() != row["unsealed_sha256"]:
        yield "issuance.version_document", "the document before its seal has another digest"


def _cut(content: bytes) -> bytes:
    """What was sealed: a seal is added behind it, with an end of its own."""
    before = content.rfind(_END, 0, max(content.rfind(_END), 0))
    return content[: before + len(_END)]
