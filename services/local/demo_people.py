"""The people of the sample identity provider as rows, so that who signs in there may call."""

from services.admin.store.transaction import open_transaction
from services.local.sign_in.sample import SampleSignIn
from shared.runtime.identity.people import Identity, add_person, list_people


async def keep_demo_people(sample: SampleSignIn, admin_url: str) -> None:
    """Adds those who do not live yet under the provider's present address."""
    async with open_transaction(admin_url) as session:
        live = {(row.issuer, row.subject) for row in await list_people(session) if row.revoked_at is None}
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
