"""The forever property: whatever happened in whatever order, the database says what a replay says.

And its call list is the one that `plain_reading` makes by the definitions.
"""

import itertools
import uuid
from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from functools import partial

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sqlalchemy import select

from scoring.bulk import Row
from scoring.calls import Call
from scoring.counting import Bursts
from scoring.lead import Lead
from scoring.ledger import OUTCOMES, STATUSES, TOUCHPOINT_KINDS, Signal, Touchpoint
from scoring.message import Refused
from scoring.playbook import Band, Criterion, Playbook
from scoring.playbook_toml import to_toml
from scoring.standing import standing
from storage.arrivals import Arrivals
from storage.bulk import import_signals
from storage.calls import Place
from storage.database import Database
from storage.leads import LeadLedger, derived
from storage.rescore import outdated, rescore, sweep
from storage.store import Store
from storage.tables import lead as lead_table
from storage.types import to_micros
from storage.workspaces import Workspaces
from tests.entries import NOW
from tests.storage.plain_reading import PlainTeam, stands_above

IDS = ["apple", "Zebra", "äpfel", "ﬀ", "😀"]
EMAILS = ["", "Anna.Ä@Example.com", "max@beispiel.de"]
PLAYBOOKS = [
    Playbook(
        points={"email_opened": 1, "email_clicked": 4, "commented": 10},
        rest_days={"reached": 5, "no_answer": 1, "not_now": 30},
        fast_lane=("price_requested",),
        criteria=(Criterion("employees", bands=(Band(1, 50, 100), Band(40, 99, 60))),),
    ),
    Playbook(
        half_life=timedelta(days=3),
        points={"email_opened": 5, "email_clicked": 7, "commented": -2, "price_requested": 40},
        rest_days={"reached": 2, "voicemail": 4},
        fast_lane=("commented", "email_clicked"),
        bursts=Bursts(links=2, click_span=timedelta(seconds=1.5), open_span=timedelta(0)),
    ),
]


