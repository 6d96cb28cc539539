"""What members did is counted in ranges of an index, and as a reading of the whole ledger counts it."""

import itertools
import re
from collections import Counter
from collections.abc import Sequence
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sqlalchemy import text

from scoring.lead import Lead
from scoring.ledger import Outcome, Touchpoint, TouchpointKind, standing_touchpoints
from scoring.money import Money
from storage import work_done as statements
from storage.database import Database
from storage.ledger import undo_id
from storage.prepared import Prepared
from storage.types import to_micros
from storage.work_done import Span, Win
from storage.workspaces import Workspaces
from tests.entries import NOW, day
from tests.storage.test_plans import crowded, postgresql_tree, sqlite_trees, steps

__all__ = ["crowded"]

SPANS = [Span(day(-20), day(-10)), Span(day(-10), day(1))]
ANNA, BEN = 1, 2
_numbers = itertools.count(1)

Entry = tuple[str, Touchpoint]


def entry(
    lead: str = "new",
    member_id: int = ANNA,
    at: float = -1,
    kind: TouchpointKind = "call",
    outcome: Outcome = "reached",
    value: int | None = None,
) -> Entry:
    money = None if value is None else Money(Decimal(value), "EUR")
    made = Touchpoint(
        "test", f"t{next(_numbers)}", kind, outcome, day(at), value=money, member_id=member_id
    )
    return lead, made


def undone(of: Entry, by: int = ANNA, at: float | None = None) -> list[Entry]:
    """What was logged and taken back, by whomever, dated like it or when it was."""
    lead, made = of
    reversal = Touchpoint(
        made.source,
        undo_id(made.external_id),
        made.kind,
        made.outcome,
        made.occurred_at if at is None else day(at),
        member_id=by,
        reverses=made.external_id,
    )
    return [of, (lead, reversal)]


entries = st.builds(
    entry,
    lead=st.sampled_from(["new", "other", "up"]),
    member_id=st.sampled_from([ANNA, BEN]),
    at=st.integers(-25, 0),
    kind=st.sampled_from(["call", "post", "snooze"]),
    outcome=st.sampled_from(["reached", "appointment", "won"]),
    value=st.none() | st.integers(1, 9),
)
ledgers = st.lists(
    entries.map(lambda one: [one])
    | st.builds(undone, entries, st.sampled_from([ANNA, BEN]), st.none() | st.integers(-25, 0)),
    max_size=8,
).map(lambda parts: [one for part in parts for one in part])


def logged(database: Database, team_id: int, ledger: Sequence[Entry]) -> None:
    with database.write(team_id) as store:
        for lead, kind in (("new", "new"), ("other", "new"), ("up", "up")):
            store.leads.save(Lead(lead, kind=kind), NOW)  # type: ignore[arg-type]
        for lead, made in ledger:
            store.ledger.add_touchpoint(lead, made, NOW)


class Plain:
    """The whole ledger, read as the sentences say it."""

    def __init__(self, ledger: Sequence[Entry], members: Sequence[int]) -> None:
        self.members = members
        self.of_leads = {
            lead: [
                one
                for one in standing_touchpoints(t for name, t in ledger if name == lead)
                if one.kind != "snooze"
            ]
            for lead in ("new", "other", "up")
        }

    def within(self, span: Span) -> list[Entry]:
        return [
            (lead, one)
            for lead, all_of_it in self.of_leads.items()
            for one in all_of_it
            if one.member_id in self.members and span.since <= one.occurred_at < span.before
        ]

    def before(self, lead: str, one: Touchpoint, alone: bool) -> list[Touchpoint]:
        of_lead = self.of_leads[lead]
        return [
            other
            for other in of_lead[: of_lead.index(one)]
            if not alone or other.member_id == one.member_id
        ]

    def counts(self, span: Span) -> Counter[tuple[str, str]]:
        return Counter((one.kind, one.outcome) for _, one in self.within(span))

    def begun(self, span: Span, alone: bool) -> int:
        return sum(not self.before(lead, one, alone) for lead, one in self.within(span))

    def wins(self, span: Span, alone: bool) -> set[tuple[Any, ...]]:
        found = set()
        for lead, one in self.within(span):
            if one.outcome == "won":
                earlier = [o for o in self.before(lead, one, alone) if o.outcome == "won"]
                found.add((lead, one.occurred_at, one.value, lead != "up" and not earlier))
        return found


