"""An organisation reaches its own rows: Postgres sees to it where a query forgets to ask whose they are."""

import asyncio
from typing import Any

import asyncpg
import pytest
from sqlalchemy import text, true

import shared.runtime.data.scope as scopes
from services.admin.store.roles import ROLES
from shared.runtime.data.database import Base, Database
from shared.runtime.data.scope import EVERYTHING, NOBODY, Scope
from tests.application_api.steps import start
from tests.callers import BUILDER, OTHER_BUILDER, OTHER_TOWN, TOWN
from tests.databases import CloneDatabase
from tests.forms import make_form, make_new_form, make_single
from tests.harness import Installation
from tests.issuance_api.handing_in.steps import send
from tests.journey.steps import fetch_key, issue, verify
from tests.journey.test_access import ALLOWED, OWNED, STRANGERS, call
from tests.verification_api.inboxes import WISH, choose
from tests.verification_api.receiving.steps import TO_SURETY, give
from tests.verification_api.webhooks.steps import add_told_webhook

FORBIDDEN = asyncpg.InsufficientPrivilegeError
SERVICES = tuple(ROLES.values())
# Tables of the services without a tenant, each with its reason.
NOBODYS = {
    "application.works_turn": "rows to wait for, with nothing in them",
    "application.kept_answer": "found by a digest of the caller's own id, method, path and key",
    "application.tally": "sums over all, for officers",
    "issuance.kept_answer": "as that of application",
    "verification.kept_answer": "as that of application",
    "issuance.tally": "sums over all, for officers",
    "issuance.series": "one count for all",
    "issuance.series_raise": "what an administrator did to that count",
    "issuance.ledger": "one for all",
    "issuance.known_domain": "domains of towns' mailboxes, for all who hand in to that town",
    "issuance.data_key": "one key for all of an epoch, wrapped",
    "documents.document": "found by a digest of its content, which a row of its tenant names",
}
# What a tenant may not even read: audit entries are for administrators, releases and acts for officers, key checks for
# look-ups.
# So is the chain, which ties the versions of all to one another.
CHAIN = {"issuance.chain", "issuance.checkpoint", "issuance.unchained"}
UNREACHED = {
    "issuance.audit",
    "issuance.release",
    "issuance.act",
    "verification.key_check",
    "application.town_return",
    *CHAIN,
}
# What is searched before it is known whose it is; it says no more than which application or line has these words.
FOUND_BY_ALL = {"application.works_text", "verification.ledger_text"}


FORM = make_single(WISH)


def list_tenant_tables() -> list[str]:
    schemas = ("application", "issuance", "documents", "verification")
    return sorted(
        name for name, table in Base.metadata.tables.items() if table.schema in schemas and name not in NOBODYS
    )


def role_of(table: str) -> str:
    return f"hosho_{table.partition('.')[0]}"


async def test_every_table_with_a_tenant_is_walled_and_so_is_every_new_one(clone: CloneDatabase) -> None:
    rows = await clone.fetch(
        "SELECT oid::regclass::text AS name FROM pg_class WHERE relrowsecurity AND relforcerowsecurity"
    )
    assert {row["name"] for row in rows if not row["name"].startswith("events.")} == set(list_tenant_tables())
    has_tenant = {
        name for name, table in Base.metadata.tables.items() if {"tenant_org", "org"} & set(table.columns.keys())
    }
    assert not has_tenant & NOBODYS.keys()


RIGHTS = """
    SELECT table_schema || '.' || table_name || '.' || column_name || ' ' || privilege_type
    FROM information_schema.column_privileges WHERE grantee = $1
    UNION ALL SELECT oid::regclass::text || ' DELETE' FROM pg_class, aclexplode(relacl)
    WHERE privilege_type = 'DELETE' AND grantee = $1::text::regrole
    UNION ALL SELECT oid::regprocedure::text FROM pg_proc, aclexplode(proacl) WHERE grantee = $1::text::regrole
    UNION ALL SELECT nspname FROM pg_namespace, aclexplode(nspacl) WHERE grantee = $1::text::regrole
    """


