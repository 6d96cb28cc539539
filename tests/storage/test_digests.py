"""What digests are made of is read by ranges of indexes, for many reps at once."""

from datetime import datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError

from scoring.ledger import Touchpoint
from storage import digests
from storage.database import Database
from storage.digests import Ask
from storage.prepared import Prepared
from storage.tables import claim
from storage.types import to_micros
from storage.upsert import insert_new_each
from tests.storage.test_plans import postgresql_tree, sqlite_trees, steps

DAY = timedelta(days=1)
EVERYTHING = (-1e9, 1e9)


@pytest.fixture
def crowded(database: Database, team_id: int, acme: str) -> Database:
    """Many leads of a few owners; one in ten rests and one in a hundred is promised a call."""
    columns = {c.name: c.name for c in digests.lead.columns} | {
        "external_id": "'lead-' || n",
        "contact": "'Petra'",
        "owner_id": "n % 5",
        "queue_key": "CASE WHEN n % 10 > 0 THEN n % 997 END",
        "priority_key": "n % 997",
        "rest_until": "CASE WHEN n % 10 = 0 AND n % 100 > 0 THEN n END",
        "due_at": "CASE WHEN n % 100 = 0 THEN n END",
    }
    numbers = (
        "WITH RECURSIVE numbers(n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM numbers LIMIT 20000) "
        if database.sqlite
        else "WITH numbers AS (SELECT generate_series(1, 20000) AS n) "
    )
    with database.transaction() as connection:
        connection.execute(
            text(
                f"INSERT INTO lead ({', '.join(columns)}) {numbers}"
                f"SELECT {', '.join(columns.values())} FROM numbers, lead WHERE external_id = 'acme'"
            )
        )
        connection.execute(text("ANALYZE"))
    return database


def ask(owner_id: int, now: datetime, fading: tuple[float, float] = EVERYTHING) -> Ask:
    return Ask(owner_id, now, now, fading, now - DAY)


def test_each_owner_has_the_best_of_their_own(
    crowded: Database, team_id: int, now: datetime
) -> None:
    with crowded.read(team_id) as store:
        one, two = store.digests.waiting([ask(1, now), ask(2, now, (10, 20))])
    assert {lead.owner_id for lead in (*one.waiting.callable, *one.waiting.fading)} == {1}
    assert {lead.owner_id for lead in (*two.waiting.callable, *two.waiting.fading)} == {2}
    assert [lead.queue_key for lead in one.waiting.callable] == [996] * 4 + [995]
    keys = [lead.queue_key for lead in two.waiting.fading]
    assert keys == sorted(keys, reverse=True)  # type: ignore[type-var]
    assert {*keys} <= {*range(10, 21)}


def test_promises_and_rests_end_with_the_instants_asked_for(
    crowded: Database, team_id: int, now: datetime
) -> None:
    at = datetime(1970, 1, 1, tzinfo=now.tzinfo) + timedelta(microseconds=1000)
    with crowded.read(team_id) as store:
        (found,) = store.digests.waiting([Ask(0, at, at, (1e8, 1e9), at)])
    promised = [lead.external_id for lead in found.waiting.promised]
    assert promised == [f"lead-{n}" for n in range(100, 1000, 100)]
    back = {lead.external_id for lead in found.waiting.callable if lead.queue_key is None}
    # Of more than fifty the longest rested.
    assert back == {f"lead-{n}" for n in range(10, 560, 10) if n % 100}


STATEMENTS = {
    "_places": (digests._places, ("ix_lead_due", "ix_lead_queue", "ix_lead_rest")),
    "_noticed": (digests._noticed, ("nudge",)),
    "_logged": (digests._logged, ("touchpoint",)),
}


@pytest.mark.parametrize("name", STATEMENTS)
def test_no_statement_reads_all_of_a_table(
    crowded: Database, team_id: int, now: datetime, name: str
) -> None:
    statement, named = STATEMENTS[name]
    every = "\n".join(steps(plan(crowded, statement, team_id, now)))
    for words in named:
        assert words in every
    assert "SCAN lead" not in every
    assert "Seq Scan lead" not in every.replace("  ", " ")


def plan(database: Database, statement: Prepared, team_id: int, now: datetime) -> list[Any]:
    compiled = statement.statement.compile(dialect=database.engine.dialect)
    given = {"team_id": team_id, "owner_id": 1, "member_id": 1, "whose": "1"}
    instants = dict.fromkeys(("tonight", "back_by", "since", "before"), to_micros(now))
    values = compiled.params | given | instants | {"lowest": 1.0, "highest": 2.0}
    values = {name: values[name] for name in compiled.params}
    with database.engine.connect() as connection:
        if database.sqlite:
            in_order = tuple(values[name] for name in compiled.positiontup or ())
            rows = connection.exec_driver_sql(f"EXPLAIN QUERY PLAN {compiled}", in_order).all()
            return sqlite_trees(rows, parent=0)
        (found,) = connection.exec_driver_sql(f"EXPLAIN (FORMAT JSON) {compiled}", values).one()
    return [postgresql_tree(tree["Plan"]) for tree in found]


def test_one_statement_for_many_answers_each_in_its_place(
    database: Database, team_id: int, acme: str, now: datetime
) -> None:
    touched = Touchpoint("test", "1", "call", "reached", now, member_id=1)
    with database.write(team_id) as store:
        store.ledger.add_touchpoint(acme, touched, now)
        found = store.digests.logged([(2, now, now + DAY), (1, now, now + DAY), (1, now, now)])
    assert [len(entries) for entries in found] == [0, 1, 0]


def test_an_error_of_one_is_an_error_of_sqlalchemys(
    database: Database, team_id: int, now: datetime
) -> None:
    row = {"team_id": team_id, "whose": "1", "kind": "digest", "day": now.date()}
    with pytest.raises(DBAPIError), database.write(team_id) as store:
        insert_new_each(store.connection, claim, [row | {"claimed_at": None}])
