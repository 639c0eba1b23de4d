"""The builder's notice, on the town's screen or desk, scanned into the look-up."""

import pytest

from tests.harness import Installation
from tests.issuance_api.documents.samples import read_code
from tests.journey.steps import issue


@pytest.mark.parametrize("field", ["contract_number", "key"])
async def test_what_a_scanner_reads_from_the_notice_opens_the_certificate(
    installation: Installation, field: str
) -> None:
    number = await issue(installation)
    notice = await installation.caller("issuance", "principal").get(f"/guarantees/{number}/key-notice.pdf")
    line = read_code(notice.content, dots_per_point=2)
    answer = await installation.caller("verification", "authority").post("/verifications", {field: line})
    assert answer.status_code == 200
    assert answer.json()["status"] == "in_force"
    assert answer.json()["certificate"]["contract_number"] == number
