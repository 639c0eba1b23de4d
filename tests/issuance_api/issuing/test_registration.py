from tests.harness import Installation
from tests.journey.steps import approve, fetch_key


async def test_a_mail_that_cannot_be_written_keeps_no_guarantee_from_its_builder(installation: Installation) -> None:
    await approve(installation)
    await installation.issuance.state.inbox.drain()
    await installation.fetch("UPDATE issuance.guarantee SET notify_email = '=?utf-8?q?x?=@b.example'")
    await installation.settle()
    [row] = await installation.fetch("SELECT contract_number FROM issuance.guarantee")
    assert await fetch_key(installation, row["contract_number"])
    assert await installation.fetch("SELECT * FROM issuance.mail") == []
