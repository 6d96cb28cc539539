"""Whatever comes in bulk, in whatever order and chunks: the leads stand as a replay would have them."""

import math
from datetime import timedelta

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sqlalchemy import select
from sqlalchemy.exc import DBAPIError

from scoring import bulk as arithmetic
from scoring import interest
from scoring.interest import Keys
from scoring.lead import Lead
from storage import bulk
from storage.database import Database
from storage.leads import derived
from storage.tables import lead
from storage.types import to_micros
from storage.workspaces import Workspaces
from tests import entries
from tests.entries import NOW

KINDS = ("email_opened", "commented", "spam_reported", "price_requested", "demo_requested", "new")
LEADS = ("L1", "L2", "L3")
WORDS = (*LEADS, "l2@acme.example", "L2@ACME.example", "unknown")
PLACES = ("queue_key", "rest_until", "due_at", "due_what")

# Few hours, kinds and assets, so that the same asset comes again on its day, and at the same instant.
rows = st.tuples(
    st.sampled_from(WORDS),
    st.integers(0, 12).map(lambda n: to_micros(NOW - timedelta(days=3) + timedelta(hours=6 * n))),
    st.integers(0, 40).map("s{}".format),
    st.sampled_from(KINDS),
    st.sampled_from([None, None, "a", "b"]),
    st.sampled_from([None, None, 0.0, -3.0, 2.5, 100.0]),
)
# What was there before: touchpoints, and signals that came one by one.
before = st.lists(
    st.tuples(st.sampled_from(LEADS), entries.touchpoints | entries.signals), max_size=4
)


def open_workspace(database: Database) -> int:
    with database.transaction() as connection:
        return Workspaces(connection).connect(f"T{next(_numbers)}", "Acme", NOW).team_id


_numbers = iter(range(10**9))


def store_leads(store, owner_id=None):
    bulk.save_leads(
        store,
        [
            Lead("L1", owner_id=owner_id, attributes={"employees": "60"}),
            Lead("L2", email="l2@acme.example"),
            Lead("L3", status="opted_out"),
        ],
        [],
        NOW,
    )


def check_all_leads(store):
    playbook = store.playbooks.active
    for row in store.connection.execute(select(lead).where(lead.c.team_id == store.team_id)):
        whole = store.leads.ledger(row.external_id)
        expected = derived(whole, playbook, NOW)
        keys = interest.keys(whole.signals, playbook)
        assert near(row.positive_key, keys.positive)
        assert near(row.negative_key, keys.negative)
        for name, value in expected.items():
            found = getattr(row, name)
            assert near(found, value) if isinstance(value, float) else found == value, name


def near(one, other):
    return one is not None and (one == other or math.isclose(one, other, rel_tol=0, abs_tol=2e-9))


@settings(max_examples=60)
@given(
    earlier=before,
    rows=st.lists(rows, max_size=40),
    chunk=st.integers(1, 40),
    appears_late=st.booleans(),
    data=st.data(),
)
def test_keys_and_places_equal_a_replay_of_the_ledger(
    database, earlier, rows, chunk, appears_late, data
):
    team_id = open_workspace(database)
    with database.write(team_id) as store:
        store_leads(store)
        for lead_id, entry in earlier:
            if isinstance(entry, entries.Signal):
                store.ledger.add_signal(lead_id, entry, NOW)
            else:
                store.ledger.add_touchpoint(lead_id, entry, NOW)
    again = data.draw(st.permutations(rows))
    for given_rows in (rows, again):
        for start in range(0, len(given_rows), chunk):
            part = given_rows[start : start + chunk]
            bulk.import_signals(database, team_id, "test-bulk", part, NOW)
            with database.read(team_id) as store:
                check_all_leads(store)
    with database.write(team_id) as store:
        bulk.save_leads(store, [Lead("unknown")], [], NOW)
        check_all_leads(store)
        assert store.ledger.waiting() == 0


def test_numbers_say_what_was_new_known_and_waits(database, team_id):
    at = to_micros(NOW)
    rows = [
        ("L1", at, "s1", "commented", None, None),
        ("L1", at, "s1", "commented", None, 99.0),
        ("nobody", at, "s2", "commented", None, None),
    ]
    with database.write(team_id) as store:
        store_leads(store)
        assert bulk.add_signals(store, "csv", rows, NOW) == bulk.Added(2, 1, 1)
        assert bulk.add_signals(store, "csv", rows, NOW) == bulk.Added(0, 3, 1)
        assert [signal.points for signal in store.leads.signals("L1")] == [None]


@pytest.mark.parametrize("known", [(0,), (1,), range(300)], ids=["first", "between", "all"])
def test_what_is_known_is_found_among_many_that_are_new(database, team_id, known):
    rows = [("L1", to_micros(NOW), f"s{n}", "commented", None, None) for n in range(300)]
    with database.write(team_id) as store:
        store_leads(store)
        bulk.add_signals(store, "csv", [rows[n] for n in known], NOW)
    added = bulk.import_signals(database, team_id, "csv", rows, NOW)
    assert added == bulk.Added(300 - len(known), len(known))
    with database.read(team_id) as store:
        check_all_leads(store)
        assert len(store.leads.signals("L1")) == 300


