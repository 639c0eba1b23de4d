"""Whether a file is a registered certificate. It takes no key, and so opens nothing that the file does not show."""

from datetime import datetime
from functools import partial
from typing import NamedTuple
from uuid import UUID

from services.verification_api.proof import PROVING
from services.verification_api.reading_files.papers import CertificatePaper
from services.verification_api.register import Reading
from services.verification_api.store.certificates import find_version_of_file
from services.verification_api.store.look_ups import LookUpRow, Outcome, add_look_up
from services.verification_api.tools import Tools
from shared.runtime.data.database import ReadSession, WriteSession, new_id
from shared.runtime.identity.actor import Actor
from shared.runtime.messages.facts import list_facts


class Recognition(NamedTuple):
    """What came of it: RECOGNISED with the version that the file is and the newest, UNRECOGNISED or UNPROVEN."""

    outcome: Outcome
    version: int = 0
    newest_version: int = 0


class RecordedRecognition(NamedTuple):
    look_up_id: UUID
    at: datetime


async def recognise_certificate(
    session: ReadSession, tools: Tools, town: str, contract_number: str, paper: CertificatePaper
) -> Recognition:
    """Unknown, changed by a byte, and another town's are one, with one statement each.

    A digest cannot be guessed, so that nothing is counted.
    """
    version = await find_version_of_file(session, town, contract_number, bytes.fromhex(paper.sha256))
    if version is None:
        return Recognition(Outcome.UNRECOGNISED)
    reading = Reading(session.fetch, partial(list_facts, session, PROVING))
    certificate = (await tools.register.open(reading, {contract_number: None})).get(contract_number)
    if certificate is None:
        return Recognition(Outcome.UNPROVEN)
    return Recognition(Outcome.RECOGNISED, version, certificate.newest.version)


async def record_recognition(
    session: WriteSession, tools: Tools, actor: Actor, town: str, contract_number: str, outcome: Outcome
) -> RecordedRecognition:
    """The audit row, which is committed before the answer leaves."""
    row = LookUpRow(
        id=new_id(),
        at=tools.clock.now(),
        client_id=actor.client_id,
        role=actor.role,
        org=actor.org,
        authority_code=town,
        contract_number=contract_number,
        outcome=outcome,
    )
    await add_look_up(session, row)
    return RecordedRecognition(row.id, row.at)
