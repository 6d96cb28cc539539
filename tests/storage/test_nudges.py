"""Notices: whatever way a signal comes in, its lead's owner is to know what it makes of the lead."""

import uuid
from collections.abc import Callable, Sequence
from datetime import datetime, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from scoring.bulk import Row
from scoring.lead import Lead
from scoring.ledger import Outcome, Signal
from storage.arrivals import Arrivals
from storage.bulk import add_signals, save_leads
from storage.database import Database
from storage.nudges import Notice
from storage.outbox import NewMessage
from storage.rescore import rescore, sweep
from storage.tables import signal as signal_table
from storage.types import to_micros
from storage.workspaces import Workspaces
from tests.conftest import PLAYBOOK
from tests.entries import NOW, day, signal, touchpoint

HOUR = timedelta(hours=1)
GOOD_FIT = {"employees": "60", "industry": "Mechanical engineering"}
ANNA, BEN = 1, 2


class Team:
    def __init__(self, database: Database, team_id: int) -> None:
        self.database, self.team_id = database, team_id
        self.arrivals = Arrivals(database, team_id)
        with database.write(team_id) as store:
            store.playbooks.activate(PLAYBOOK, "test", NOW)
            assert store.members.ensure("anna@example.com") == ANNA
            assert store.members.ensure("ben@example.com") == BEN

    def has(self, lead_id: str = "L", owner: int | None = ANNA, email: str = "") -> None:
        with self.database.write(self.team_id) as store:
            known = Lead(lead_id, email=email, owner_id=owner, attributes=GOOD_FIT)
            store.leads.save(known, NOW)

    def add(self, *added: Signal, lead: str = "L", now: datetime = NOW) -> None:
        with self.database.write(self.team_id) as store:
            for one in added:
                store.ledger.add_signal(lead, one, now)

    def notice(self, lead_id: str = "L") -> Notice | None:
        with self.database.read(self.team_id) as store:
            return store.nudges.known([lead_id]).get(lead_id)

    def state(self, lead_id: str = "L") -> str | None:
        found = self.notice(lead_id)
        return found.state if found else None


@pytest.fixture
def team(database: Database, team_id: int) -> Team:
    return Team(database, team_id)


def row(lead_id: str, one: Signal) -> Row:
    at = to_micros(one.occurred_at)
    return lead_id, at, one.external_id, one.kind, one.asset, one.points


def one_by_one(team: Team, lead: str, added: Sequence[Signal], now: datetime) -> None:
    team.add(*added, lead=lead, now=now)


def posted(team: Team, lead: str, added: Sequence[Signal], now: datetime) -> None:
    for one in added:
        team.arrivals.add([("test", [row(lead, one)])], now)


def in_bulk(team: Team, lead: str, added: Sequence[Signal], now: datetime) -> None:
    with team.database.write(team.team_id) as store:
        add_signals(store, "test", [row(lead, one) for one in added], now)


Way = Callable[[Team, str, Sequence[Signal], datetime], None]
WAYS = [one_by_one, posted, in_bulk]
ways = pytest.mark.parametrize("arrive", WAYS)


@ways
@pytest.mark.parametrize(
    ("why", "added", "expected"),
    [
        ("it ripened", [signal(points=20, at=-0.02), signal(points=15, at=-0.01)], "noticed"),
        ("it is unripe", [signal(points=20, at=-0.02)], None),
        ("it ripened long ago", [signal(points=60, at=-3)], "held"),
        ("it asked", [signal("price_requested", at=-0.01, points=1)], "noticed"),
        ("it asked long ago", [signal("price_requested", at=-3, points=1)], "held"),
        ("nothing counts twice a day",
         [signal(points=20, at=-0.02, asset="a"), signal(points=20, at=-0.01, asset="a")], None),
        ("what comes late counts",
         [signal(points=20, at=-0.01, asset="a"), signal(points=40, at=-0.02, asset="a")],
         "noticed"),
    ],
)  # fmt: skip
def test_what_came_in_is_noticed_whatever_way_it_came(
    team: Team, arrive: Way, why: str, added: list[Signal], expected: str | None
) -> None:
    team.has()
    arrive(team, "L", added, NOW)
    found = team.notice()
    assert (found.state if found else None) == expected, why
    if found:
        assert (found.owner_id, found.noticed_at) == (ANNA, NOW)