class Story:
    """A workspace and what should be in it; every step happens to both."""

    def __init__(self, database: Database) -> None:
        self.database = database
        self.now = NOW
        self.plain = PlainTeam()
        with database.transaction() as connection:
            connected = Workspaces(connection).connect(uuid.uuid4().hex, "Team", NOW)
        self.team_id = connected.team_id
        self.owners: list[int | None] = [None]
        with database.write(self.team_id) as store:
            self.owners += [store.members.ensure(f"{name}@example.com") for name in ("anna", "ben")]
        self.arrivals = Arrivals(database, self.team_id)
        self.change_playbook(PLAYBOOKS[0])

    def save(self, saved: Lead, owner: int) -> None:
        saved = replace(saved, owner_id=self.owners[owner])
        with self.database.write(self.team_id) as store:
            is_new = store.leads.save(saved, self.now)
        assert is_new == (self.plain.own(saved.external_id) is None)
        self.plain.save(saved)

    def merge(self, other: str, into: str) -> None:
        goes, stays = self.plain.own(other), self.plain.own(into)
        if not goes or not stays:
            return
        with self.database.write(self.team_id) as store:
            if goes is stays:
                with pytest.raises(Refused):
                    store.merges.merge(other, into, self.now)
            else:
                assert store.merges.merge(other, into, self.now).external_id == stays.id
        if goes is not stays:
            self.plain.merge(goes, stays)

    def add_signal(self, words: str, added: Signal, way: str) -> None:
        """A signal of a while ago, by one of the ways in."""
        self.add_mail(words, replace(added, occurred_at=self.now - (NOW - added.occurred_at)), way)

    def add_mail(self, words: str, added: Signal, way: str) -> None:
        """What became of a mail, whenever it is told."""
        if way == "one by one":
            with self.database.write(self.team_id) as store:
                is_new = store.ledger.add_signal(words, added, self.now)
        elif way == "over HTTP":
            (result,) = self.arrivals.add([("test", [_row(words, added)])], self.now)
            is_new = result.new == 1
        else:
            is_new = self._import([(words, added)]) == 1
        assert is_new == (added.external_id not in self.plain.seen)
        self.plain.add_signal(words, added)

    def import_mails(self, words: str, added: list[Signal]) -> None:
        """All of them from one file; none is in it twice."""
        added = list({one.external_id: one for one in added}.values())
        new = [one for one in added if one.external_id not in self.plain.seen]
        assert self._import([(words, one) for one in added]) == len(new)
        for one in new:
            self.plain.add_signal(words, one)

    def _import(self, entries: list[tuple[str, Signal]]) -> int:
        rows = [_row(words, added) for words, added in entries]
        return import_signals(self.database, self.team_id, "test", rows, self.now).new

    def add_touchpoint(self, lead_id: str, added: Touchpoint) -> None:
        known = self.plain.own(lead_id)
        if known is None:
            return
        since = self.now - NOW
        next_step = added.next_step_at and added.next_step_at + since
        added = replace(added, occurred_at=added.occurred_at + since, next_step_at=next_step)
        with self.database.write(self.team_id) as store:
            store.ledger.add_touchpoint(lead_id, added, self.now)
        self.plain.add_touchpoint(known, added)

    def undo_last(self, lead_id: str) -> None:
        known = self.plain.own(lead_id)
        if not known or not known.holding():
            return
        last = known.holding()[-1]
        reversal = replace(
            last,
            external_id=f"undo:{last.external_id}",
            reverses=last.external_id,
            next_step_at=None,
        )
        with self.database.write(self.team_id) as store:
            store.ledger.add_touchpoint(lead_id, reversal, self.now)
            assert store.ledger.is_reversed("test", last.external_id)
        self.plain.add_touchpoint(known, reversal)

    def change_playbook(self, playbook: Playbook) -> None:
        with self.database.write(self.team_id) as store:
            self.playbook = store.playbooks.activate(to_toml(playbook), "test", self.now)
        rescore(self.database, self.team_id, self.now)
        assert outdated(self.database, self.team_id) == 0

    def wait(self, time: timedelta) -> None:
        self.now += time

    def sweep(self) -> None:
        sweep(self.database, self.team_id, self.now)

    def check_call_lists(self) -> None:
        with self.database.read(self.team_id) as store:
            for owner_id in self.owners:
                places = store.calls.places(owner_id, self.now, 100)
                self.check_ranking(places, owner_id)
                assert store.calls.count(owner_id, self.now) == len(places)
                for most in (1, 3):
                    assert store.calls.places(owner_id, self.now, most) == places[:most]
                top = store.calls.top(owner_id, self.now, most=2, skip=1)
                assert _ids(top) == _ids(places[1:3])
                self.check_numbers(top)
            self.check_ranking(store.calls.places_of_everybody(self.now), None, everybody=True)
            self.check_away(store)

    def check_ranking(
        self, places: list[Place], owner_id: int | None, everybody: bool = False
    ) -> None:
        expected = self.plain.callable_leads(self.playbook, self.now, owner_id, everybody)
        assert sorted(_ids(places)) == sorted(one.id for one in expected)
        for place in places:
            due = self.plain.leads[place.lead.external_id].due(self.playbook, self.now)
            assert (place.commitment and place.commitment.due_at) == due
        in_order = [self.plain.leads[external_id] for external_id in _ids(places)]
        for upper, lower in itertools.pairwise(in_order):
            assert stands_above(upper, lower, self.playbook, self.now), (upper, lower)

    def check_numbers(self, calls: list[Call]) -> None:
        for call in calls:
            known = self.plain.leads[call.lead.external_id]
            interest = known.interest(self.playbook, self.now)
            assert call.interest == pytest.approx(interest, rel=1e-9, abs=1e-9)
            assert call.fit.value == pytest.approx(known.fit(self.playbook))

    def check_away(self, store: Store) -> None:
        resting = {p.lead.external_id: p.resting_until for p in store.calls.resting(self.now)}
        away = {
            one.id: one.promised(self.playbook) or one.rests_until(self.playbook)
            for one in self.plain.leads.values()
            if one.lead.status == "open"
            and not one.closed
            and not one.may_be_called(self.playbook, self.now)
        }
        assert resting == away

    def check_derived_columns(self) -> None:
        with self.database.read(self.team_id) as store:
            rows = store.connection.execute(
                select(lead_table).where(lead_table.c.team_id == self.team_id)
            ).mappings()
            every = {row["external_id"]: row for row in rows}
            assert store.ledger.waiting() == len(self.plain.waiting)
        found = {name: row for name, row in every.items() if row["merged_into"] is None}
        assert every.keys() - found.keys() == self.plain.merged.keys()
        assert found.keys() == self.plain.leads.keys()
        for external_id, known in self.plain.leads.items():
            stands = standing(known.touchpoints, known.signals, self.playbook)
            replayed = derived(
                LeadLedger(known.lead, known.signals, known.touchpoints, stands),
                self.playbook,
                self.now,
            )
            assert {name: found[external_id][name] for name in replayed} == {
                name: pytest.approx(value, rel=0, abs=2e-9) if isinstance(value, float) else value
                for name, value in replayed.items()
            }


