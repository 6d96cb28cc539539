"""Whom to call is an index range scan: the database's own plan says so."""

import json
from collections.abc import Iterator
from datetime import datetime
from typing import Any

import pytest
from sqlalchemy import text

from storage import lanes as statements
from storage.database import Database
from storage.tables import lead
from storage.types import to_micros

MANY = 20_000
NUMBERS = {
    True: "WITH RECURSIVE numbers(n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM numbers LIMIT :many) ",
    False: "WITH numbers AS (SELECT generate_series(1, :many) AS n) ",
}
COPIED = [c.name for c in lead.columns if c.name not in ("external_id", "owner_id", "queue_key")]


@pytest.fixture
def crowded(database: Database, team_id: int, acme: str) -> Database:
    """Many leads of a few owners; one in ten rests and one in a hundred is promised a call."""
    columns = {name: name for name in COPIED} | {
        "external_id": "'lead-' || n",
        "owner_id": "n % 5",
        "queue_key": "CASE WHEN n % 10 > 0 THEN n % 997 END",
        "rest_until": "CASE WHEN n % 10 = 0 AND n % 100 > 0 THEN n END",
        "due_at": "CASE WHEN n % 100 = 0 THEN n END",
    }
    with database.transaction() as connection:
        connection.execute(
            text(
                f"INSERT INTO lead ({', '.join(columns)}) {NUMBERS[database.sqlite]}"
                f"SELECT {', '.join(columns.values())} FROM numbers, lead WHERE external_id = :lead"
            ),
            {"many": MANY, "lead": acme},
        )
        connection.execute(text("ANALYZE"))
    return database


def plan(database: Database, team_id: int, now: datetime) -> list[Any]:
    """How the database would answer what `Calls.places` asks, a list of trees."""
    compiled = statements.lanes(5).statement.compile(dialect=database.engine.dialect)
    values = compiled.params | {"team_id": team_id, "owner_id": 1, "now": to_micros(now)}
    with database.engine.connect() as connection:
        if database.sqlite:
            in_order = tuple(values[name] for name in compiled.positiontup or ())
            rows = connection.exec_driver_sql(f"EXPLAIN QUERY PLAN {compiled}", in_order).all()
            return sqlite_trees(rows, parent=0)
        (found,) = connection.exec_driver_sql(f"EXPLAIN (FORMAT JSON) {compiled}", values).one()
    trees = found if isinstance(found, list) else json.loads(found)
    return [postgresql_tree(tree["Plan"]) for tree in trees]


def sqlite_trees(rows: Any, parent: int) -> list[Any]:
    return [(row[3], sqlite_trees(rows, row[0])) for row in rows if row[1] == parent]


def postgresql_tree(node: dict[str, Any]) -> Any:
    names = (node["Node Type"], node.get("Index Name", ""), node.get("Relation Name", ""))
    return " ".join(names), [postgresql_tree(child) for child in node.get("Plans", [])]


def steps(trees: list[Any]) -> Iterator[str]:
    for step, below in trees:
        yield step
        yield from steps(below)


def lanes(trees: list[Any]) -> list[list[str]]:
    """The steps of each part of the union."""
    for step, below in trees:
        if step.startswith(("COMPOUND QUERY", "Append")):
            return [list(steps([part])) for part in below]
    return [lane for _, below in trees for lane in lanes(below)]


def test_the_call_list_reads_by_its_partial_indexes_and_never_all_leads(
    crowded: Database, team_id: int, now: datetime
) -> None:
    every = "\n".join(steps(plan(crowded, team_id, now)))
    for index in ("ix_lead_due", "ix_lead_queue", "ix_lead_rest"):
        assert index in every
    assert "SCAN lead" not in every
    assert "Seq Scan" not in every


def test_the_queue_is_read_in_the_order_of_its_index(
    crowded: Database, team_id: int, now: datetime
) -> None:
    (queue,) = [
        lane for lane in lanes(plan(crowded, team_id, now)) if "ix_lead_queue" in "\n".join(lane)
    ]
    assert not [step for step in queue if "TEMP B-TREE" in step or "Sort" in step]
