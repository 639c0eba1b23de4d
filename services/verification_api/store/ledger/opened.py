"""What a town opened, in its 台帳: entered when it is opened, and brought up to date when a version is registered."""

import json
from collections.abc import Iterable
from datetime import datetime
from typing import Any, NamedTuple

from sqlalchemy import text, update

from services.verification_api.store.certificates import CertificateVersionRow, RegisteredVersion
from services.verification_api.store.ledger.tables import LedgerRow, LedgerTextRow
from services.verification_api.store.ledger.words import compose_words
from shared.runtime.data.database import WriteSession, new_id
from shared.runtime.data.direct import DirectConnection
from shared.schemas.facts.certificate import Certificate
from shared.schemas.verification.ledger import LedgerMedium

# What a line repeats of the newest version.
_NEWEST = (
    "version", "changed_at", "issuer_name", "kind", "principal_name", "works_name", "contract_amount", "amount",
    "expires_on", "term_ends_on", "terminated",
)  # fmt: skip
_LINE = ("id", "authority_code", "medium", "number", "opened_at", "seen_version", *_NEWEST)
_WORDS = ("digits", "serial", "fold", "folded", "grams")
# In one order, so that no two transactions wait for each other. A line that is there is changed by who has seen more.
_ENTER = f"""
    WITH entered AS (
        INSERT INTO verification.ledger ({", ".join(_LINE)})
        SELECT {", ".join(_LINE)}
        FROM jsonb_populate_recordset(CAST(NULL AS verification.ledger), CAST($1 AS jsonb))
        ORDER BY authority_code, number
        ON CONFLICT (authority_code, number) WHERE version IS NOT NULL
        DO UPDATE SET seen_version = excluded.seen_version, {", ".join(f"{name} = excluded.{name}" for name in _NEWEST)}
        WHERE ledger.seen_version < excluded.seen_version
        RETURNING id, authority_code, number
    )
    INSERT INTO verification.ledger_text (line_id, authority_code, {", ".join(_WORDS)})
    SELECT entered.id, entered.authority_code, {", ".join(_WORDS)}
    FROM entered JOIN jsonb_populate_recordset(CAST(NULL AS verification.ledger_text), CAST($1 AS jsonb)) AS words
        ON words.digits = replace(entered.number, '-', '')
    ON CONFLICT (line_id) DO UPDATE SET fold = excluded.fold, folded = excluded.folded, grams = excluded.grams
    """  # noqa: S608 - names alone


class OpenedVersion(NamedTuple):
    """The newest version of a certificate, as a town has opened it now."""

    newest: RegisteredVersion
    opened_at: datetime


async def enter_opened(connection: DirectConnection, opened: Iterable[OpenedVersion]) -> None:
    """Each version once, as seen by its town; what the town had seen so far stays."""
    written = _write_rows(opened)
    if written:
        await connection.execute(_ENTER, written)


async def enter_reopened(session: WriteSession, opened: OpenedVersion) -> None:
    """As enter_opened, of one that is read again."""
    await session.execute(text(_ENTER.replace("$1", ":rows")), {"rows": _write_rows([opened])})


async def update_opened(session: WriteSession, authority_code: str, version: CertificateVersionRow) -> None:
    """The newest version, where the town has the guarantee in its ledger; that is not seen yet.

    The certificate is taken first, so that a look-up of the version before is committed or waits for this one.
    """
    found = await session.scalar(
        update(LedgerRow)
        .where(
            LedgerRow.authority_code == authority_code,
            LedgerRow.number == version.contract_number,
            LedgerRow.version < version.version,
        )
        .values(_compose_newest(version.content, version.version, version.registered_at))
        .returning(LedgerRow.id)
    )
    if found is not None:
        words = _compose_words(version.content)
        await session.execute(update(LedgerTextRow).where(LedgerTextRow.line_id == found).values(words))


def _write_rows(opened: Iterable[OpenedVersion]) -> str | None:
    """In JSON, each guarantee once; None where there are none."""
    rows = {each.newest.contract_number: _compose_row(each) for each in opened}
    return json.dumps(list(rows.values()), default=str) if rows else None


def _compose_row(opened: OpenedVersion) -> dict[str, Any]:
    newest = opened.newest
    head, _, serial = newest.contract_number.partition("-")
    return {
        "id": new_id(),
        "authority_code": newest.authority_code,
        "medium": LedgerMedium.ELECTRONIC,
        "number": newest.contract_number,
        "opened_at": opened.opened_at,
        "seen_version": newest.version,
        "digits": head + serial,
        "serial": serial,
        **_compose_newest(newest.content, newest.version, newest.registered_at),
        **_compose_words(newest.content),
    }


def _compose_newest(content: Certificate, version: int, registered_at: datetime) -> dict[str, Any]:
    return {
        "version": version,
        "changed_at": registered_at,
        "issuer_name": content.issuer.name,
        "kind": content.kind,
        "principal_name": content.joint_venture_name or content.principal.name,
        "works_name": content.works_name,
        "contract_amount": content.contract_amount,
        "amount": content.amount,
        "expires_on": content.expires_on,
        "term_ends_on": content.term.end,
        "terminated": content.terminated_on is not None,
    }


def _compose_words(content: Certificate) -> dict[str, Any]:
    works = (content.works_name, content.works_number)
    return compose_words(
        content.contract_number, *works, content.principal.name, content.joint_venture_name, content.issuer.name
    )
