"""Statements of the hot path: SQLAlchemy makes their SQL once, the driver runs it."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import closing
from dataclasses import dataclass
from typing import Any, TypeAlias

from sqlalchemy import (
    Boolean,
    ColumnElement,
    CompoundSelect,
    Connection,
    Dialect,
    Insert,
    Integer,
    Select,
    Update,
    literal_column,
)
from sqlalchemy.exc import DBAPIError
from sqlalchemy.types import TypeDecorator

Row = Sequence[Any]

# The drivers' own values are right for all other types.
_PROCESSED = (TypeDecorator, Boolean)
# Where a cursor must have a name to leave its rows in the database.
_STREAMED = {"postgresql": ("streamed",)}


def constant(value: int) -> ColumnElement[int]:
    """A number that stands in the SQL itself."""
    return literal_column(str(value), Integer)


class Prepared:
    """A statement whose rows are plain sequences, with the values and the errors of SQLAlchemy.

    Through all of SQLAlchemy a statement takes 27 µs where the driver needs 5; `/nextcall` asks six.
    """

    def __init__(
        self,
        statement: Select[*tuple[Any, ...]] | CompoundSelect[*tuple[Any, ...]] | Insert | Update,
        columns: Sequence[str] | None = None,
    ) -> None:
        """`columns` are those that an INSERT is given."""
        self.statement = statement
        self._columns = columns
        self._ready: dict[str, _Ready] = {}

    def rows(self, connection: Connection, given: Mapping[str, Any]) -> Sequence[Row]:
        """What it finds, in the transaction of the connection."""
        ready = self.made_ready(connection.dialect)
        return ready.read(self._run(connection, ready, given).fetchall())

    def parts(
        self, connection: Connection, given: Mapping[str, Any], at_once: int
    ) -> Iterator[Sequence[Row]]:
        """What it finds, so many rows at once; the others wait in the database, in the transaction of
        the connection.
        """
        ready = self.made_ready(connection.dialect)
        driver: Any = connection.connection.driver_connection
        try:
            with closing(driver.cursor(*_STREAMED.get(connection.dialect.name, ()))) as cursor:
                cursor.execute(ready.sql, ready.values(given))
                while rows := cursor.fetchmany(at_once):
                    yield ready.read(rows)
        except connection.dialect.loaded_dbapi.Error as error:
            raise _as_sqlalchemys(connection, ready.sql, error) from error

    def run(self, connection: Connection, given: Mapping[str, Any]) -> int:
        """How many rows it changes, in the transaction of the connection."""
        ready = self.made_ready(connection.dialect)
        return int(self._run(connection, ready, given).rowcount)

    def rows_each(
        self, connection: Connection, given: Sequence[Mapping[str, Any]]
    ) -> list[Sequence[Row]]:
        """What it finds for each of them, in their order; on PostgreSQL in one journey."""
        ready = self.made_ready(connection.dialect)
        return [ready.read(done.fetchall()) for done in self._run_each(connection, ready, given)]

    def run_each(self, connection: Connection, given: Sequence[Mapping[str, Any]]) -> list[int]:
        """How many rows it changes for each of them, in their order."""
        ready = self.made_ready(connection.dialect)
        return [int(done.rowcount) for done in self._run_each(connection, ready, given)]

    def _run(self, connection: Connection, ready: "_Ready", given: Mapping[str, Any]) -> Any:
        driver: Any = connection.connection.driver_connection
        try:
            return driver.execute(ready.sql, ready.values(given))
        except connection.dialect.loaded_dbapi.Error as error:
            raise _as_sqlalchemys(connection, ready.sql, error) from error

    def _run_each(
        self, connection: Connection, ready: "_Ready", given: Sequence[Mapping[str, Any]]
    ) -> Iterator[Any]:
        """A cursor for each, to be read before the next."""
        if not given:
            return
        driver: Any = connection.connection.driver_connection
        try:
            if connection.dialect.name == "sqlite":
                for one in given:
                    yield driver.execute(ready.sql, ready.values(one))
                return
            cursor = driver.cursor()
            cursor.executemany(ready.sql, [ready.values(one) for one in given], returning=True)
            yield cursor
            while cursor.nextset():
                yield cursor
        except connection.dialect.loaded_dbapi.Error as error:
            raise _as_sqlalchemys(connection, ready.sql, error) from error

    def made_ready(self, dialect: Dialect) -> "_Ready":
        """What this kind of database is sent."""
        return self._ready.get(dialect.name) or self._make_ready(dialect)

    def _make_ready(self, dialect: Dialect) -> "_Ready":
        compiled = self.statement.compile(dialect=dialect, column_keys=self._columns)
        asked = {
            name: bind.type.dialect_impl(dialect).bind_processor(dialect)
            for name, bind in compiled.binds.items()
        }
        processors = [
            column.type.dialect_impl(dialect).result_processor(dialect, None)
            if isinstance(column.type, _PROCESSED)
            else None
            for column in getattr(self.statement, "selected_columns", ())
        ]
        ready = _Ready(
            str(compiled),
            {name: bind.value for name, bind in compiled.binds.items() if not bind.required},
            [(name, process) for name, process in asked.items() if process],
            compiled.positiontup,
            [(place, process) for place, process in enumerate(processors) if process],
        )
        self._ready[dialect.name] = ready
        return ready


# A statement, and what it is given.
Step: TypeAlias = tuple[Prepared, Mapping[str, Any]]


@dataclass(frozen=True)
class Done:
    """What a statement found, or how many rows it changed."""

    rows: Sequence[Row]
    count: int


def together(connection: Connection, *steps: Step) -> Sequence[Done]:
    """Runs the statements in their order; on PostgreSQL all in one journey."""
    ready = [(prepared.made_ready(connection.dialect), given) for prepared, given in steps]
    driver: Any = connection.connection.driver_connection
    try:
        if connection.dialect.name == "sqlite":
            return [one.done(driver.execute(one.sql, one.values(given))) for one, given in ready]
        with driver.pipeline():
            cursors = [driver.execute(one.sql, one.values(given)) for one, given in ready]
        return [one.done(cursor) for (one, _), cursor in zip(ready, cursors, strict=True)]
    except connection.dialect.loaded_dbapi.Error as error:
        raise _as_sqlalchemys(connection, "; ".join(one.sql for one, _ in ready), error) from error


def _as_sqlalchemys(connection: Connection, sql: str, error: Any) -> Exception:
    """The driver's error as SQLAlchemy would raise it; a connection that is lost is known as such."""
    driver: Any = connection.connection.driver_connection
    if connection.dialect.is_disconnect(error, driver, None):
        connection.invalidate(error)
    kind = connection.dialect.loaded_dbapi.Error
    converted: Exception = DBAPIError.instance(sql, None, error, kind)
    return converted


@dataclass(frozen=True)
class _Ready:
    """What one kind of database is sent; `names` are its parameters in order where it wants that."""

    sql: str
    fixed: Mapping[str, Any]
    asked: Sequence[tuple[str, Callable[[Any], Any]]]
    names: Sequence[str] | None
    processors: Sequence[tuple[int, Callable[[Any], Any]]]

    def values(self, given: Mapping[str, Any]) -> Any:
        values = {**self.fixed, **given}
        for name, process in self.asked:
            values[name] = process(values[name])
        return values if self.names is None else [values[name] for name in self.names]

    def done(self, cursor: Any) -> "Done":
        rows = self.read(cursor.fetchall()) if cursor.description else ()
        return Done(rows, int(cursor.rowcount))

    def read(self, rows: Sequence[Row]) -> Sequence[Row]:
        if not self.processors:
            return rows
        read = [list(row) for row in rows]
        for place, process in self.processors:
            for row in read:
                row[place] = process(row[place])
        return read