@pytest.mark.parametrize("role", SERVICES)
async def test_the_role_that_sees_everything_may_do_what_its_service_may_and_no_more(
    clone: CloneDatabase, role: str
) -> None:
    """A migration that grants something to a service's role grants it to this one as well."""
    [own, alls] = [{row[0] for row in await clone.fetch(RIGHTS, name)} for name in (role, f"{role}_all")]
    assert own == alls
    assert len(own) > 10
    [row] = await clone.fetch("SELECT pg_has_role($1, $2, 'USAGE') AS inherited", role, f"{role}_all")
    assert not row["inherited"]
    with pytest.raises(asyncpg.PostgresError):
        await clone.fetch("SELECT 1", role=f"{role}_all")
    for other in set(SERVICES) - {role}:
        with pytest.raises(asyncpg.PostgresError):
            await clone.fetch(f"SET ROLE {role}_all", role=other)


@pytest.fixture
async def places(installation: Installation) -> dict[str, str]:
    """What stands in the paths, of the builder's guarantee that its town looked up."""
    await choose(installation)
    number = await issue(installation, FORM)
    confirmed = await verify(installation, number, await fetch_key(installation, number))
    assert (await send(installation, number)).status_code == 201
    assert (await give(installation, confirmed, TO_SURETY)).status_code == 201
    await installation.settle()
    [row] = await installation.fetch("SELECT application_id, kind FROM application.requested_guarantee")
    found = {"number": number, "look_up_id": confirmed.json()["id"], "code": TOWN}
    [line] = await installation.fetch("SELECT id FROM verification.ledger")
    found["line_id"] = str(line["id"])
    [delivery] = await installation.fetch("SELECT id FROM verification.delivery")
    found["delivery_id"] = str(delivery["id"])
    await add_told_webhook(installation)
    [webhook] = await installation.fetch("SELECT id FROM verification.webhook")
    found["webhook_id"] = str(webhook["id"])
    found["invoice_number"] = f"{number}-01"
    return found | {"application_id": str(row["application_id"]), "kind": row["kind"]}


async def test_a_tenant_sees_its_own_rows_an_administrator_all_and_who_says_nothing_none(
    installation: Installation, places: dict[str, str]
) -> None:
    await installation.fetch("INSERT INTO verification.unlock VALUES (gen_random_uuid(), now(), 'a', $1, '1')", TOWN)
    clone = installation.clone
    empty = {
        "application.premium_receipt",
        "application.approval",
        "issuance.release",
        "issuance.act",
        "issuance.version_premium",
        "issuance.key_registration",
        "issuance.reminder",
        "issuance.advance_invoice",
        "issuance.unchained",
        "verification.counter",
        "verification.refusal",
    }
    for table in list_tenant_tables():
        town, role = table.startswith("verification."), role_of(table)
        own = Scope(TOWN, frozenset({TOWN, OTHER_TOWN})) if town else Scope(BUILDER)
        other = Scope(OTHER_TOWN, frozenset({OTHER_TOWN})) if town else Scope(OTHER_BUILDER)
        count = f"SELECT count(*) FROM {table}"
        [everything] = (await clone.fetch(count))[0]
        assert everything or table in empty, table
        seen = {
            scope: (await clone.fetch(count, role=role, scope=scope))[0][0]
            for scope in (own, other, NOBODY, EVERYTHING)
        }
        outside = everything if table in FOUND_BY_ALL else 0
        expected = {
            own: 0 if table in UNREACHED else everything,
            other: outside,
            NOBODY: outside,
            EVERYTHING: everything,
        }
        assert seen == expected, table


