import pytest

from tests.harness import Installation
from tests.journey.steps import approve

ISSUED, REGISTERED = "guarantee.issued", "guarantee.registered"


@pytest.mark.parametrize("facts", [(ISSUED, REGISTERED), (REGISTERED, ISSUED)])
async def test_application_takes_facts_of_different_sources_in_either_order(
    installation: Installation, facts: tuple[str, str]
) -> None:
    application = await approve(installation)
    await installation.issuance.state.inbox.drain()
    await installation.verification.state.inbox.drain()
    for fact in facts:
        await installation.fetch(
            "UPDATE events.delivery SET due_at = CASE WHEN type = $1 THEN now() ELSE now() + interval '1 hour' END "
            "FROM events.event WHERE id = event_id AND hearer = 'application' AND handled_at IS NULL",
            fact,
        )
        await installation.application.state.inbox.drain()
    builder = installation.caller("application", "principal")
    [guarantee] = (await builder.get(f"/applications/{application['id']}")).json()["guarantees"]
    assert (guarantee["status"], guarantee["contract_number"]) == ("registered", "00108-000019")
    moves = (await builder.get(f"/applications/{application['id']}/history")).json()["items"]
    assert [move["to_status"] for move in moves] == ["submitted", "accepted", "approved", "issued", "registered"]
