import asyncio
import re
from datetime import UTC, datetime

from shared.runtime.data.database import Database
from shared.runtime.identity.newcomers import give_code
from shared.runtime.identity.people import Identity, LivePeople
from tests.databases import CloneDatabase
from tests.local.commands import run_command

ISSUER = "https://idp.example"


async def test_an_operator_adds_whom_a_code_stands_for_lists_and_revokes(clone: CloneDatabase) -> None:
    async def person(*arguments: str) -> tuple[int, str]:
        ended = await asyncio.to_thread(run_command, "person", *arguments, HOSHO_DATABASE_URL=clone.url("postgres"))
        return ended.returncode, ended.stdout + ended.stderr

    database = Database(clone.url("hosho_application"))
    code = await give_code(database, Identity(ISSUER, "subject-1"), datetime.now(UTC))
    assert code is not None
    as_officer = ("--role", "officer", "--org", "H01", "--signing-limit", "50000000")
    assert await person("add", "佐藤", "--code", "2222-2222", *as_officer) == (
        1,
        "hosho: There is no code 2222-2222. `hosho person list --waiting` shows those that are good.\n",
    )
    _, waiting = await person("list", "--waiting")
    assert f"{code[:4]}-{code[4:]}" in waiting
    assert "subject-1" not in waiting
    ended, words = await person("add", "佐藤 次郎", "--code", code.lower(), *as_officer)
    assert ended == 0, words
    [person_id] = re.findall(r"person_id  (\S+)", words)
    actor = await LivePeople(database).find(Identity(ISSUER, "subject-1"))
    assert actor is not None
    assert (actor.name, str(actor.person_id), actor.signing_limit) == ("佐藤 次郎", person_id, 50_000_000)
    twice = await person("add", "佐藤", "--issuer", ISSUER, "--subject", "subject-1", *as_officer)
    assert (twice[0], "This person is there already" in twice[1]) == (1, True)
    _, listed = await person("list")
    assert all(text in listed for text in (person_id, "佐藤 次郎", "50,000,000", ISSUER, "subject-1"))
    assert (await person("revoke", person_id))[0] == 0
    assert (await person("revoke", person_id))[0] == 1
    assert await LivePeople(database).find(Identity(ISSUER, "subject-1")) is None
    again = await give_code(database, Identity(ISSUER, "subject-1"), datetime.now(UTC))
    assert again is not None
    assert "revoked" in (await person("list", "--waiting"))[1]
    assert (await person("forget", again))[0] == 0
    assert (await person("forget", again))[0] == 1
    assert f"{again[:4]}-{again[4:]}" not in (await person("list", "--waiting"))[1]
    await database.close()
