"""Opening again what a look-up of the same caller confirmed, in its newest state."""

from datetime import datetime
from functools import partial
from typing import NamedTuple
from uuid import UUID

from services.verification_api.answers import compose_receipt, compose_verification
from services.verification_api.matching import match_contract
from services.verification_api.problems import (
    VERIFICATION_NOT_FOUND,
    VERIFICATION_UNPROVEN,
    VERIFICATION_VERSION_NOT_FOUND,
)
from services.verification_api.proof import PROVING
from services.verification_api.register import OpenedCertificate, Reading
from services.verification_api.store.certificates import get_document, take_certificate
from services.verification_api.store.ledger.opened import OpenedVersion, enter_reopened
from services.verification_api.store.look_ups import LookUpRow, find_confirmed_look_up
from services.verification_api.store.receipts import find_receipt
from services.verification_api.tools import Tools
from shared.runtime.data.database import ReadSession, WriteSession
from shared.runtime.errors import DomainError
from shared.runtime.identity.actor import Actor
from shared.runtime.messages.facts import list_facts
from shared.schemas.verification.answers import VerificationAnswer

UNPROVEN = (
    "登録されている保証証書が、保証会社の発行した内容であることを確認できません。"
    "支払などの判断に使わずに、保証会社の取扱箇所に連絡してください。"
)


class Reopened(NamedTuple):
    """A confirmed look-up of the caller, and what it opens now."""

    row: LookUpRow
    certificate: OpenedCertificate


class CertificateFile(NamedTuple):
    """電子証書 as a PDF, under the name it is saved by."""

    name: str
    pdf: bytes


async def reopen_look_up(session: WriteSession, tools: Tools, actor: Actor, look_up_id: UUID) -> VerificationAnswer:
    """With what the town said of it. Its newest version enters the town's ledger as seen, where it is not known to
    stand there.
    """
    reopened = await reopen(session, tools, actor, look_up_id)
    if not tools.seen.has(reopened.certificate.newest):
        await take_certificate(session, reopened.row.contract_number)  # no version comes between reading and entering
        reopened = await reopen(session, tools, actor, look_up_id)
        await enter_reopened(session, OpenedVersion(reopened.certificate.newest, tools.clock.now()))
    newest = reopened.certificate.newest
    receipt = await find_receipt(session, newest.contract_number, newest.authority_code)
    answer = compose_reopened(reopened, tools.clock.now())
    return answer if receipt is None else answer.model_copy(update={"receipt": compose_receipt(receipt)})


def compose_reopened(reopened: Reopened, now: datetime) -> VerificationAnswer:
    """As the look-up itself would answer it now: with the match, and without what the town said."""
    row, certificate = reopened
    answer = compose_verification(row.id, row.at, certificate, now)
    if row.expected is None:
        return answer
    return answer.model_copy(update={"match": match_contract(row.expected, certificate.newest.content)})


async def open_certificate(
    session: ReadSession, tools: Tools, actor: Actor, look_up_id: UUID, version: int | None
) -> CertificateFile:
    """The newest version, or the one that is asked for."""
    row, certificate = await reopen(session, tools, actor, look_up_id)
    newest = certificate.newest.version
    wanted = version or newest
    if wanted not in {entry.version for entry in certificate.history}:
        raise DomainError(
            VERIFICATION_VERSION_NOT_FOUND,
            f"保証証書の第{wanted}版はありません。第{newest}版までを指定してください。",
        )
    pdf = await get_document(session, row.contract_number, wanted)
    return CertificateFile(f"certificate-{row.contract_number}-{wanted}.pdf", pdf)


async def reopen(session: ReadSession | WriteSession, tools: Tools, actor: Actor, look_up_id: UUID) -> Reopened:
    """An e-contract system may have lost the town: its scope shows no certificate then, and the town is compared.

    Raises DomainError `verification.not_found` and `verification.unproven`.
    """
    row = await find_confirmed_look_up(session, look_up_id, actor.org)
    reading = Reading(session.fetch, partial(list_facts, session, PROVING))
    opened = await tools.register.open(reading, {row.contract_number: None}) if row else {}
    if row is None or row.contract_number not in opened:
        raise _not_found()
    certificate = opened[row.contract_number]
    if certificate is None:
        raise DomainError(VERIFICATION_UNPROVEN, UNPROVEN)
    if certificate.newest.authority_code not in actor.towns:
        raise _not_found()
    return Reopened(row, certificate)


def _not_found() -> DomainError:
    return DomainError(VERIFICATION_NOT_FOUND, "照会の記録が見つかりません。もう一度照会してください。")
