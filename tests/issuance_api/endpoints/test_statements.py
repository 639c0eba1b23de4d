import io

import pypdf

from tests.harness import Installation
from tests.journey.steps import issue


async def test_the_premium_statement_shows_what_the_approval_fixed(installation: Installation) -> None:
    number = await issue(installation)
    builder = installation.caller("issuance", "principal")
    [item] = (await builder.get("/premium-statements")).json()["items"]
    assert (item["contract_number"], item["premium"], item["premium_source"]) == (number, 70_000, "sample")
    answer = await builder.get(f"/guarantees/{number}/premium-statement.pdf")
    text = pypdf.PdfReader(io.BytesIO(answer.content)).pages[0].extract_text()
    assert "70,000 円" in text
    assert "見本データ" in text


async def test_statements_are_paged_and_the_builders_own(installation: Installation) -> None:
    numbers = [await issue(installation) for _ in range(2)]
    builder = installation.caller("issuance", "principal")
    page = (await builder.get("/premium-statements", params={"limit": 1})).json()
    assert [item["contract_number"] for item in page["items"]] == [numbers[1]]
    rest = (await builder.get("/premium-statements", params={"cursor": page["next_cursor"]})).json()
    assert [item["contract_number"] for item in rest["items"]] == [numbers[0]]
    stranger = installation.caller("issuance", "other_principal")
    assert (await stranger.get("/premium-statements")).json()["items"] == []
    refused = await stranger.get(f"/guarantees/{numbers[0]}/premium-statement.pdf")
    assert refused.json()["code"] == "guarantee.not_found"
    officer = installation.caller("issuance", "officer")
    assert (await officer.get("/premium-statements")).status_code == 403
    assert (await officer.get(f"/guarantees/{numbers[0]}/premium-statement.pdf")).status_code == 200
