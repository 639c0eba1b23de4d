"""Whose rows a transaction reaches, told to Postgres in the very exchange that begins it; row-level security reads it.

What is told ends with the transaction, so that nothing of it stays on a connection of a pool.
"""

from dataclasses import dataclass
from typing import Any, cast

import asyncpg
from sqlalchemy import BindParameter, ColumnElement, event, true
from sqlalchemy.orm import InstrumentedAttribute, Session

_SERVICES = frozenset({"hosho_application", "hosho_issuance", "hosho_verification"})


@dataclass(frozen=True)
class Scope:
    """The rows of one organisation, and of the register those of `towns` (団体コード); or `everything`."""

    org: str = ""
    towns: frozenset[str] = frozenset()
    everything: bool = False


NOBODY = Scope()
EVERYTHING = Scope(everything=True)


class ScopedConnection(asyncpg.Connection):
    """Begins a transaction in the scope that was told just before, and in nobody's where none was."""

    generation = 0  # of its server's connections, by which those that share a trouble are known
    _scope = NOBODY

    def tell(self, scope: Scope) -> None:
        """The scope of the next transaction, and of that one alone."""
        self._scope = scope

    async def execute(self, query: str, *args: Any, timeout: float | None = None) -> str:  # noqa: ASYNC109
        # asyncpg begins a transaction by this; a savepoint begins otherwise, and keeps the scope it is in.
        if not query.startswith("BEGIN"):
            return await super().execute(query, *args, timeout=timeout)
        scope, self._scope = self._scope, NOBODY
        try:
            return await super().execute(query + self._compose(scope), timeout=timeout)
        except asyncpg.PostgresError:
            # It has begun, and asyncpg does not know.
            self.terminate()
            raise

    def get_socket(self) -> Any:
        """As asyncio has it, for options of the kernel; asyncpg itself names no way to it."""
        return cast("Any", self)._transport.get_extra_info("socket")

    def _compose(self, scope: Scope) -> str:
        """Nothing for an administrator, who sees everything."""
        role = self.get_settings().session_authorization
        if scope == NOBODY or role not in _SERVICES:
            return ""
        if scope.everything:
            return f"SET LOCAL ROLE {role}_all;"
        told = f"SET LOCAL hosho.tenant = {_quote(scope.org)};"
        return f"{told}SET LOCAL hosho.towns = {_quote(','.join(sorted(scope.towns)))};" if scope.towns else told


class ScopedSession(Session):
    """Tells its connection `info["scope"]` before each transaction."""


@event.listens_for(ScopedSession, "after_begin")
def _tell(session: ScopedSession, transaction: Any, connection: Any) -> None:
    if not transaction.nested:
        connection.connection.driver_connection.tell(session.info["scope"])


def _quote(text: str) -> str:
    return "'" + text.replace("'", "''") + "'"


def is_of(column: InstrumentedAttribute[str], tenant: str | BindParameter[str] | None) -> ColumnElement[bool]:
    """That a row is the tenant's, of whom None stands for whoever reaches all: the first wall, in every query."""
    return true() if tenant is None else _is_same(column, tenant)


def _is_same(column: InstrumentedAttribute[str], tenant: str | BindParameter[str]) -> ColumnElement[bool]:
    return column == tenant
