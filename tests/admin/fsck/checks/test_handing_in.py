"""fsck finds a mail to a town that is another than was asked for, and what was said of no handing in."""

from tests.harness import Installation
from tests.issuance_api.handing_in.steps import issue_for, send
from tests.soundness import find_faults, require_sound

CHANGES = {
    "another address": "UPDATE issuance.mail SET recipient = 'x@evil.example' WHERE kind = 'submission'",
    "another text": "UPDATE issuance.submission SET body = 'x' WHERE body IS NOT NULL",
    "another channel": "UPDATE issuance.submission SET channel = 'fax' WHERE handed_in_on IS NOT NULL",
    "kept with files": "UPDATE issuance.mail SET message = convert_to('X: application/pdf', 'UTF8') || message "
    "WHERE kind = 'submission'",
    "no mail": "DELETE FROM issuance.mail WHERE kind = 'submission'",
    "no submission": "DELETE FROM issuance.submission WHERE handed_in_on IS NOT NULL",
    "bounced as well": "UPDATE issuance.mail SET bounced_at = now() WHERE kind = 'submission'",
    "another builder's": "UPDATE issuance.submission SET tenant_org = 'x'",
}


async def test_what_was_handed_in_is_compared_with_its_mails_and_facts(installation: Installation) -> None:
    number = await issue_for(installation)
    assert (await send(installation, number)).status_code == 201
    record = {"channel": "by_hand", "handed_in_on": "2026-04-10"}
    builder = installation.caller("issuance", "principal")
    assert (await builder.post(f"/guarantees/{number}/submissions", record)).status_code == 201
    asked = await send(installation, await issue_for(installation), "kensetsu@higashiizu-town.example")
    assert asked.json()["status"] == "unconfirmed"
    await require_sound(installation)
    connection = await installation.clone.connect()
    try:
        for what, change in CHANGES.items():
            transaction = connection.transaction()
            await transaction.start()
            await connection.execute("SET LOCAL session_replication_role = replica")
            await connection.execute(change)
            found = await find_faults(connection, installation.keys)
            await transaction.rollback()
            assert found.faults, what
    finally:
        await connection.close()
