"""A review reads ranges of one member's touchpoints: the database's own plan says so."""

import re
from collections.abc import Mapping
from datetime import datetime
from typing import Any

import pytest

from storage import reviews as statements
from storage.database import Database
from storage.prepared import Prepared
from storage.types import to_micros
from tests.storage.test_plans import crowded, postgresql_tree, sqlite_trees, steps
from tests.storage.test_team_plans import busy

__all__ = ["busy", "crowded"]

STATEMENTS: Mapping[str, Prepared] = {
    "entries": statements._entries,
    "counts": statements._counts,
    "deals": statements._deals,
    "left open": statements._left_open,
}


@pytest.mark.parametrize("name", STATEMENTS)
def test_each_question_is_a_range_of_an_index_and_no_table_is_read_whole(
    busy: Database, team_id: int, now: datetime, name: str
) -> None:
    found = plan(busy, team_id, now, STATEMENTS[name])
    assert re.search(r"\bix_touchpoint_member\b", found), found
    assert not re.search(r"Seq Scan|SCAN (lead|touchpoint)", found), found


def plan(database: Database, team_id: int, now: datetime, asked: Prepared) -> str:
    compiled = asked.statement.compile(dialect=database.engine.dialect)
    at = to_micros(now)
    # Somebody who has logged little of it all: of a fifth PostgreSQL rightly reads the whole.
    given = {"team_id": team_id, "member_id": 9, "since": at, "before": at + 1}
    values: dict[str, Any] = compiled.params | given
    values = {key: values[key] for key in compiled.params}
    with database.engine.connect() as connection:
        if database.sqlite:
            in_order = tuple(values[key] for key in compiled.positiontup or ())
            rows = connection.exec_driver_sql(f"EXPLAIN QUERY PLAN {compiled}", in_order).all()
            return "\n".join(steps(sqlite_trees(rows, parent=0)))
        (found,) = connection.exec_driver_sql(f"EXPLAIN (FORMAT JSON) {compiled}", values).one()
    return "\n".join(steps([postgresql_tree(tree["Plan"]) for tree in found]))
