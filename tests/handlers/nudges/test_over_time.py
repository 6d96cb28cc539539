"""The property of a good colleague: however things come, nobody is told twice, and nothing is lost."""

import uuid
from dataclasses import dataclass, field
from datetime import datetime, time, timedelta
from functools import cached_property

from hypothesis import given, settings
from hypothesis import strategies as st

from scoring.counting import counted
from scoring.ledger import Signal
from scoring.nudges import NEWS
from scoring.playbook import Playbook
from storage.database import Database
from storage.leads import LeadLedger
from storage.workspaces import Workspaces
from tests.handlers.nudges.team import DAY, HOUR, MINUTE, NOW, Team

LEAD = "Petra"


@dataclass(frozen=True)
class Step:
    """After a while something arrives that happened some time ago, or the rep calls."""

    after: timedelta
    kind: str
    points: float
    ago: timedelta


steps = st.builds(
    Step,
    after=st.sampled_from([MINUTE, HOUR, DAY, 5 * DAY, 12 * DAY, 30 * DAY]),
    kind=st.sampled_from(["commented"] * 6 + ["price_requested", "call"]),
    points=st.sampled_from([-25.0, 0.0, 6.0, 12.0, 18.0, 31.0, 60.0]),
    ago=st.sampled_from([timedelta(0), MINUTE, HOUR, 3 * HOUR, DAY, 20 * DAY]),
)


@dataclass
class Story:
    """A lead's life, and what was told of it when."""

    team: Team
    told: list[datetime] = field(default_factory=list)

    def happens(self, step: Step) -> None:
        self.team.now += step.after
        if step.kind == "call":
            self.team.was_called(LEAD, "no_answer")
        else:
            self.team.did(LEAD, step.kind, step.points, step.ago)
        self.team.decide()
        self.team.delivered()

    @property
    def ledger(self) -> LeadLedger:
        with self.team.database.read(self.team.team_id) as store:
            found = store.leads.ledger(LEAD)
        assert found is not None
        return found

    @cached_property
    def playbook(self) -> Playbook:
        with self.team.database.read(self.team.team_id) as store:
            return store.playbooks.active

    def level(self, at: datetime, known: list[Signal], inclusive: bool = True) -> float:
        """The interest at an instant, by the definition."""
        playbook = self.playbook
        return sum(
            playbook.points_of(one) * 2 ** ((one.occurred_at - at) / playbook.half_life)
            for one in counted(known, playbook.bursts)
            if one.occurred_at < at or (inclusive and one.occurred_at == at)
        )

    def cooled_between(self, first: datetime, second: datetime, known: list[Signal]) -> bool:
        moments = [one.occurred_at for one in known if first < one.occurred_at <= second]
        return any(self.level(moment, known, inclusive=False) < 15 + 1e-6 for moment in moments)

    def tellings(self, kind: str) -> list[datetime]:
        """When Anna was told of the lead, by messages of this kind."""
        return [
            datetime.fromisoformat(one["at"])
            for message in self.team.messages(kind)
            for one in message.about["leads"]
        ]


def story(database: Database) -> Story:
    with database.transaction() as connection:
        connected = Workspaces(connection).connect(uuid.uuid4().hex, "Team", NOW)
    team = Team(database, connected.team_id)
    team.prefers(quiet_from=time(0), quiet_until=time(0), digest_days=frozenset(range(7)))
    team.has(LEAD)
    return Story(team)


@settings(max_examples=60)
@given(st.lists(steps, min_size=2, max_size=9))
def test_no_two_nudges_without_cooling_to_half_in_between(
    sqlite_database: Database, happening: list[Step]
) -> None:
    life = story(sqlite_database)
    told: list[datetime] = []
    for step in happening:
        life.happens(step)
        for at in life.tellings("nudge")[len(told) :]:
            if told:
                assert life.cooled_between(told[-1], at, life.ledger.signals)
            told.append(at)


@settings(max_examples=60)
@given(st.lists(steps, min_size=1, max_size=9))
def test_every_crossing_is_told_or_held_or_known_already(
    sqlite_database: Database, happening: list[Step]
) -> None:
    life = story(sqlite_database)
    for step in happening:
        known, last = life.ledger.signals, life.team.notice(LEAD)
        life.happens(step)
        now, whole, after = life.team.now, life.ledger, life.team.notice(LEAD)
        assert after is None or after.state != "noticed"
        crossed = life.level(now, known) < 30 - 1e-6 and life.level(now, whole.signals) > 30 + 1e-6
        if not crossed:
            continue
        assert after is not None
        if after.told_at == now:
            continue
        if step.ago > NEWS:
            assert after.state == "held"
        elif not whole.standing.resting_until(now):
            assert last is not None
            assert last.told_at is not None
            assert not life.cooled_between(last.told_at, now, whole.signals)


@settings(max_examples=60)
@given(st.lists(steps, min_size=1, max_size=9))
def test_every_request_that_is_news_is_told_once(
    sqlite_database: Database, happening: list[Step]
) -> None:
    life = story(sqlite_database)
    asked = 0
    for step in happening:
        late = any(
            one.kind == "price_requested"
            and one.occurred_at >= life.team.now + step.after - step.ago
            for one in life.ledger.signals
        )
        called = any(
            one.occurred_at >= life.team.now + step.after - step.ago
            for one in life.ledger.touchpoints
        )
        life.happens(step)
        if step.kind == "price_requested" and step.ago <= NEWS and not called and not late:
            asked += 1
        assert len(life.tellings("request")) == asked