@ways
def test_a_lead_that_is_ripe_already_is_not_noticed_again(team: Team, arrive: Way) -> None:
    team.has()
    arrive(team, "L", [signal(points=31, at=-0.01)], NOW)
    with team.database.write(team.team_id) as store:
        store.nudges.settle(["L"])
    arrive(team, "L", [signal(points=31, at=0)], NOW)
    assert team.state() == "settled"


@ways
def test_a_lead_of_the_pool_is_not_noticed(team: Team, arrive: Way) -> None:
    team.has(owner=None)
    arrive(team, "L", [signal(points=31), signal("price_requested")], NOW)
    assert team.state() is None


@ways
@pytest.mark.parametrize("outcome", ["won", "lost", "not_a_fit", "opted_out"])
def test_a_closed_lead_is_not_noticed(team: Team, arrive: Way, outcome: Outcome) -> None:
    team.has()
    with team.database.write(team.team_id) as store:
        if outcome == "opted_out":
            store.leads.set_status("L", outcome, NOW)
        else:
            store.ledger.add_touchpoint("L", touchpoint(outcome, -1), NOW)
    arrive(team, "L", [signal(points=31), signal("price_requested")], NOW)
    assert team.state() is None


@ways
def test_what_waits_for_a_decision_is_not_put_off_by_what_is_old(team: Team, arrive: Way) -> None:
    team.has()
    arrive(team, "L", [signal("price_requested", at=-0.01, points=0)], NOW)
    arrive(team, "L", [signal("demo_requested", at=-3, points=0)], NOW + HOUR)
    found = team.notice()
    assert found is not None
    assert (found.state, found.noticed_at) == ("noticed", NOW)


@ways
def test_what_waits_for_the_digest_is_decided_on_when_something_new_happens(
    team: Team, arrive: Way
) -> None:
    team.has()
    arrive(team, "L", [signal("price_requested", at=-3, points=0)], NOW)
    arrive(team, "L", [signal("demo_requested", points=0)], NOW)
    assert team.state() == "noticed"


@ways
def test_a_new_playbook_alone_ripens_nobody(team: Team, arrive: Way) -> None:
    team.has()
    arrive(team, "L", [signal(points=20, at=-0.02)], NOW)
    with team.database.write(team.team_id) as store:
        eager = PLAYBOOK.replace("ripe_at = 30", "ripe_at = 10")
        store.playbooks.activate(eager, "test", NOW)
    arrive(team, "L", [signal(points=1, at=-0.01)], NOW)  # still scored by the old one
    rescore(team.database, team.team_id, NOW)
    arrive(team, "L", [signal(points=1, at=0)], NOW)
    assert team.state() is None


# --- Signals that waited for their lead -----------------------------------------------------------


def saved(team: Team) -> None:
    team.has(email="petra@example.com")


def imported(team: Team) -> None:
    with team.database.write(team.team_id) as store:
        new = Lead("L", email="petra@example.com", owner_id=ANNA, attributes=GOOD_FIT)
        save_leads(store, [new], [], NOW)


def swept(team: Team) -> None:
    """The lead appeared in the moment in which they began to wait."""
    with team.database.write(team.team_id) as store:
        store.connection.execute(signal_table.update().values(waits_for="not yet"))
    team.has(email="petra@example.com")
    with team.database.write(team.team_id) as store:
        store.connection.execute(signal_table.update().values(waits_for="petra@example.com"))
    sweep(team.database, team.team_id, NOW)


@pytest.mark.parametrize("appears", [saved, imported, swept])
@pytest.mark.parametrize(
    ("waited", "expected"),
    [
        ([signal(points=20, at=-0.02), signal(points=15, at=-0.01)], "noticed"),
        ([signal(points=60, at=-3)], "held"),
        ([signal("price_requested", at=-0.01, points=1)], "noticed"),
        ([signal(points=3, at=-0.01)], None),
    ],
)
def test_what_waited_for_its_lead_is_noticed_when_the_lead_appears(
    team: Team, appears: Callable[[Team], None], waited: list[Signal], expected: str | None
) -> None:
    team.add(*waited, lead="Petra@example.com")
    appears(team)
    assert team.state() == expected


