"""A select that is written once, and runs in a session or on plain asyncpg."""

from collections.abc import Callable, Mapping
from typing import Any, Generic, TypeVar

from sqlalchemy import Dialect, Select
from sqlalchemy.dialects.postgresql.asyncpg import dialect
from sqlalchemy.sql.compiler import SQLCompiler

from shared.runtime.data.direct import DirectConnection

R = TypeVar("R")
_DIALECT: Dialect = dialect()  # type: ignore[no-untyped-call]


class DirectQuery(Generic[R]):
    """`row` makes what is answered of the selected columns, in their order.

    Arguments go by the names of the statement's bindparams, as asyncpg takes them. A column of JSON has to be read as
    text, and by `row`: asyncpg decodes none. `scoped` is False where a function of the database itself sees to whose
    rows are reached: then no transaction has to say so.
    """

    def __init__(self, statement: Select[*tuple[Any, ...]], row: Callable[..., R], *, scoped: bool = True) -> None:
        self.statement = statement
        self.row = row
        self.scoped = scoped
        compiled = statement.compile(dialect=_DIALECT)
        assert isinstance(compiled, SQLCompiler)
        self._text = str(compiled)
        self._names = tuple(compiled.positiontup or ())
        self._fixed = compiled.params
        self._readers = [column.type.result_processor(_DIALECT, None) for column in statement.selected_columns]

    async def fetch(self, connection: DirectConnection, arguments: Mapping[str, Any]) -> list[R]:
        given = {**self._fixed, **arguments}
        found = await connection.fetch(self._text, *[given[name] for name in self._names])
        return [self.row(*map(_read, self._readers, record)) for record in found]


def _read(reader: Callable[[Any], Any] | None, value: Any) -> Any:
    return value if reader is None else reader(value)
