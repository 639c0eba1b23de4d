from shared.runtime.identity.officers import list_officers
from shared.runtime.identity.people import Identity, add_person, compose_id, revoke_person
from shared.schemas.words.roles import Role
from tests.harness import Installation


async def test_officers_are_people_and_systems_of_ones_own_and_none_that_are_gone(installation: Installation) -> None:
    issuer = "https://id.example"
    async with installation.admin.write() as session:
        own, gone, other, builder = [
            await add_person(session, Identity(issuer, name), name=name, role=role, org=org)
            for name, role, org in (
                ("鈴木", Role.OFFICER, "H01"),
                ("佐藤", Role.OFFICER, "H01"),
                ("田中", Role.OFFICER, "H02"),
                ("山﨑", Role.PRINCIPAL, "H01"),
            )
        ]
        await revoke_person(session, gone, installation.clock.now())
    async with installation.admin.read() as session:
        found = await list_officers(session, "H01")
    assert [officer.name for officer in found] == ["officer", "other_officer", "鈴木"]
    assert found[-1].id == compose_id(own)
    assert {compose_id(other), compose_id(builder)}.isdisjoint(officer.id for officer in found)
