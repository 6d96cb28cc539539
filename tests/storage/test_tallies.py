"""The tallies: whatever was logged in whatever order, they say what a recount of the ledger says."""

import uuid
from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import timedelta
from decimal import Decimal
from functools import partial

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from scoring.goals.goal import DEALS, NEW_CUSTOMERS, REVENUE
from scoring.goals.tally import Achieved, CohortKey, Tally
from scoring.lead import Lead
from scoring.ledger import LEAD_KINDS, STATUSES, Signal, Touchpoint
from scoring.money import Money
from storage.arrivals import Arrivals
from storage.bulk import add_touchpoints, import_signals, in_one_go, save_leads
from storage.database import Database
from storage.goal_numbers import Measure, Numbers, numbers_of
from storage.goals import StoredGoal
from storage.ledger import undo_id
from storage.parts import of_cells, to_cells
from storage.recount import recount
from storage.store import Store
from storage.types import to_micros
from storage.workspaces import Workspaces
from tests.entries import NOW, day

CHAIN = """
[[chain]]
level = "contact"
when = { kind = "message" }
[[chain]]
level = "call"
when = { kind = "call", outcome = "reached" }
minutes = 15
[[chain]]
level = "deal"
when = { outcome = "won" }
[[chain]]
level = "follow-up deal"
when = { outcome = "won" }
"""
TEAM = f"""
name = "Whole team"
team = true
from = 2020-01-01
to = 2029-12-31
[targets]
revenue = "40000 EUR"
new_customers = 10
{CHAIN}
"""
CHANNELS = TEAM.replace('"Whole team"', '"Channels"').replace(
    "team = true", 'team = true\nchannels = ["xing", "form"]'
)
ANNA = TEAM.replace('"Whole team"', '"Anna"').replace("team = true", 'owner = "anna@example.com"')
SIGNALS = """
name = "Subscriptions"
team = true
from = 2020-01-01
to = 2029-12-31
[targets]
new_customers = 1
[[chains]]
name = "blog"
channels = ["form"]
[[chains.levels]]
level = "visit"
when = { signal = "visited" }
[[chains.levels]]
level = "subscription"
when = { signal = "subscribed" }
[[chains]]
name = "all others"
[[chains.levels]]
level = "contact"
when = { kind = "message" }
[[chains.levels]]
level = "deal"
when = { outcome = "won" }
"""
GOALS = (TEAM, CHANNELS, ANNA, SIGNALS)


class Selling:
    """A workspace in which things happen, in a row of ways."""

    def __init__(self, database: Database) -> None:
        self.database = database
        with database.transaction() as connection:
            self.team_id = Workspaces(connection).connect(uuid.uuid4().hex, "Team", NOW).team_id
        with database.write(self.team_id) as store:
            self.members = [store.members.ensure(f"{n}@example.com") for n in ("anna", "ben")]
        self.arrivals = Arrivals(database, self.team_id)
        self.logged: list[tuple[str, Touchpoint]] = []

    def save(self, lead: Lead, way: str) -> None:
        if way == "from a file":
            in_one_go(self.database, self.team_id, self._save_in_bulk, lead)
        else:
            self._write(lambda store: store.leads.save(lead, NOW))

    def _save_in_bulk(self, store: Store, lead: Lead) -> None:
        known = store.leads.get(lead.external_id)
        save_leads(store, [] if known else [lead], [lead] if known else [], NOW)

    def log(self, lead_id: str, done: Touchpoint, member: int, way: str) -> None:
        done = replace(done, member_id=self.members[member])
        if not self._knows(lead_id):
            return
        if way == "from a file":
            in_one_go(self.database, self.team_id, add_touchpoints, [(lead_id, done)], NOW)
        else:
            self._write(lambda store: store.ledger.add_touchpoint(lead_id, done, NOW))
        self.logged.append((lead_id, done))

    def undo(self, number: int) -> None:
        if self.logged:
            lead_id, done = self.logged[number % len(self.logged)]
            taken_back = undo_id(done.external_id)
            reversal = replace(done, external_id=taken_back, reverses=done.external_id)
            self._write(lambda store: store.ledger.add_touchpoint(lead_id, reversal, NOW))

    def signal(self, lead_id: str, came: Signal, way: str) -> None:
        if way == "one by one":
            self._write(lambda store: store.ledger.add_signal(lead_id, came, NOW))
            return
        at = to_micros(came.occurred_at)
        row = (lead_id, at, came.external_id, came.kind, came.asset, came.points)
        if way == "over HTTP":
            self.arrivals.add([(came.source, [row])], NOW)
        else:
            import_signals(self.database, self.team_id, came.source, [row], NOW)

    def set_status(self, lead_id: str, status: str) -> None:
        if self._knows(lead_id):
            self._write(lambda store: store.leads.set_status(lead_id, status, NOW))

    def merge(self, other: str, into: str) -> None:
        with self.database.read(self.team_id) as store:
            both = {one.external_id for one in map(store.leads.get, (other, into)) if one}
        if len(both) == 2:
            self._write(lambda store: store.merges.merge(other, into, NOW))

    def set_goal(self, toml: str) -> None:
        owner = self.members[0] if "owner =" in toml else None
        self._write(lambda store: store.goals.add(toml, owner, "Europe/Berlin", "anna", NOW))

    def count(self, most: int) -> int:
        with self.database.write(self.team_id) as store:
            return store.tallies.catch_up(most) or store.tallies.count_first(most)

    def count_all(self) -> None:
        while self.count(3):
            continue

    def goals(self) -> list[StoredGoal]:
        with self.database.read(self.team_id) as store:
            return list(store.goals.current())

    def counted(self, goal: StoredGoal) -> Tally:
        with self.database.read(self.team_id) as store:
            return store.tallies.whole(goal.goal_id)

    def numbers(self, goal: StoredGoal) -> Numbers:
        with self.database.read(self.team_id) as store:
            return numbers_of(store, [goal], NOW)[0]

    def achieved(self, goal: StoredGoal) -> Mapping[Measure, Achieved]:
        return self.numbers(goal).totals

    def recounted(self, goal: StoredGoal) -> Tally:
        return recount(self.database, self.team_id, goal, day(99))

    def check(self) -> None:
        self.count_all()
        with self.database.read(self.team_id) as store:
            assert store.tallies.behind() == 0
        for goal in self.goals():
            assert goal.counted_to is None
            assert self.counted(goal) == self.recounted(goal)

    def _knows(self, lead_id: str) -> bool:
        with self.database.read(self.team_id) as store:
            return store.leads.get(lead_id) is not None

    def _write(self, work: Callable[[Store], object]) -> None:
        with self.database.write(self.team_id) as store:
            work(store)


