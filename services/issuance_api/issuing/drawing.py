"""The second step of issuing: certificate → document → publish, from the version that numbering put on record."""

import hashlib

from services.issuance_api.documents.drawn import Drawn
from services.issuance_api.documents.edition import Edition
from services.issuance_api.proof import compose_key_check, refuse_unproven
from services.issuance_api.store.documents import DocumentRow, VersionDocumentRow, add_document, find_document
from services.issuance_api.store.guarantees import VersionRow, get_version, take_guarantee
from services.issuance_api.store.keys import find_key
from services.issuance_api.store.listed import write_listed
from services.issuance_api.store.premiums import get_premium_difference
from services.issuance_api.tools import Tools
from shared.runtime.data.database import WriteSession
from shared.runtime.data.scope import EVERYTHING
from shared.runtime.messages.facts import list_facts
from shared.runtime.messages.outbox import publish
from shared.schemas.facts.events import VERSIONS, GuaranteeApproved, GuaranteeNumbered, KeyCheck, VersionIssued
from shared.schemas.words.guarantee import FIRST_VERSION

PDF = "application/pdf"


class DrawCertificate:
    """Work of the inbox: `do` is slow and runs outside any transaction, `keep` stores the result in one."""

    def __init__(self, tools: Tools) -> None:
        self._tools = tools

    async def do(self, event: GuaranteeNumbered) -> Drawn:
        """The PDF of a version, sealed; raises UnprovenError unless its row is what was approved and numbered.

        Its number is noted in the ledger first; raises LedgerError where that cannot be.
        """
        async with self._tools.database.read(EVERYTHING) as session:
            version = await get_version(session, event.guarantee_id, event.version)
            approvals = await list_facts(session, GuaranteeApproved, event.guarantee_id)
        refuse_unproven(self._tools, event, version, approvals)
        await self._tools.guard.note(event.contract_number)
        edition = Edition(version.version, version.concluded_at, event.form)
        return await self._tools.renderer.certificate(version.content, edition)

    async def keep(self, session: WriteSession, event: GuaranteeNumbered, drawn: Drawn) -> None:
        """Document, its place in the lists, and `guarantee.issued`: all or none. Nothing where it is there already."""
        if await find_document(session, event.guarantee_id, event.version) is not None:
            return
        now = self._tools.clock.now()
        version = await get_version(session, event.guarantee_id, event.version)
        digest = hashlib.sha256(drawn.pdf).digest()
        document = DocumentRow(sha256=digest, media_type=PDF, content=drawn.pdf, size=len(drawn.pdf), stored_at=now)
        of_version = VersionDocumentRow(
            guarantee_id=version.guarantee_id,
            version=version.version,
            tenant_org=version.tenant_org,
            unsealed_sha256=drawn.unsealed_sha256,
            document_sha256=digest,
            seal=drawn.seal,
            issued_at=now,
        )
        await add_document(session, document, of_version)
        guarantee = await take_guarantee(session, event.guarantee_id)
        guarantee.current_version = version.version
        await write_listed(session, guarantee, version)
        key_check = await _find_key_check(session, event)
        difference = await get_premium_difference(session, version)
        issued = _compose_issued(event, version, of_version, key_check, difference, guarantee.deliver_directly)
        await publish(session, issued, now, self._tools.fact_keys)


def _compose_issued(
    event: GuaranteeNumbered,
    version: VersionRow,
    document: VersionDocumentRow,
    key_check: KeyCheck | None,
    premium_difference: int,
    deliver_directly: bool,
) -> VersionIssued:
    return VERSIONS[version.kind](
        **event.head(),
        version=version.version,
        version_kind=version.kind,
        certificate=version.content,
        document_sha256=document.document_sha256.hex(),
        issued_at=document.issued_at,
        key_check=key_check,
        request_id=event.request_id,
        premium_difference=premium_difference,
        deliver_directly=deliver_directly,
    )


async def _find_key_check(session: WriteSession, event: GuaranteeNumbered) -> KeyCheck | None:
    """Of the key in use, which may have been reissued since; None for paper."""
    if event.version == FIRST_VERSION and event.key_check is not None:
        return event.key_check
    key = await find_key(session, event.guarantee_id)
    return compose_key_check(key) if key else None
