"""Rows that stand without what they belong to, or twice."""

from collections.abc import AsyncIterator, Iterator

from services.admin.fsck.dossier import Dossier, Fault, Kit, Narrowing
from services.admin.store.snapshot import Snapshot

_OF_GUARANTEE = (
    "version", "version_document", "listed", "premium", "version_premium", "registration", "authentication_key",
    "key_registration", "act", "reminder", "advance_invoice", "submission", "receipt",
)  # fmt: skip
_NO_GUARANTEE = "NOT EXISTS (SELECT FROM issuance.guarantee WHERE guarantee.id = stray.guarantee_id)"
_NO_CERTIFICATE = (
    "NOT EXISTS (SELECT FROM verification.certificate WHERE certificate.contract_number = stray.contract_number)"
)
_NO_EVENT = "NOT EXISTS (SELECT FROM events.event WHERE event.id = stray.event_id)"
_NO_VERSION = (
    "NOT EXISTS (SELECT FROM issuance.version AS whole "
    "WHERE (whole.guarantee_id, whole.version) = (stray.guarantee_id, stray.version))"
)
_NO_DRAWN = _NO_VERSION.replace("issuance.version ", "issuance.version_document ")
_UNSAID = (
    "NOT EXISTS (SELECT FROM issuance.guarantee "
    "WHERE (guarantee.id, guarantee.contract_number) = (stray.guarantee_id, stray.contract_number))"
)
_NO_RELEASE = "NOT EXISTS (SELECT FROM issuance.release WHERE release.guarantee_id = stray.guarantee_id)"
_NO_MAIL = "NOT EXISTS (SELECT FROM issuance.mail WHERE mail.guarantee_id = stray.guarantee_id)"
_AUDITED = f"{_NO_GUARANTEE} AND {_NO_RELEASE} AND {_NO_MAIL}"
# What is told of an application is about a guarantee that may have no number yet; a fact says it.
_UNTOLD = (
    f"{_NO_GUARANTEE} AND NOT (stray.move_id IS NOT NULL AND EXISTS "
    "(SELECT FROM events.event WHERE aggregateid = stray.guarantee_id::text))"
)
# Table, the key of a row as text, and what is so of a stray.
_STRAYS = (
    *((f"issuance.{name}", "stray.guarantee_id::text", _NO_GUARANTEE) for name in _OF_GUARANTEE),
    *(
        (f"issuance.{name}", "stray.guarantee_id || ' version ' || stray.version", _NO_VERSION)
        for name in ("version_document", "registration", "version_premium", "advance_invoice")
    ),
    *(
        (f"issuance.{name}", "stray.guarantee_id || ' version ' || stray.version", _NO_DRAWN)
        for name in ("chain", "unchained")
    ),
    ("issuance.mail", "stray.guarantee_id::text", _UNTOLD),
    ("issuance.audit", "stray.id::text", _AUDITED),
    (
        "documents.document",
        "encode(stray.sha256, 'hex')",
        "NOT EXISTS (SELECT FROM issuance.version_document WHERE document_sha256 = stray.sha256)",
    ),
    ("events.delivery", "stray.event_id::text", _NO_EVENT),
    ("events.admitted", "stray.event_id::text", _NO_EVENT),
    (
        "events.event",
        "stray.id::text",
        "stray.aggregateid !~ '^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$'",
    ),
    (
        "issuance.release",
        "stray.approval_id::text",
        "NOT EXISTS (SELECT FROM events.event WHERE event.id = stray.approval_id "
        "AND event.aggregateid = stray.guarantee_id::text)",
    ),
    ("verification.certificate", "stray.contract_number", _UNSAID),
    ("verification.certificate_version", "stray.contract_number", _NO_CERTIFICATE),
    ("verification.key_check", "stray.contract_number", _NO_CERTIFICATE),
    ("verification.receipt", "stray.id::text", _NO_CERTIFICATE),
    ("application.in_force", "stray.guarantee_id::text", _UNSAID),
    ("application.town_return", "stray.id::text", _UNSAID),
    (
        "application.requested_guarantee",
        "stray.id::text",
        "stray.contract_number IS NOT NULL AND NOT EXISTS (SELECT FROM issuance.guarantee "
        "WHERE (guarantee.id, guarantee.contract_number) = (stray.id, stray.contract_number))",
    ),
)


# By which columns a row of a guarantee is told from its others; None where there is one alone.
_TOLD_BY: dict[str, str | None] = {
    **dict.fromkeys(("issuance.version", "issuance.version_document", "issuance.version_premium"), "version"),
    **dict.fromkeys(("issuance.registration", "documents.document", "verification.certificate_version"), "version"),
    **dict.fromkeys(("issuance.authentication_key", "issuance.key_registration", "verification.key_check"), "serial"),
    **dict.fromkeys(("issuance.mail", "issuance.act", "issuance.audit", "issuance.submission"), "id"),
    **dict.fromkeys(("issuance.receipt", "verification.receipt", "application.town_return"), "id"),
    "events.event": "id",
    **dict.fromkeys(("issuance.guarantee", "issuance.premium", "issuance.listed", "verification.certificate")),
    **dict.fromkeys(("application.requested_guarantee", "application.in_force")),
    "issuance.release": "approval_id",
}
_FEW = {
    "issuance.series": "office_code, fiscal_year",
    "issuance.data_key": "epoch",
    "issuance.checkpoint": "day",
    "identity.key": "purpose, name",
}


def check_once(dossier: Dossier, _: Kit) -> Iterator[Fault]:
    for table, column in _TOLD_BY.items():
        told = [row[column] if column else None for row in dossier.of(table)]
        if len(told) != len(set(told)):
            yield Fault(table, dossier.name, "a row stands there twice")


async def check_once_of_all(snapshot: Snapshot, _: Kit, __: Narrowing) -> AsyncIterator[Fault]:
    for table, columns in _FEW.items():
        query = f"SELECT concat_ws(' ', {columns}) AS name FROM {table} GROUP BY {columns} HAVING count(*) > 1"  # noqa: S608
        for row in await snapshot.fetch(query):
            yield Fault(table, row["name"], "a row stands there twice")


async def check_strays(snapshot: Snapshot, _: Kit, __: Narrowing) -> AsyncIterator[Fault]:
    for table, key, condition in _STRAYS:
        found = await snapshot.fetch(f"SELECT {key} AS name FROM {table} AS stray WHERE {condition} ORDER BY 1")  # noqa: S608
        for row in found:
            yield Fault(table, str(row["name"]), "stands without what it belongs to")
