"""Certificates that a restored database does not know come back from their sealed PDFs."""

import asyncio
import hashlib
from collections.abc import AsyncIterator

import pytest
from sqlalchemy.ext.asyncio import AsyncSession

from services.admin.commands.numbers.certificates import open_sealed
from services.admin.refusal import Refusal
from services.issuance_api.documents.drawn import Drawn
from services.issuance_api.documents.edition import Edition
from services.issuance_api.documents.layout.page import SEAL_BOX
from services.issuance_api.documents.papers.certificate import render_certificate
from services.issuance_api.issuing.readmitting import NotReadmittedError, Readmission, readmit
from services.issuance_api.issuing.redrawing import Verdict, redraw_all
from services.issuance_api.sealing.loading import load_sealer
from services.issuance_api.store.ledger.ledger import Series
from services.issuance_api.store.ledger.series import list_missing, raise_series
from shared.runtime.data.scope import EVERYTHING
from shared.schemas.facts.certificate import Certificate
from tests.databases import CloneDatabase
from tests.doubles import DirectDrawing
from tests.harness import Installation, install
from tests.issuance_api.conftest import SampleSeal
from tests.journey.steps import approve, fetch_key, issue, verify

FIRST = Series("001", 8)


class SealingDrawing(DirectDrawing):
    """Draws in this process, and seals."""

    def __init__(self, seal: SampleSeal) -> None:
        self._sealer = load_sealer(seal.file)

    async def certificate(self, certificate: Certificate, edition: Edition, /) -> Drawn:
        pdf = render_certificate(certificate, edition)
        sealed = await asyncio.to_thread(self._sealer.seal, pdf, SEAL_BOX)  # it runs a loop of its own
        return Drawn(sealed.pdf, hashlib.sha256(pdf).digest(), sealed.state)


@pytest.fixture
async def sealing(clone: CloneDatabase, fonts: None, sample_seal: SampleSeal) -> AsyncIterator[Installation]:
    async with install(clone, renderer=SealingDrawing(sample_seal)) as installation:
        await issue(installation)
        yield installation


async def enter(installation: Installation, seal: SampleSeal, pdf: bytes, org: str | None = None) -> Readmission:
    tools = installation.issuance.state.tools
    sealed = await asyncio.to_thread(open_sealed, pdf, [seal.authority], seal.pin)  # likewise
    async with tools.database.write(EVERYTHING) as session:
        return await readmit(session, tools, sealed, org)


async def fetch_pdf(installation: Installation, number: str) -> bytes:
    answer = await installation.caller("issuance", "principal").get(f"/guarantees/{number}/certificate.pdf")
    assert answer.status_code == 200
    return answer.content


async def find_number(installation: Installation) -> str:
    """The newest."""
    [row] = await installation.fetch("SELECT max(contract_number) FROM issuance.guarantee")
    return str(row[0])


async def test_lost_certificates_come_back_with_all_that_their_files_and_approvals_say(
    sealing: Installation, sample_seal: SampleSeal
) -> None:
    """Of three: approved before the backup, numbered before it, and lost with application and approval."""
    await approve(sealing)
    await sealing.issuance.state.inbox.handle_next()
    approved = await approve(sealing)
    await sealing.let_go()
    async with sealing.clone.saved() as restore:
        await sealing.settle()
        rows = await sealing.fetch("SELECT contract_number FROM issuance.guarantee ORDER BY 1 OFFSET 1")
        numbers = [row["contract_number"] for row in rows] + [await issue(sealing)]
        pdfs = [await fetch_pdf(sealing, number) for number in numbers]
        former = await fetch_key(sealing, numbers[0])
        await sealing.let_go()
        await restore()
    for pdf in pdfs[1:]:
        with pytest.raises(NotReadmittedError, match="hosho series raise 001 8"):
            await enter(sealing, sample_seal, pdf)
    async with AsyncSession(sealing.admin.writing) as session, session.begin():
        await raise_series(session, FIRST, 4, "restored")
    wanted = [Readmission.DRAWN, Readmission.APPROVED, Readmission.ALONE]
    assert [await enter(sealing, sample_seal, pdf) for pdf in pdfs] == wanted
    assert [await enter(sealing, sample_seal, pdf) for pdf in pdfs] == [Readmission.KNOWN] * 3
    await sealing.settle()
    assert await sealing.fetch("SELECT last_error FROM events.delivery WHERE handled_at IS NULL") == []
    for number, pdf in zip(numbers, pdfs, strict=True):
        assert (await verify(sealing, number, await fetch_key(sealing, number))).status_code == 200
        assert await fetch_pdf(sealing, number) == pdf
    assert await fetch_key(sealing, numbers[0]) == former
    builder = sealing.caller("application", "principal")
    [applied] = (await builder.get(f"/applications/{approved['id']}")).json()["guarantees"]
    assert (applied["status"], applied["contract_number"]) == ("registered", numbers[1])
    reader = sealing.caller("issuance", "principal")
    assert len((await reader.get("/guarantees")).json()["items"]) == 4
    assert len((await reader.get("/premium-statements")).json()["items"]) == 3
    assert (await reader.get(f"/guarantees/{numbers[2]}/premium-statement.pdf")).status_code == 404
    async with sealing.admin.read(EVERYTHING) as session:
        assert {redrawn.verdict async for redrawn in redraw_all(session)} == {Verdict.SAME}
        assert await list_missing(session) == {}
    assert (await issue(sealing))[6:11] == "00005"


async def test_what_was_numbered_anew_or_is_not_sealed_by_us_is_not_entered(
    sealing: Installation, sample_seal: SampleSeal
) -> None:
    await approve(sealing)
    await sealing.let_go()
    async with sealing.clone.saved() as restore:
        await sealing.settle()
        pdf = await fetch_pdf(sealing, await find_number(sealing))
        await sealing.let_go()
        await restore()
    async with AsyncSession(sealing.admin.writing) as session, session.begin():
        await raise_series(session, FIRST, 2, "restored")
    await sealing.settle()
    with pytest.raises(NotReadmittedError, match=f"numbered anew, as {await find_number(sealing)}"):
        await enter(sealing, sample_seal, pdf)
    with pytest.raises(Refusal, match="ALTERED"):
        await enter(sealing, sample_seal, pdf.replace(b"Hosho drawing", b"Hosho Drawing", 1))


async def test_a_certificate_with_a_corporate_number_is_given_to_nobody_else(
    sealing: Installation, sample_seal: SampleSeal
) -> None:
    """`--org` is for all files of one call; the key of a builder that says itself who it is would go to another."""
    await sealing.let_go()
    async with sealing.clone.saved() as restore:
        number = await issue(sealing)
        pdf = await fetch_pdf(sealing, number)
        await sealing.let_go()
        await restore()
    async with AsyncSession(sealing.admin.writing) as session, session.begin():
        await raise_series(session, FIRST, 2, "restored")
    assert await enter(sealing, sample_seal, pdf, "another") is Readmission.ALONE
    assert await fetch_pdf(sealing, number) == pdf