@settings(max_examples=40)
@given(ledger=ledgers, alone=st.booleans())
def test_it_counts_what_a_reading_of_the_whole_ledger_counts(
    database: Database, ledger: list[Entry], alone: bool
) -> None:
    with database.transaction() as connection:
        team_id = Workspaces(connection).connect(f"T{next(_numbers)}", "", NOW).team_id
    logged(database, team_id, ledger)
    plain = Plain(ledger, [ANNA] if alone else [ANNA, BEN])
    with database.read(team_id) as store:
        work = store.work_done
        found = work.of_member(ANNA, SPANS) if alone else work.of_team([ANNA, BEN], SPANS)
    for done, span in zip(found, SPANS, strict=True):
        assert done.counts == plain.counts(span)
        assert done.begun == plain.begun(span, alone)
        wins = {(win.lead, win.at, win.value, win.is_first) for win in done.wins}
        assert wins == plain.wins(span, alone)


def test_a_second_deal_is_no_new_customer_and_an_undone_first_one_is_none(
    database: Database, team_id: int
) -> None:
    first, second = entry(outcome="won", at=-5), entry(outcome="won", at=-3, value=5)
    logged(database, team_id, [*undone(first), second, entry(outcome="won", at=-1)])
    with database.read(team_id) as store:
        (_, done) = store.work_done.of_team([ANNA], SPANS)
    five = Money(Decimal(5), "EUR")
    assert done.wins == [Win("new", day(-3), five, True), Win("new", day(-1), None, False)]


@pytest.fixture
def busy(crowded: Database) -> Database:
    """Many leads of a few owners, each touched three times within a year."""
    hour = to_micros(day(1)) // 24 - to_micros(NOW) // 24
    with crowded.transaction() as connection:
        for time in range(3):
            connection.execute(
                text(
                    "INSERT INTO touchpoint (team_id, source, external_id, lead, member_id, kind, "
                    "outcome, occurred_at, note, logged_at) SELECT team_id, 'test', "
                    f"'{time}-' || external_id, external_id, owner_id, 'call', 'reached', "
                    "CAST(:now - fit * :hour AS BIGINT), '', :now FROM lead"
                ),
                {"now": to_micros(NOW), "hour": hour * (time + 1)},
            )
        connection.execute(text("ANALYZE"))
    return crowded


def plan(database: Database, team_id: int, asked: Prepared) -> str:
    compiled = asked.statement.compile(dialect=database.engine.dialect)
    at = {"since": to_micros(day(-10)), "before": to_micros(NOW)}
    values = compiled.params | {"team_id": team_id, "member_id": 1, "lead": "lead-7"} | at
    values = {name: values[name] for name in compiled.params}
    with database.engine.connect() as connection:
        if database.sqlite:
            in_order = tuple(values[name] for name in compiled.positiontup or ())
            rows = connection.exec_driver_sql(f"EXPLAIN QUERY PLAN {compiled}", in_order).all()
            return "\n".join(steps(sqlite_trees(rows, parent=0)))
        (found,) = connection.exec_driver_sql(f"EXPLAIN (FORMAT JSON) {compiled}", values).one()
    return "\n".join(steps([postgresql_tree(tree["Plan"]) for tree in found]))


def test_each_question_is_a_range_of_one_member_and_no_table_is_read_whole(
    busy: Database, team_id: int
) -> None:
    of_lead = (statements._first, statements._wins)
    asked = {
        "ix_touchpoint_member": [statements._touched],
        "ix_touchpoint_lead": [made(alone) for made in of_lead for alone in (True, False)],
    }
    for index, prepared in asked.items():
        for statement in prepared:
            found = plan(busy, team_id, statement)
            assert index in found, found
            assert not re.search(r"Seq Scan|SCAN (touchpoint|undo|lead)", found), found
