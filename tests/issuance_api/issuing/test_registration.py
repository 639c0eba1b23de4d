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


async def test_dots_that_a_provider_gave_out_are_quoted_in_the_mail(installation: Installation) -> None:
    await approve(installation)
    await installation.issuance.state.inbox.drain()
    await installation.fetch("UPDATE issuance.guarantee SET notify_email = 'a..b@docomo.ne.jp'")
    await installation.settle()
    [mail] = await installation.fetch("SELECT recipient, message FROM issuance.mail")
    assert mail["recipient"] == '"a..b"@docomo.ne.jp'
    assert b'To: "a..b"@docomo.ne.jp\r\n' in mail["message"]