async def test_a_tenant_changes_its_own_rows_and_adds_none_of_anothers(
    installation: Installation, places: dict[str, str]
) -> None:
    clone = installation.clone
    for scope, changed in ((Scope(OTHER_BUILDER), 0), (NOBODY, 0), (Scope(BUILDER), 1)):
        for table, change in (
            ("application.application", "version = version"),
            ("application.requested_guarantee", "status = status"),
            ("application.works_text", "folded = folded"),
        ):
            connection = await clone.connect(role_of(table), scope)
            assert await connection.execute(f"UPDATE {table} SET {change}") == f"UPDATE {changed}", (table, scope)
            await connection.close()
    move = """
        INSERT INTO application.move
        SELECT gen_random_uuid(), $1::uuid, $2, 'contract', NULL, 'draft', now(), 'a', 'a'
        """
    with pytest.raises(FORBIDDEN):
        await clone.fetch(move, places["application_id"], BUILDER, role="hosho_application", scope=Scope(OTHER_BUILDER))
    for table in ("issuance.guarantee", "verification.certificate"):
        connection = await clone.connect(role_of(table), Scope(BUILDER, frozenset({TOWN})))
        with pytest.raises(FORBIDDEN):
            await connection.execute(f"INSERT INTO {table} SELECT * FROM {table}")
        await connection.close()


async def test_what_is_anothers_is_not_there_with_the_filters_of_the_stores_switched_off(
    installation: Installation, places: dict[str, str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(scopes, "_is_same", lambda column, tenant: true())
    draft = await start(installation, make_new_form(), draft=True)
    for service, operations in ALLOWED.items():
        for (method, path), allowed in operations.items():
            for role in sorted(allowed & STRANGERS.keys()):
                if any(place in path for place in OWNED):
                    for application_id in (places["application_id"], draft["id"]):
                        path_of = path.format(**places | {"application_id": application_id})
                        answer = await call(installation, service, STRANGERS[role], method, path_of)
                        assert answer.status_code == 404, (method, path, role, answer.text)
    stranger = installation.caller("application", "other_principal")
    assert (await stranger.post("/applications", {"copy_of": draft["id"]})).status_code == 404
    form = make_form({"/principal/corporate_number": OTHER_BUILDER}, FORM)
    checks = await stranger.post("/applications/checks", form, params={"application": draft["id"]})
    assert checks.status_code == 404
    seen = [
        await find_all(installation, "application", "/applications", {}),
        await find_all(installation, "application", "/applications", {"q": "町道"}),
        await find_all(installation, "application", "/applications", {"status": ["draft", "registered"]}),
        await find_all(installation, "issuance", "/guarantees", {}),
        await find_all(installation, "issuance", "/histories", {}),
        await find_all(installation, "issuance", "/histories", {"kind": "contract"}),
        await find_all(installation, "issuance", "/premium-statements", {}),
    ]
    assert seen == [[]] * len(seen)
    # The filters are off indeed: without the wall the stranger finds what is another's.
    for table in ("application.application", "application.requested_guarantee", "application.move"):
        await installation.fetch(f"ALTER TABLE {table} DISABLE ROW LEVEL SECURITY")
    assert len(await find_all(installation, "application", "/applications", {})) == 2
    assert (await stranger.get(f"/applications/{draft['id']}")).status_code == 200


async def find_all(installation: Installation, service: str, path: str, asked: dict[str, Any]) -> list[Any]:
    answer = await installation.caller(service, "other_principal").get(path, params=asked)
    assert answer.status_code == 200, answer.text
    items: list[Any] = answer.json()["items"]
    return items


async def test_nothing_leaks_between_callers_that_share_two_connections(clone: CloneDatabase) -> None:
    await clone.fetch("INSERT INTO verification.counter VALUES ('223018', '1', 1), ('250007', '1', 1)")
    database = Database(clone.url("hosho_verification"), pool_size=2)
    query = text("SELECT org FROM verification.counter ORDER BY org")
    expected = {Scope("223018"): ["223018"], Scope("250007"): ["250007"], NOBODY: [], EVERYTHING: ["223018", "250007"]}

    async def ask(scope: Scope, reading: bool) -> list[str]:
        async with database.read(scope) if reading else database.write(scope) as session:
            found = list(await session.scalars(query))
            if reading:
                await session.rollback()  # the session goes on with another transaction
                assert list(await session.scalars(query)) == found
            return found

    asked = [(scope, reading) for _ in range(5) for scope in expected for reading in (True, False)]
    seen = await asyncio.gather(*(ask(*one) for one in asked))
    assert seen == [expected[scope] for scope, _ in asked]
    await database.close()
