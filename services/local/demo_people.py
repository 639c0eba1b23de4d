"""The people of the sample identity provider as rows, so that who signs in there may call."""

import datetime

from services.admin.store.transaction import open_transaction
from services.local.sign_in.sample import SampleSignIn
from shared.runtime.identity.people import Identity, add_person, list_people, revoke_person
from shared.runtime.issuers import is_loopback


async def keep_demo_people(sample: SampleSignIn, admin_url: str) -> None:
    """Adds those who do not live yet under the provider's present address, and revokes those of its former ones.

    The provider is on this machine at a port of its own, which another program may get once it moved.
    """
    subjects = {person.subject for person in sample.people.values()}
    async with open_transaction(admin_url) as session:
        rows = [row for row in await list_people(session) if row.revoked_at is None]
        live = {(row.issuer, row.subject) for row in rows}
        for row in rows:
            if row.issuer != sample.issuer and row.subject in subjects and is_loopback(row.issuer):
                await revoke_person(session, row.id, datetime.datetime.now(datetime.UTC))
        for person in sample.people.values():
            if (sample.issuer, person.subject) not in live:
                await add_person(
                    session,
                    Identity(sample.issuer, person.subject),
                    name=person.name,
                    role=person.role,
                    org=person.org,
                    signing_limit=person.signing_limit,
                )
