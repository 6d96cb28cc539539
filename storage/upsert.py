"""Insert what is new, in the one way both databases understand."""

from collections.abc import Mapping, Sequence
from functools import lru_cache
from typing import Any

from sqlalchemy import Connection, Executable, Table
from sqlalchemy.dialects import postgresql, sqlite


def insert_new(connection: Connection, table: Table, rows: Sequence[Mapping[str, Any]]) -> int:
    """Inserts the rows whose keys are not there yet and returns how many those were."""
    if not rows:
        return 0
    statement = _statement(table, connection.dialect.name)
    if len(rows) == 1:
        return connection.execute(statement, rows[0]).rowcount
    return connection.execute(statement, list(rows)).rowcount


@lru_cache(maxsize=64)
def _statement(table: Table, dialect: str) -> Executable:
    make = sqlite.insert if dialect == "sqlite" else postgresql.insert
    # Without being asked, SQLAlchemy does not keep what PostgreSQL says of an INSERT's row count.
    return make(table).on_conflict_do_nothing().execution_options(preserve_rowcount=True)
