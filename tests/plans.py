"""How Postgres would find what a query asks for."""

import json
from collections.abc import Iterator, Sequence
from typing import Any

from sqlalchemy import Select, TextClause, make_url

from shared.runtime.data.scope import EVERYTHING, Scope
from tests.databases import CloneDatabase

_DIALECT = make_url("postgresql+asyncpg://").get_dialect()()


Tenant = str | Scope | None


async def explain(clone: CloneDatabase, role: str, query: Select[Any], tenant: Tenant) -> list[dict[str, Any]]:
    """The nodes of the plan for the very values of the query, in the scope of a tenant, or of all."""
    statement = str(query.compile(dialect=_DIALECT, compile_kwargs={"literal_binds": True}))
    return await _fetch_nodes(clone, role, tenant, f"EXPLAIN (FORMAT JSON) {statement}")


async def explain_for_any_values(
    clone: CloneDatabase, role: str, query: Select[Any], tenant: str | None
) -> list[dict[str, Any]]:
    """The nodes of the plan that Postgres may settle on for a prepared statement, which does not know the values."""
    compiled = query.compile(dialect=_DIALECT)
    assert compiled.positiontup is not None
    values = ", ".join(f"'{compiled.params[name]}'" for name in compiled.positiontup)
    return await _fetch_nodes(
        clone,
        role,
        tenant,
        "SET plan_cache_mode = force_generic_plan",
        f"PREPARE page AS {compiled}",
        f"EXPLAIN (FORMAT JSON) EXECUTE page({values})",
    )


async def explain_statement(
    clone: CloneDatabase, role: str, statement: TextClause, values: Sequence[str], *, generic: bool
) -> list[dict[str, Any]]:
    """The nodes of the plan of a prepared statement in SQL: for these values, or the one for any (`generic`)."""
    given = ", ".join(f"'{value}'" for value in values)
    return await _fetch_nodes(
        clone,
        role,
        None,
        f"SET plan_cache_mode = force_{'generic' if generic else 'custom'}_plan",
        f"PREPARE page AS {statement.compile(dialect=_DIALECT)}",
        f"EXPLAIN (FORMAT JSON) EXECUTE page({given})",
    )


def list_indexes(nodes: list[dict[str, Any]]) -> set[str]:
    """The indexes that are read, and the tables that are read whole."""
    read = {node.get("Index Name") for node in nodes} | {
        f"all of {node['Relation Name']}" for node in nodes if node["Node Type"] == "Seq Scan"
    }
    return {name for name in read if name}


async def _fetch_nodes(clone: CloneDatabase, role: str, tenant: Tenant, *statements: str) -> list[dict[str, Any]]:
    scope = tenant if isinstance(tenant, Scope) else Scope(tenant) if tenant else EVERYTHING
    connection = await clone.connect(role, scope)
    try:
        *first, last = statements
        for statement in first:
            await connection.execute(statement)
        return list(_walk(json.loads(await connection.fetchval(last))[0]["Plan"]))
    finally:
        await connection.close()


def _walk(plan: dict[str, Any]) -> Iterator[dict[str, Any]]:
    yield plan
    for part in plan.get("Plans", ()):
        yield from _walk(part)
