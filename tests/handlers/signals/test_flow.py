"""Deliveries stored: the short way of one signal ends where the ledger's own way ends."""

from concurrent.futures import ThreadPoolExecutor
from dataclasses import asdict

import pytest
from sqlalchemy import select

from handlers.signals.flow import receive
from handlers.signals.json_items import RefusedItem
from handlers.signals.parse import Delivery
from scoring.lead import Lead
from storage.arrivals import Arrivals
from storage.tables import lead
from storage.types import from_micros, to_micros
from tests.entries import day, signal, touchpoint

SCORES = ("positive_key", "negative_key", "priority_key", "queue_key", "due_at", "due_what")


@pytest.fixture(autouse=True)
def leads(database, team_id, now):
    with database.write(team_id) as store:
        for name in ("L1", "L2"):
            store.leads.save(Lead(name, email=f"{name}@acme.example"), now)


@pytest.fixture
def receiving(database, team_id, now):
    arrivals = Arrivals(database, team_id)

    def do(*rows, source="http", refused=()):
        delivery = Delivery(list(rows), list(refused))
        [receipt] = receive(arrivals, [(source, delivery)], now)
        return receipt.accepted, receipt.known, receipt.waiting

    return do


def row(external_id="s1", words="L1", at=-1.0, kind="commented", asset=None, points=None):
    return words, to_micros(day(at)), external_id, kind, asset, points


def scores(database, team_id, name):
    with database.read(team_id) as store:
        found = store.connection.execute(select(lead).where(lead.c.external_id == name)).one()
        return {column: getattr(found, column) for column in SCORES}


def ids(database, team_id, name):
    with database.read(team_id) as store:
        return sorted(found.external_id for found in store.leads.signals(name))


@pytest.mark.parametrize("many", [1, 3])
def test_a_repeated_delivery_is_known(receiving, many):
    rows = [row(f"s{n}") for n in range(many)]
    assert receiving(*rows) == (many, 0, 0)
    assert receiving(*rows) == (0, many, 0)
    assert receiving(*rows, source="crm") == (many, 0, 0)


@pytest.mark.parametrize("more", [[], [row("s2")]])
def test_a_signal_of_an_unknown_lead_waits_and_is_counted_each_time(
    receiving, database, team_id, now, more
):
    assert receiving(row(words="L9"), *more) == (1 + len(more), 0, 1)
    assert receiving(row(words="L9"), *more) == (0, 1 + len(more), 1)
    with database.write(team_id) as store:
        store.leads.save(Lead("L9"), now)
    assert ids(database, team_id, "L9") == ["s1"]


def test_the_same_id_twice_in_a_delivery_counts_once(receiving, database, team_id):
    assert receiving(row(points=1), row(points=2)) == (1, 1, 0)
    with database.read(team_id) as store:
        assert [found.points for found in store.leads.signals("L1")] == [1]


def test_a_delivery_with_nothing_to_store_says_so(database, team_id, now):
    bad = RefusedItem(0, "kind", "kind is missing")
    arrivals = Arrivals(database, team_id)
    empty, refused = receive(
        arrivals, [("http", Delivery([], [])), ("http", Delivery([], [bad]))], now
    )
    assert (empty.nothing_taken, refused.nothing_taken) == (False, True)
    assert asdict(refused)["refused"] == [
        {"index": 0, "field": "kind", "reason": "kind is missing"}
    ]


STORIES = {
    "signals of several days": [row("a", at=-9), row("b"), row("c", at=-3, kind="email_opened")],
    "an asset twice a day": [row("a", asset="x"), row("b", at=-0.99, asset="x")],
    "an asset twice a day, the earlier late": [row("a", asset="x"), row("b", at=-1.01, asset="x")],
    "points of their own": [row("a", points=7.5), row("b", points=-3), row("c", points=0)],
    "a request for a call": [row("a"), row("b", kind="price_requested"), row("c")],
    "a lead named by e-mail": [row("a", words="L1@ACME.example"), row("b")],
}


@pytest.mark.parametrize("story", STORIES.values(), ids=list(STORIES))
@pytest.mark.parametrize("together", [False, True])
@pytest.mark.parametrize("rests", [False, True])
def test_the_scores_are_those_of_the_ledger(
    receiving, database, team_id, now, story, together, rests
):
    with database.write(team_id) as store:
        for name in ("L1", "L2") if rests else ():
            store.ledger.add_touchpoint(name, touchpoint(at=-0.5), now)
        for words, micros, external_id, kind, asset, points in story:
            added = signal(kind, 0, asset, points, external_id, "theirs")
            added = type(added)(**(asdict(added) | {"occurred_at": from_micros(micros)}))
            store.ledger.add_signal(words.replace("L1", "L2"), added, now)
    for rows in [story] if together else [[one] for one in story]:
        receiving(*rows)
    mine, theirs = scores(database, team_id, "L1"), scores(database, team_id, "L2")
    assert mine.pop("due_at") == theirs.pop("due_at")
    assert mine.pop("due_what") == theirs.pop("due_what")
    assert mine == pytest.approx(theirs, abs=2e-9)


def test_a_lead_with_an_older_playbook_is_brought_up_to_date(receiving, database, team_id, now):
    receiving(row("a"))
    with database.write(team_id) as store:
        toml = store.playbooks.history()[0].toml
        store.playbooks.activate(
            toml.replace("half_life_days = 14", "half_life_days = 7"), "x", now
        )
    receiving(row("b", words="L1"))
    receiving(row("c", words="L1"))
    receiving(row("a", words="L2"), row("b2", words="L2"), source="other")
    receiving(row("c2", words="L2"), source="other")
    mine, theirs = scores(database, team_id, "L1"), scores(database, team_id, "L2")
    assert mine["positive_key"] == pytest.approx(theirs["positive_key"], abs=1e-9)


def test_several_who_post_the_same_at_once_count_it_once(receiving, database, team_id):
    with ThreadPoolExecutor(4) as threads:
        counts = list(threads.map(lambda n: receiving(row(f"s{n % 20}")), range(80)))
    assert [sum(column) for column in zip(*counts, strict=True)] == [20, 60, 0]
    assert len(ids(database, team_id, "L1")) == 20
    alone = scores(database, team_id, "L1")
    for n in range(20):
        receiving(row(f"s{n}", words="L2"), source="other")
    assert alone["positive_key"] == pytest.approx(
        scores(database, team_id, "L2")["positive_key"], abs=1e-9
    )