def _row(words: str, added: Signal) -> Row:
    at = to_micros(added.occurred_at)
    return words, at, added.external_id, added.kind, added.asset, added.points


def _ids(entries: list[Place] | list[Call]) -> list[str]:
    return [entry.lead.external_id for entry in entries]


Step = Callable[[Story], None]
ago = st.integers(0, 60).map(lambda hours: NOW - timedelta(hours=hours))
numbers = st.integers(1, 500).map(str)
in_any_case = st.sampled_from([str, str.upper, str.lower])
e_mails = st.builds(lambda email, case: case(email), st.sampled_from(EMAILS[1:]), in_any_case)
statuses = st.sampled_from([*["open"] * 15, *STATUSES])
attributes = st.sampled_from([{}, {"employees": "45"}, {"employees": "80"}, {"employees": "999"}])
signals = st.builds(
    Signal,
    source=st.just("test"),
    external_id=numbers,
    kind=st.sampled_from(["email_opened", "email_opened", "commented", "price_requested"]),
    occurred_at=ago,
    asset=st.sampled_from(["a", "a", "b", None]),
    points=st.sampled_from([None, None, None, -10.0, 0.0, 2.5]),
)
# What becomes of mails at midnight and in the morning: bursts, and what is just none.
of_mails = [("email_clicked", link) for link in [*"abcdefghi", None]]
of_mails += [(kind, mail) for kind in ("email_opened", "email_sent") for mail in ("a", None)]
mails = st.builds(
    lambda number, of_mail, hours, halves, points: Signal(
        "test",
        number,
        of_mail[0],
        NOW - timedelta(hours=hours) + timedelta(seconds=halves / 2),
        of_mail[1],
        points,
    ),
    numbers,
    st.sampled_from(of_mails),
    st.sampled_from([10, 10, 10, 3]),
    st.integers(-10, 10),
    st.sampled_from([None, None, None, 2.5]),
)
ways = st.sampled_from(["one by one", "over HTTP", "from a file"])
touchpoints = st.builds(
    Touchpoint,
    source=st.just("test"),
    external_id=numbers,
    kind=st.sampled_from([*TOUCHPOINT_KINDS, "snooze", "snooze"]),
    outcome=st.sampled_from(["reached", "no_answer", "voicemail", "done"] * 5 + list(OUTCOMES)),
    occurred_at=ago,
    next_step_at=st.none() | st.integers(-72, 72).map(lambda hours: NOW + timedelta(hours=hours)),
)
changes_and_time: st.SearchStrategy[Step] = st.one_of(
    st.builds(lambda new: lambda s: s.change_playbook(new), st.sampled_from(PLAYBOOKS)),
    st.builds(lambda hours: lambda s: s.wait(timedelta(hours=hours)), st.integers(1, 60)),
    st.just(Story.sweep),
)