@pytest.mark.parametrize("bulk", [False, True])
def test_of_a_lead_that_was_ripe_before_its_signals_joined_only_requests_are_noticed(
    team: Team, bulk: bool
) -> None:
    team.has()
    team.add(signal(points=40, at=-3))
    with team.database.write(team.team_id) as store:
        store.nudges.settle(["L"])
    team.add(signal(points=40, at=-0.01), lead="petra@example.com")
    known = Lead("L", email="petra@example.com", owner_id=ANNA, attributes=GOOD_FIT)
    with team.database.write(team.team_id) as store:
        save_leads(store, [], [known], NOW) if bulk else store.leads.save(known, NOW)
    assert team.state() == "settled"


# --- Owners, and what is told of them -------------------------------------------------------------


def test_a_notice_follows_the_lead_to_its_next_owner(team: Team) -> None:
    team.has()
    team.add(signal(points=31))
    for hand_over in (
        lambda store: store.leads.assign("L", BEN, NOW),
        lambda store: store.leads.save(Lead("L", owner_id=ANNA, attributes=GOOD_FIT), NOW),
        lambda store: save_leads(store, [], [Lead("L", owner_id=BEN, attributes=GOOD_FIT)], NOW),
        lambda store: store.leads.assign("L", None, NOW),
    ):
        before = team.notice()
        with team.database.write(team.team_id) as store:
            hand_over(store)
        after = team.notice()
        assert before is not None
        assert after is not None
        assert after.owner_id != before.owner_id
        assert after.state == "noticed"
    assert after.owner_id == 0


def test_the_old_owner_s_messages_go_stale_with_the_new_one_s(team: Team) -> None:
    team.has()
    with team.database.write(team.team_id) as store:
        for member_id in (ANNA, BEN):
            new = NewMessage(
                f"{member_id}", f"U{member_id}", "nudge", {}, {}, member_id, None, day(1)
            )
            store.outbox.put(new, NOW)
        store.leads.assign("L", BEN, NOW)
        stale = {message.member_id for message in store.outbox.stale("nudge", 9)}
    assert stale == {ANNA, BEN}


def test_the_digest_settles_what_it_told_and_not_what_came_meanwhile(team: Team) -> None:
    team.has()
    team.add(signal(points=60, at=-3))
    with team.database.write(team.team_id) as store:
        store.nudges.digested(["L"])
    assert team.state() == "settled"
    team.add(signal("price_requested"))
    with team.database.write(team.team_id) as store:
        store.nudges.digested(["L"])
    assert team.state() == "noticed"


def test_to_put_off_an_old_nudge_does_not_hide_what_is_new(team: Team) -> None:
    team.has()
    team.add(signal("price_requested"))
    with team.database.write(team.team_id) as store:
        store.nudges.dismissed("L", 1, NOW)
    assert team.state() == "noticed"


moments = st.integers(-72, 0).map(lambda hours: hours / 24)
arriving = st.builds(
    signal,
    kind=st.sampled_from(["commented", "case_study_downloaded", "price_requested"]),
    at=moments,
    asset=st.sampled_from([None, "a"]),
    points=st.sampled_from([-10.0, 0.0, 4.0, 12.0, 31.0]),
)


@settings(max_examples=40)
@given(st.lists(arriving, min_size=1, max_size=6))
def test_every_way_in_notices_the_same(sqlite_database: Database, added: list[Signal]) -> None:
    states = []
    for arrive in (one_by_one, posted):
        team = new_team(sqlite_database)
        team.has()
        seen = []
        for one in added:
            arrive(team, "L", [one], NOW)
            seen.append(team.state())
        states.append(seen)
    assert states[0] == states[1]


def new_team(database: Database) -> Team:
    with database.transaction() as connection:
        connected = Workspaces(connection).connect(uuid.uuid4().hex, "Team", NOW)
    return Team(database, connected.team_id)
