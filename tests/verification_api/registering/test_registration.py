from dataclasses import replace

from services.verification_api.consumer import compose_inbox
from tests.harness import Installation
from tests.journey.steps import approve


async def test_a_certificate_whose_check_key_is_not_here_is_never_registered(installation: Installation) -> None:
    await approve(installation)
    await installation.issuance.state.inbox.drain()
    tools = replace(installation.verification.state.tools, check_keys={})
    await compose_inbox(installation.verification.state.service.database, tools).drain()
    rows = await installation.fetch("SELECT last_error FROM events.delivery WHERE hearer = 'verification'")
    assert "LookupError" in rows[0]["last_error"]
    assert await installation.fetch("SELECT * FROM verification.certificate") == []