def life_of(lead_id: str) -> st.SearchStrategy[Step]:
    """Something that happens to a lead, the frequent things more often."""
    leads = st.builds(
        Lead,
        external_id=st.just(lead_id),
        email=st.sampled_from(EMAILS),
        status=statuses,
        attributes=attributes,
    )
    owners = st.sampled_from([0, 0, 1, 2])
    words = st.just(lead_id) | st.just(lead_id) | e_mails
    saves = st.builds(lambda lead, owner: lambda s: s.save(lead, owner), leads, owners)
    arrivals = st.builds(
        lambda words, new, way: lambda s: s.add_signal(words, new, way), words, signals, ways
    )
    deeds = st.builds(lambda done: lambda s: s.add_touchpoint(lead_id, done), touchpoints)
    undo: Step = partial(Story.undo_last, lead_id=lead_id)
    return st.one_of(*[arrivals] * 5, *[deeds] * 2, saves, st.just(undo))


def mails_to(lead_id: str) -> st.SearchStrategy[Step]:
    one: st.SearchStrategy[Step] = st.builds(
        lambda new, way: lambda s: s.add_mail(lead_id, new, way), mails, ways
    )
    several: st.SearchStrategy[Step] = st.lists(mails, min_size=2, max_size=6).map(
        lambda many: lambda s: s.import_mails(lead_id, many)
    )
    return one | one | one | several


def _merging(other: str, into: str) -> Step:
    return lambda story: story.merge(other, into)


@st.composite
def stories(draw: st.DrawFn) -> list[Step]:
    """The lives of some leads in any order of arrival, parts of them told twice."""
    steps = draw(st.lists(changes_and_time, min_size=2, max_size=8))
    ids = draw(st.lists(st.sampled_from(IDS), min_size=2, max_size=4, unique=True))
    for lead_id in ids:
        life = draw(st.lists(life_of(lead_id) | mails_to(lead_id), min_size=5, max_size=12))
        appears: Step = partial(Story.save, saved=Lead(lead_id), owner=0)
        steps += [appears, *life]
    either = st.sampled_from(ids)
    steps += draw(st.lists(st.builds(_merging, either, either), max_size=4))
    steps += draw(st.lists(st.sampled_from(steps), max_size=5))
    return draw(st.permutations(steps))


@st.composite
def stories_of_mails(draw: st.DrawFn) -> list[Step]:
    """One lead and what became of its mails, in any order of arrival."""
    appears: Step = partial(Story.save, saved=Lead("apple"), owner=0)
    steps = draw(st.lists(mails_to("apple"), min_size=4, max_size=14))
    changes = draw(st.lists(changes_and_time, max_size=1))
    return draw(st.permutations([appears, *steps, *changes]))


def check(database: Database, steps: list[Step]) -> None:
    story = Story(database)
    for step in steps:
        step(story)
    for later in (timedelta(0), timedelta(hours=30), timedelta(days=4)):
        story.wait(later)
        story.check_call_lists()
        story.sweep()
        story.check_call_lists()
        story.check_derived_columns()


@given(steps=stories())
@settings(max_examples=settings.default.max_examples * 6 // 10)
def test_after_any_story_the_database_says_what_a_replay_says(
    sqlite_database: Database, steps: list[Step]
) -> None:
    check(sqlite_database, steps)


@given(steps=stories())
@settings(max_examples=settings.default.max_examples * 2 // 10)
def test_after_any_story_postgresql_says_what_a_replay_says(
    postgresql_database: Database, steps: list[Step]
) -> None:
    check(postgresql_database, steps)


@given(steps=stories_of_mails())
def test_bursts_are_found_whatever_came_first(sqlite_database: Database, steps: list[Step]) -> None:
    check(sqlite_database, steps)


@given(steps=stories_of_mails())
@settings(max_examples=settings.default.max_examples * 3 // 10)
def test_postgresql_finds_bursts_whatever_came_first(
    postgresql_database: Database, steps: list[Step]
) -> None:
    check(postgresql_database, steps)
