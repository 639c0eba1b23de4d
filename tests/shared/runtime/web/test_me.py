from shared.schemas.words.roles import Role
from tests.callers import BUILDER
from tests.databases import CloneDatabase
from tests.people import sign_in


async def test_whoever_calls_reads_who_it_is(clone: CloneDatabase, fonts: None) -> None:
    async with sign_in(clone) as people:
        officer = await people.add("佐藤 次郎", Role.OFFICER, "H01", "o", signing_limit=50_000_000)
        await people.add("伊豆 太郎")
        assert (await people.call("GET", "/me", subject="o", service="verification")).json() == {
            "client_id": f"person-{officer}",
            "name": "佐藤 次郎",
            "role": "officer",
            "org": "H01",
            "signing_limit": 50_000_000,
            "person": {"id": str(officer)},
        }
        builder = (await people.call("GET", "/me", service="issuance")).json()
        assert (builder["name"], builder["org"], builder["signing_limit"]) == ("伊豆 太郎", BUILDER, None)
        system = await people.installation.caller("issuance", "principal").get("/me")
        assert system.json() == {
            "client_id": people.installation.clients["principal"].client_id,
            "name": "principal",
            "role": "principal",
            "org": BUILDER,
            "signing_limit": None,
            "person": None,
        }