def test_an_error_that_stays_is_not_hidden(sqlite_database, now):
    with sqlite_database.transaction() as connection:
        team_id = Workspaces(connection).ensure_local(now).team_id
    row = ("L1", to_micros(NOW), "s1", "price_requested", None, None)
    with sqlite_database.write(team_id) as store:
        store_leads(store)
        store.connection.exec_driver_sql("DROP TABLE touchpoint")
    with pytest.raises(DBAPIError, match="no such table"):
        bulk.import_signals(sqlite_database, team_id, "csv", [row], NOW)


def test_nothing_to_add_is_nothing_to_do(database, team_id):
    with database.write(team_id) as store:
        assert bulk.add_signals(store, "csv", [], NOW) == bulk.Added(0, 0, 0)
        assert bulk.add_touchpoints(store, [], NOW) == (bulk.Added(0, 0), [])
        bulk.save_leads(store, [], [], NOW)


def test_leads_of_an_older_playbook_are_brought_up_to_date(database, team_id):
    with database.write(team_id) as store:
        store_leads(store)
        store.connection.execute(lead.update().values(playbook_version=0, fit=1.0))
        row = ("L1", to_micros(NOW), "s1", "commented", None, None)
        bulk.add_signals(store, "csv", [row], NOW)
        expected = derived(store.leads.ledger("L1"), store.playbooks.active, NOW)
        found = store.connection.execute(
            select(lead.c.playbook_version, lead.c.fit).where(lead.c.external_id == "L1")
        ).one()
        assert tuple(found) == (expected["playbook_version"], expected["fit"])


def test_very_many_leads_are_computed_anew_at_once(sqlite_database, now):
    with sqlite_database.transaction() as connection:
        team_id = Workspaces(connection).ensure_local(now).team_id
    names = [f"L{n}" for n in range(1000)]
    with sqlite_database.write(team_id) as store:
        bulk.save_leads(store, [Lead(name) for name in names], [], NOW)
        store.connection.execute(lead.update().values(playbook_version=0))
        rows = [(n, to_micros(NOW), f"s{n}", "commented", None, None) for n in names]
        bulk.add_signals(store, "csv", rows, NOW)
        check_all_leads(store)


def test_work_begins_again_when_another_writer_was_first(postgresql_database, now):
    """Two imports of the same signals at once: the second waits, fails, and finds them known."""
    with postgresql_database.transaction() as connection:
        team_id = Workspaces(connection).ensure_local(now).team_id
    row = ("nobody", to_micros(NOW), "s1", "commented", None, None)
    attempts = []

    def work(store):
        attempts.append(store)
        known = bulk.BulkSql(store.connection, team_id).known_signals("csv", ["s1"])
        if not known:  # and now, before we insert, somebody else does
            bulk.in_one_go(postgresql_database, team_id, bulk.add_signals, "csv", [row], NOW)
            bulk.BulkSql(store.connection, team_id).insert(
                [(team_id, "csv", "s1", None, "nobody", "commented", None, 0, None, 0)]
            )
        return known

    assert bulk.in_one_go(postgresql_database, team_id, work) == {"s1": True}
    assert len(attempts) == 2


finite = st.floats(-60, 60)


@given(
    leads=st.lists(st.tuples(finite, finite, st.floats(0, 100)), min_size=1, max_size=5),
    signals=st.lists(
        st.tuples(
            st.integers(0, 4), st.sampled_from([-40.0, -0.5, 0.0, 1.0, 15.0]), st.integers(-90, 0)
        ),
        max_size=30,
    ),
)
def test_the_vectorised_arithmetic_is_that_of_one_signal_at_a_time(leads, signals):
    half_life = timedelta(days=14)
    signals = [
        (at % len(leads), points, NOW + timedelta(days=days)) for at, points, days in signals
    ]
    keys = [Keys(positive, negative) for positive, negative, _ in leads]
    for at, points, moment in signals:
        keys[at] = keys[at].plus(points, moment, half_life)
    positive, negative, fit = (np.array(column) for column in zip(*leads, strict=True))
    positive, negative = arithmetic.grown(
        positive,
        negative,
        np.array([at for at, _, _ in signals], np.int64),
        np.array([points for _, points, _ in signals]),
        np.array([to_micros(moment) for _, _, moment in signals], np.int64),
        half_life,
    )
    assert positive == pytest.approx([key.positive for key in keys], abs=1e-9)
    assert negative == pytest.approx([key.negative for key in keys], abs=1e-9)
    ours = arithmetic.priority_keys(positive, negative, fit)
    for mine, p, n, f in zip(ours, positive, negative, fit, strict=True):
        assert mine == pytest.approx(interest.priority_key(Keys(p, n), f), abs=2e-9)
