"""Insert what is new, in the one way both databases understand."""

from collections.abc import Mapping, Sequence
from functools import lru_cache
from typing import Any

from sqlalchemy import Connection, Table
from sqlalchemy.dialects import postgresql, sqlite

from storage.prepared import Prepared


def insert_new(connection: Connection, table: Table, row: Mapping[str, Any]) -> bool:
    """Inserts the row if its keys are not there yet, and returns whether it did."""
    return new_row(connection, table, row).run(connection, row) == 1


def new_row(connection: Connection, table: Table, row: Mapping[str, Any]) -> Prepared:
    """The statement of `insert_new`, to be run with others."""
    return _insert(connection.dialect.name, table, tuple(row))


def insert_new_each(
    connection: Connection, table: Table, rows: Sequence[Mapping[str, Any]]
) -> list[bool]:
    """`insert_new` of rows with the same columns: of each, whether it was inserted."""
    if not rows:
        return []
    statement = _insert(connection.dialect.name, table, tuple(rows[0]))
    return [inserted == 1 for inserted in statement.run_each(connection, rows)]


@lru_cache(maxsize=32)
def _insert(dialect: str, table: Table, columns: tuple[str, ...]) -> Prepared:
    make = sqlite.insert if dialect == "sqlite" else postgresql.insert
    return Prepared(make(table).inline().on_conflict_do_nothing(), columns)
