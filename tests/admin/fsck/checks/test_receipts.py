"""fsck finds a receipt that is another than was said, one that was said and is gone, and one of what was accepted."""

from tests.harness import Installation
from tests.journey.steps import issue
from tests.soundness import find_faults, require_sound
from tests.verification_api.receiving.steps import ACCEPT, TO_SURETY, give, look_up

CHANGES = {
    "accepted instead": "UPDATE verification.receipt SET decision = 'accepted', addressee = NULL",
    "another name": "UPDATE verification.receipt SET officer_name = 'x' WHERE decision = 'accepted'",
    "another reason": "UPDATE issuance.receipt SET note = 'x' WHERE decision = 'returned'",
    "another addressee": "UPDATE issuance.receipt SET addressee = 'principal' WHERE decision = 'returned'",
    "another day": "UPDATE application.town_return SET at = at + interval '1 day'",
    "gone at the town": "DELETE FROM verification.receipt WHERE decision = 'accepted'",
    "gone from the work list": "DELETE FROM application.town_return",
    "never told": "DELETE FROM issuance.mail WHERE kind = 'town_returned'",
    "never said": "DELETE FROM events.event WHERE type = 'receipt.accepted'",
    "told of another": "UPDATE issuance.mail SET move_id = gen_random_uuid() WHERE kind = 'town_returned'",
}


async def test_what_towns_said_is_compared_with_its_facts_and_with_who_heard_them(installation: Installation) -> None:
    looked_up = await look_up(installation, await issue(installation))
    for form in (TO_SURETY, ACCEPT):
        assert (await give(installation, looked_up, form)).status_code == 201
    await installation.settle()
    await require_sound(installation)
    connection = await installation.clone.connect()
    try:
        for what, change in CHANGES.items():
            transaction = connection.transaction()
            await transaction.start()
            await connection.execute("SET LOCAL session_replication_role = replica")
            await connection.execute("DROP INDEX verification.uq_receipt_accepted")
            await connection.execute(change)
            found = await find_faults(connection, installation.keys)
            await transaction.rollback()
            assert found.faults, what
    finally:
        await connection.close()