Step = Callable[[Selling], object]
ago = st.integers(0, 24 * 90).map(lambda hours: NOW - timedelta(hours=hours))
numbers = st.integers(1, 200).map(str)
leads = st.sampled_from(["apple", "😀"])
ways = st.sampled_from(["one by one", "from a file"])
channels = st.sampled_from([None, "XING", "fair"])
touchpoints = st.builds(
    Touchpoint,
    source=st.just("test"),
    external_id=numbers,
    kind=st.sampled_from(["message", "call", "call", "snooze"]),
    outcome=st.sampled_from(["done", "reached", "won", "won", "lost", "no_answer"]),
    occurred_at=ago,
    minutes=st.none() | st.integers(1, 90),
    value=st.none()
    | st.builds(Money, st.integers(1, 10**7).map(lambda n: Decimal(n) / 100), st.just("EUR"))
    | st.just(Money(Decimal("12.5"), "USD")),
    channel=channels,
)
signals = st.builds(
    Signal,
    source=st.sampled_from(["form", "mail"]),
    external_id=numbers,
    kind=st.sampled_from(["visited", "subscribed", "email_opened"]),
    occurred_at=ago,
    asset=st.sampled_from([None, "a"]),
)
saved = st.builds(
    Lead,
    external_id=leads,
    kind=st.sampled_from(LEAD_KINDS),
    status=st.sampled_from(["open"] * 8 + list(STATUSES)),
)
steps: st.SearchStrategy[Step] = st.one_of(
    *[
        st.builds(
            lambda lead, done, member, way: lambda s: s.log(lead, done, member, way),
            leads,
            touchpoints,
            st.integers(0, 1),
            ways,
        )
    ]
    * 4,
    *[
        st.builds(
            lambda lead, came, way: lambda s: s.signal(lead, came, way),
            leads,
            signals,
            st.sampled_from(["one by one", "over HTTP", "from a file"]),
        )
    ]
    * 2,
    st.builds(lambda lead, way: lambda s: s.save(lead, way), saved, ways),
    st.builds(lambda n: lambda s: s.undo(n), st.integers(0, 50)),
    st.builds(lambda n: lambda s: s.count(n), st.integers(1, 4)),
    *[st.just(Selling.count_all)] * 3,
    st.builds(
        lambda lead, status: lambda s: s.set_status(lead, status), leads, st.sampled_from(STATUSES)
    ),
)


