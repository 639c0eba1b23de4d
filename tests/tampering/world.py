"""A small world to tamper with, issued by the real services: of each kind of row that keeps a promise there is one."""

import asyncio
import hashlib
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path

from services.issuance_api.documents.drawn import Drawn
from services.issuance_api.documents.edition import Edition
from services.issuance_api.documents.layout.page import SEAL_BOX
from services.issuance_api.documents.papers.certificate import render_certificate
from services.issuance_api.sealing.loading import load_sealer
from services.issuance_api.store.ledger.ledger import Series
from services.issuance_api.store.ledger.series import raise_series
from shared.runtime.data.scope import EVERYTHING
from shared.runtime.identity.clients import add_client
from shared.schemas.facts.certificate import Certificate
from shared.schemas.words.guarantee import Medium
from shared.schemas.words.roles import Role
from tests.application_api.changing.steps import fetch_change_form
from tests.application_api.steps import ACCEPT, review, start
from tests.callers import COMPANY
from tests.databases import CloneDatabase
from tests.doubles import DirectDrawing
from tests.forms import make_form, make_single
from tests.harness import Installation, install
from tests.issuance_api.changing.steps import REASON, act_on
from tests.issuance_api.conftest import SampleSeal, keep_seal
from tests.journey.steps import RELEASE, approve, issue, make_held
from tests.soundness import require_sound
from tests.verification_api.receiving.steps import ACCEPT as ACCEPT_RECEIPT
from tests.verification_api.receiving.steps import TO_SURETY, give, look_up

OFFICE, YEAR = "001", 8


class SealedDrawing(DirectDrawing):
    """Also seals what is electronic, as the drawing processes do."""

    def __init__(self, seal: SampleSeal) -> None:
        self._sealer = load_sealer(seal.file)

    async def certificate(self, certificate: Certificate, edition: Edition, /) -> Drawn:
        if edition.medium is not Medium.ELECTRONIC:
            return await super().certificate(certificate, edition)
        pdf = render_certificate(certificate, edition)
        # pyHanko runs a loop of its own.
        sealed = await asyncio.to_thread(self._sealer.seal, pdf, SEAL_BOX)
        return Drawn(sealed.pdf, hashlib.sha256(pdf).digest(), sealed.state)


@asynccontextmanager
async def make_world(clone: CloneDatabase, folder: Path) -> AsyncIterator[tuple[Installation, SampleSeal]]:
    """Electronic, on paper, released, once refused and then released, and after numbers that were left out.

    One was changed for a refund, corrected by two officers, and has a second key. One was returned and accepted.
    """
    seal = keep_seal(folder, datetime.now(UTC))
    async with install(clone, renderer=SealedDrawing(seal)) as installation:
        for _ in range(2):
            await issue(installation)
        await issue(installation, make_single(PAPER))
        await issue_released(installation)
        await leave_out(installation)
        installation.clock.advance(timedelta(days=1))
        await live(installation, await issue(installation))
        await give_back(installation)
        await require_sound(installation)
        yield installation, seal


async def give_back(installation: Installation) -> None:
    """A certificate that its town returned to the surety company, and accepted afterwards."""
    looked_up = await look_up(installation, await issue(installation))
    for form in (TO_SURETY, ACCEPT_RECEIPT):
        assert (await give(installation, looked_up, form)).status_code == 201
    await installation.settle()


PAPER = {"/guarantees/0/form": "paper", "/guarantees/0/certificate_delivery": "post"}


async def issue_released(installation: Installation) -> None:
    """The first one is refused, and stays without a number; the second one is released."""
    for decision in ({"decision": "refuse", "note": "保証金額の根拠を示してください。"}, RELEASE):
        await approve(installation, make_held())
        await installation.settle()
        officer = installation.caller("issuance", "officer")
        [item] = [one for one in (await officer.get("/releases")).json()["items"] if not one.get("decision")]
        decided = await officer.post(
            f"/releases/{item['guarantee_id']}", decision, headers={"If-Match": f'"{item["tag"]}"'}
        )
        assert decided.status_code == 200, decided.text
        await installation.settle()


async def live(installation: Installation, number: str) -> None:
    """A change to a smaller amount, a correction above the limit of the officer who asks for it, and a reissue."""
    smaller = make_form({"/guarantees/0/amount": 12_000_000}, await fetch_change_form(installation, number))
    change = await start(installation, smaller)
    assert (await review(installation, change, "advance_payment", ACCEPT)).status_code == 200
    await installation.settle()
    async with installation.admin.write() as session:
        limited = await add_client(session, name="limited", role=Role.OFFICER, org=COMPANY, signing_limit=1_000_000)
    installation.clients["limited"] = limited
    content = {"content": {"works_name": "町道湯ヶ岡線改良工事"}, "reason": REASON}
    asked = await act_on(installation, number, "corrections", content, "limited")
    assert asked.json()["waits"], asked.text
    officer = installation.caller("issuance", "officer")
    [waiting] = (await officer.get("/approvals")).json()["items"]
    tag = {"If-Match": f'"{waiting["tag"]}"'}
    done = await officer.post(f"/guarantees/{number}/approvals", {"decision": "approve"}, headers=tag)
    assert done.status_code == 200, done.text
    await installation.settle()
    builder = installation.caller("issuance", "principal")
    assert (await builder.post(f"/guarantees/{number}/key/reissue", None)).status_code == 200
    await installation.settle()


async def leave_out(installation: Installation) -> None:
    [row] = await installation.fetch("SELECT last_serial FROM issuance.series")
    async with installation.admin.write(EVERYTHING) as session:
        await raise_series(session, Series(OFFICE, YEAR), row["last_serial"] + 3, "a test")
