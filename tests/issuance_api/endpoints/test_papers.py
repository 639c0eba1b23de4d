import io

import pypdf

from tests.harness import Installation
from tests.journey.steps import approve, issue


async def test_the_key_notice_is_never_stored(installation: Installation) -> None:
    number = await issue(installation)
    answer = await installation.caller("issuance", "principal").get(f"/guarantees/{number}/key-notice.pdf")
    assert answer.headers["cache-control"] == "no-store, no-transform"
    assert number in pypdf.PdfReader(io.BytesIO(answer.content)).pages[0].extract_text()
    [stored] = await installation.fetch("SELECT content FROM documents.document")
    assert stored["content"] != answer.content


async def test_a_version_that_is_not_there_is_told(installation: Installation) -> None:
    number = await issue(installation)
    answer = await installation.caller("issuance", "principal").get(f"/guarantees/{number}/certificate.pdf?version=2")
    assert (answer.status_code, answer.json()["code"]) == (404, "guarantee.version_not_found")
    assert "第2版はありません" in answer.json()["detail"]


async def test_nobody_sees_a_guarantee_or_its_number_before_it_is_drawn(installation: Installation) -> None:
    await approve(installation)
    await installation.issuance.state.inbox.handle_next()  # numbers it; drawing is the next
    [row] = await installation.fetch("SELECT contract_number FROM issuance.guarantee")
    for caller in ("principal", "officer"):
        reader = installation.caller("issuance", caller)
        assert (await reader.get("/guarantees")).json()["items"] == []
        for paper in ("", "/certificate.pdf", "/premium-statement.pdf"):
            answer = await reader.get(f"/guarantees/{row['contract_number']}{paper}")
            assert (answer.status_code, answer.json()["code"]) == (404, "guarantee.not_found")