@st.composite
def stories(draw: st.DrawFn) -> list[Step]:
    """Two leads, much that happens to them, and goals that are set somewhere in between."""
    appear: list[Step] = [partial(Selling.save, lead=Lead(i), way="") for i in ("apple", "😀")]
    story = draw(st.lists(steps, min_size=20, max_size=40))
    for toml in GOALS:
        place = draw(st.integers(0, len(story) // 2))
        story.insert(place, partial(Selling.set_goal, toml=toml))
    if draw(st.booleans()):
        other, into = draw(st.permutations(["apple", "😀"]))
        place = draw(st.integers(0, len(story)))
        story.insert(place, partial(Selling.merge, other=other, into=into))
    return draw(st.permutations(appear)) + story


def tell(database: Database, story: list[Step]) -> None:
    selling = Selling(database)
    for step in story:
        step(selling)
    selling.check()


@given(story=stories())
def test_after_any_story_the_tallies_say_what_a_recount_says(
    sqlite_database: Database, story: list[Step]
) -> None:
    tell(sqlite_database, story)


@given(story=stories())
@settings(max_examples=settings.default.max_examples * 3 // 10)
def test_after_any_story_postgresqls_tallies_say_what_a_recount_says(
    postgresql_database: Database, story: list[Step]
) -> None:
    tell(postgresql_database, story)


@given(story=stories())
@settings(max_examples=20)
def test_a_leads_part_is_kept_as_it_is(sqlite_database: Database, story: list[Step]) -> None:
    selling = Selling(sqlite_database)
    for step in story:
        step(selling)
    selling.count_all()
    for goal in selling.goals():
        tally = selling.counted(goal)
        assert of_cells(to_cells(tally)) == tally


@pytest.fixture
def selling(database: Database) -> Selling:
    """Acme: a message through XING, a call of 20 minutes, a deal; and the team's goal."""
    selling = Selling(database)
    selling.set_goal(TEAM)
    selling.save(Lead("acme", company="Acme"), "one by one")
    selling.log("acme", Touchpoint("t", "1", "message", "done", day(-30), channel="XING"), 0, "")
    selling.log("acme", Touchpoint("t", "2", "call", "reached", day(-20), minutes=20), 0, "")
    won = Touchpoint("t", "3", "call", "won", day(-10), value=Money(Decimal(4000), "EUR"))
    selling.log("acme", won, 0, "")
    return selling


def came(kind: str, days_ago: int) -> Signal:
    return Signal("form", "s1", kind, day(-days_ago))


DEAL = Touchpoint("t", "4", "call", "won", day(-5), value=Money(Decimal(700), "EUR"))
CHANGES: dict[str, Step] = {
    "a deal": lambda s: s.log("acme", DEAL, 0, "one by one"),
    "a deal from a file": lambda s: s.log("acme", DEAL, 0, "from a file"),
    "an undo": lambda s: s.undo(2),
    "a status": lambda s: s.set_status("open", "lost"),
    "another kind": lambda s: s.save(Lead("acme", kind="repeat"), "one by one"),
    "another kind from a file": lambda s: s.save(Lead("acme", kind="repeat"), "from a file"),
    **{
        f"an earlier signal {way}": partial(
            Selling.signal, lead_id="acme", came=came("email_opened", 40), way=way
        )
        for way in ("one by one", "over HTTP", "from a file")
    },
    **{
        f"a signal at the instant of the first entry {way}": partial(
            Selling.signal, lead_id="acme", came=came("email_opened", 30), way=way
        )
        for way in ("one by one", "over HTTP", "from a file")
    },
    **{
        f"a signal that reaches a level {way}": partial(
            Selling.signal, lead_id="visitor", came=came("subscribed", 1), way=way
        )
        for way in ("one by one", "over HTTP", "from a file")
    },
    "a signal that waited": lambda s: s.save(Lead("late"), "one by one"),
    "a signal that waited for a file": lambda s: s.save(Lead("late"), "from a file"),
}


@pytest.mark.parametrize("change", CHANGES)
def test_what_changes_is_counted_anew(selling: Selling, change: str) -> None:
    selling.save(Lead("open"), "one by one")
    selling.log("open", Touchpoint("t", "5", "message", "done", day(-9)), 0, "one by one")
    selling.save(Lead("visitor"), "one by one")
    selling.signal("visitor", Signal("form", "s2", "visited", day(-20)), "one by one")
    selling.signal("late", Signal("form", "s3", "visited", day(-20)), "one by one")
    for toml in GOALS:
        selling.set_goal(toml)
    selling.check()
    before = [selling.counted(goal) for goal in selling.goals()]
    CHANGES[change](selling)
    selling.check()
    assert [selling.counted(goal) for goal in selling.goals()] != before


def test_what_two_members_logged_who_are_one_is_counted_together(selling: Selling) -> None:
    selling.set_goal(ANNA)
    selling._write(lambda s: s.members.seen("UBEN", "ben@example.com", "", "UTC", "en", False, NOW))
    selling.save(Lead("other"), "one by one")
    selling.log("other", DEAL, 1, "one by one")
    selling.check()
    selling._write(
        lambda s: s.members.seen("UBEN", "anna@example.com", "", "UTC", "en", False, NOW)
    )
    selling.check()
    of_anna = next(goal for goal in selling.goals() if goal.owner_id is not None)
    deals = [key for key in selling.counted(of_anna).days if key.measure == DEALS]
    assert len(deals) == 2


def test_a_deal_is_counted_with_its_value(selling: Selling) -> None:
    selling.count_all()
    (goal,) = selling.goals()
    achieved = selling.achieved(goal)
    assert achieved[REVENUE, "EUR"] == Achieved(1, Decimal(4000), 16_000_000)
    assert achieved[NEW_CUSTOMERS, ""] == Achieved(1)
    assert achieved[DEALS, ""] == Achieved(1)


def test_deals_as_large_as_can_be_are_counted(selling: Selling) -> None:
    dearest = Decimal("999999999999.99")
    for number in range(20):
        won = Touchpoint("t", f"large {number}", "call", "won", day(-40 - number))
        won = replace(won, value=Money(dearest, "EUR"))
        selling.log("acme", won, 0, "one by one")
    selling.check()
    (goal,) = selling.goals()
    achieved = selling.achieved(goal)
    assert achieved[REVENUE, "EUR"].amount == 20 * dearest + 4000


def test_one_deal_that_two_leads_have_is_one_once_they_are_merged(selling: Selling) -> None:
    selling.save(Lead("acme again", company="ACME"), "one by one")
    won = Touchpoint("crm", "3", "other", "won", day(-10), value=Money(Decimal(4000), "EUR"))
    selling.log("acme again", won, 1, "")
    selling.count_all()
    selling.merge("acme again", "acme")
    selling.count_all()
    (goal,) = selling.goals()
    achieved = selling.achieved(goal)
    assert achieved[DEALS, ""] == Achieved(1)
    assert achieved[NEW_CUSTOMERS, ""] == Achieved(1)


def test_an_undone_deal_is_not_counted_any_more(selling: Selling) -> None:
    selling.count_all()
    selling.undo(2)
    selling.count_all()
    (goal,) = selling.goals()
    achieved = selling.achieved(goal)
    assert achieved[REVENUE, "EUR"] == Achieved()


def test_what_was_achieved_is_told_stage_by_stage(selling: Selling) -> None:
    selling.count_all()
    (goal,) = selling.goals()
    ends = [day(-15).date(), day(-5).date(), goal.goal.ends]
    achieved = selling.numbers(goal).by_stage(ends)
    with selling.database.read(selling.team_id) as store:
        daily = store.tallies.daily(goal.goal_id, REVENUE, "EUR")
    assert [one.times for one in achieved[REVENUE, "EUR"]] == [0, 1, 0]
    assert daily == [(day(-10).date(), Achieved(1, Decimal(4000), 16_000_000))]


def test_the_cohorts_tell_who_went_on(selling: Selling) -> None:
    selling.count_all()
    (goal,) = selling.goals()
    monday = day(-30).date() - timedelta(days=day(-30).weekday())
    cell = selling.counted(goal).cohorts[CohortKey(0, 0, monday)]
    assert (cell.entered, cell.passed, cell.waiting) == (1, 1, 0)
    rows = selling.numbers(goal).cohorts
    assert (monday.toordinal(), 0, 0, 1) in [tuple(row[:4]) for row in rows]


def test_the_same_goal_loaded_again_keeps_what_was_counted(selling: Selling) -> None:
    selling.count_all()
    before = selling.goals()
    selling.set_goal(TEAM)
    assert selling.goals() == before


def test_another_text_of_the_same_name_is_another_goal(selling: Selling) -> None:
    selling.count_all()
    selling.set_goal(TEAM.replace("new_customers = 10", "new_customers = 12"))
    (goal,) = selling.goals()
    assert goal.counted_to == ""
    selling.check()


def test_counting_twice_at_a_time_counts_once(postgresql_database: Database) -> None:
    """The second waits until the first is through; then nothing is left for it."""
    selling = Selling(postgresql_database)
    selling.set_goal(TEAM)
    selling.save(Lead("acme"), "one by one")
    selling.log("acme", Touchpoint("t", "1", "message", "done", day(-3)), 0, "")
    with postgresql_database.write(selling.team_id) as first:
        first.tallies.catch_up()
        with pytest.raises(Exception, match="lock timeout"):
            selling._write(_impatient)
    selling.check()


def _impatient(store: Store) -> None:
    store.connection.exec_driver_sql("SET LOCAL lock_timeout = '200ms'")
    store.tallies.catch_up()
