"""A team's week is read by index ranges of one owner: the database's own plan says so."""

import re
from collections.abc import Callable
from datetime import datetime

import pytest
from sqlalchemy import text

from storage import team_week as statements
from storage.database import Database
from storage.prepared import Prepared
from storage.types import to_micros
from tests.storage.test_plans import crowded, postgresql_tree, sqlite_trees, steps

__all__ = ["crowded"]


@pytest.fixture
def busy(crowded: Database, now: datetime) -> Database:
    """Many leads, each noticed and touched."""
    with crowded.transaction() as connection:
        given = {"at": to_micros(now)}
        connection.execute(
            text(
                "INSERT INTO nudge (team_id, lead, owner_id, state, noticed_at, dismissals) "
                "SELECT team_id, external_id, owner_id, 'settled', :at, 0 FROM lead"
            ),
            given,
        )
        connection.execute(
            text(
                "INSERT INTO touchpoint (team_id, source, external_id, lead, member_id, kind, "
                "outcome, occurred_at, note, logged_at) SELECT team_id, 'test', "
                "'e' || external_id, external_id, owner_id, 'call', 'reached', :at, '', :at "
                "FROM lead"
            ),
            given,
        )
        connection.execute(text("ANALYZE"))
    return crowded


def plan(database: Database, team_id: int, now: datetime, asked: Prepared) -> str:
    at = to_micros(now)
    compiled = asked.statement.compile(dialect=database.engine.dialect)
    given = {"team_id": team_id, "owner_id": 1, "member_id": 1, "now": at, "lowest": 900.0}
    values = compiled.params | given | {"since": at, "until": at, "earliest": at}
    values = {name: values[name] for name in compiled.params}
    with database.engine.connect() as connection:
        if database.sqlite:
            in_order = tuple(values[name] for name in compiled.positiontup or ())
            rows = connection.exec_driver_sql(f"EXPLAIN QUERY PLAN {compiled}", in_order).all()
            return "\n".join(steps(sqlite_trees(rows, parent=0)))
        (found,) = connection.exec_driver_sql(f"EXPLAIN (FORMAT JSON) {compiled}", values).one()
    return "\n".join(steps([postgresql_tree(tree["Plan"]) for tree in found]))


INDEXES: dict[Callable[[int], Prepared], set[str]] = {
    statements.ripe: {"ix_lead_due", "ix_lead_queue", "ix_lead_rested", "ix_touchpoint_lead"},
    statements.noticed: {"ix_nudge_owner", "ix_touchpoint_lead"},
    statements.deals: {"ix_touchpoint_member"},
}


def test_each_question_is_a_range_of_an_index_and_no_table_is_read_whole(
    busy: Database, team_id: int, now: datetime
) -> None:
    for asked, indexes in INDEXES.items():
        found = plan(busy, team_id, now, asked(500))
        for index in indexes:
            assert re.search(rf"\b{index}\b", found), found
        assert not re.search(r"Seq Scan|SCAN (lead|nudge|touchpoint)", found), found
