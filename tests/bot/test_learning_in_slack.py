"""`/playbook learn` from the question to the draft, in processes of its own."""

import subprocess
import sys
import textwrap
from collections.abc import Iterator
from dataclasses import dataclass
from functools import partial
from typing import Any

import pytest
from slack_sdk import WebClient

from bot.background import background
from bot.delivery import Courier
from bot.learner import Learner, Work
from handlers.learning.jobs import LEASE, Study
from handlers.ui.actions import PROPOSAL_SHOW
from scoring.learning.learned import HORIZON
from tests.bot import lessons
from tests.bot.world import ANNA, BEN, World
from tests.handlers.learning.conftest import Pupil

Json = dict[str, Any]
LONG = 30.0  # seconds; a process may take some to begin on a busy machine


@dataclass
class Desk:
    """The bot's background, a step at a time."""

    world: World
    courier: Courier

    def studies(self, work: Work | None = None) -> None:
        """Learns what waits: with some `work` in a process of its own, else at once."""
        world = self.world
        place = world.database, world.team_id
        if work is None:
            quick = Pupil(lessons.quick(*place, world.clock(), HORIZON))
            Study(*place, world.clock, quick, world.pictures)()
        else:
            learner = Learner(world.database.url, work)
            Study(*place, world.clock, learner, world.pictures)()
            learner.close()
        self.delivers()

    def delivers(self) -> None:
        self.world.pictures.wait()
        while self.courier.deliver():
            assert self.courier.wait()

    def seen(self, user: str = ANNA) -> list[Json]:
        """What stands in the direct conversation."""
        person = self.world.slack.person
        return [
            one for one in person.sees(user, person.direct(user)) if not one.get("ephemeral_to")
        ]

    def clicks(self, message: Json, action_id: str) -> Json:
        """The answer beside it."""
        person = self.world.slack.person
        person.click(ANNA, message, action_id)
        self.world.slack.wait_until_quiet()
        return person.last(ANNA, person.direct(ANNA))


@pytest.fixture
def desk(world: World) -> Iterator[Desk]:
    client = WebClient(world.slack.bot_token, world.slack.api_url, retry_handlers=[])
    courier = Courier(world.database, world.team_id, client, world.clock)
    for user in (ANNA, BEN):
        world.slack.person.open_home(user)
    world.slack.wait_until_quiet()
    yield Desk(world, courier)
    courier.close()


@pytest.fixture
def learned(desk: Desk) -> Json:
    """What Anna was told."""
    desk.world.answer(ANNA, "/playbook learn")
    desk.studies()
    (message,) = desk.seen()
    return message


def test_the_answer_comes_at_once_and_what_was_learned_after_it(desk: Desk) -> None:
    answer = desk.world.answer(ANNA, "/playbook lernen")
    assert "Ich lerne daraus" in str(answer["text"])
    assert answer["ephemeral_to"] == ANNA
    assert desk.seen() == []
    desk.studies(lessons.quick)
    (message,) = desk.seen()
    assert message["text"].startswith("Was eure Leads mich gelehrt haben\n")
    assert "in *78* von 100 Fällen (75–81)" in message["text"]
    assert [block["type"] for block in message["blocks"]].count("image") == 1
    assert desk.seen(BEN) == []


def test_asking_again_meanwhile_says_so(desk: Desk) -> None:
    desk.world.answer(BEN, "/playbook learn 60 days")
    assert "still at it" in str(desk.world.answer(BEN, "/playbook learn")["text"])
    desk.studies()
    desk.studies()
    assert len(desk.seen(BEN)) == 1


def test_what_was_learned_becomes_a_draft_and_nothing_more(desk: Desk, learned: Json) -> None:
    answer = desk.clicks(learned, "learning_propose")
    assert answer["text"].startswith("Das ist jetzt dein Entwurf.")
    with desk.world.reading() as store:
        draft = store.proposals.draft_of(store.members.ensure(ANNA))
        assert store.playbooks.active.version == 1
    assert draft
    assert (draft.origin, draft.state, draft.base_version) == ("learned", "draft", 1)
    assert draft.playbook.half_life.days == lessons.DAYS
    again = desk.clicks(learned, "learning_propose")
    assert again["text"] == answer["text"]
    with desk.world.reading() as store:
        assert store.proposals.draft_of(store.members.ensure(ANNA)) == draft


def test_who_is_asked_reads_the_verdict_in_their_own_language(desk: Desk, learned: Json) -> None:
    world = desk.world
    desk.clicks(learned, "learning_propose")
    with world.database.write(world.team_id) as store:
        draft = store.proposals.draft_of(store.members.ensure(ANNA))
        assert draft
        store.proposals.put_forward(draft.proposal_id, world.clock())
    person = world.slack.person
    person.click(BEN, world.answer(BEN, "/playbook proposals", person.direct(BEN)), PROPOSAL_SHOW)
    world.slack.wait_until_quiet()
    assert "Bei den späteren" in draft.why
    assert "> Better on the later" in person.last(BEN, person.direct(BEN))["text"]


def test_another_draft_gives_way_only_when_told_to(desk: Desk, learned: Json) -> None:
    world = desk.world
    with world.database.write(world.team_id) as store:
        me, toml = store.members.ensure(ANNA), store.playbooks.history()[0].toml
        own = store.proposals.draft(me, toml, "edit", {}, world.clock())
    answer = desk.clicks(learned, "learning_propose")
    assert "einen anderen Entwurf begonnen" in answer["text"]
    with world.reading() as store:
        assert store.proposals.draft_of(me) == own
    assert desk.clicks(answer, "learning_propose_anyway")["text"].startswith("Das ist jetzt dein")
    with world.reading() as store:
        draft = store.proposals.draft_of(me)
    assert draft
    assert draft.origin == "learned"


def test_a_process_that_is_killed_is_followed_by_another(desk: Desk) -> None:
    desk.world.answer(ANNA, "/playbook learn")
    desk.studies(lessons.deadly)
    assert desk.seen() == []
    desk.studies()
    assert len(desk.seen()) == 1


def test_a_program_that_is_killed_meanwhile_is_followed_by_another(desk: Desk) -> None:
    world = desk.world
    world.answer(ANNA, "/playbook learn")
    program = f"""
        from datetime import datetime
        from bot.learner import Learner
        from handlers.learning.jobs import Study
        from handlers.pictures import NO_PICTURES
        from storage.database import Database
        from tests.bot import lessons

        if __name__ == "__main__":
            database, now = Database({world.database.url!r}), {world.clock().isoformat()!r}
            learner = Learner(database.url, lessons.slow)
            Study(database, {world.team_id}, lambda: datetime.fromisoformat(now), learner,
                  NO_PICTURES)()
    """
    with subprocess.Popen([sys.executable, "-c", textwrap.dedent(program)]) as running:
        assert world.slack.wait_until(lambda: _states(world) == ["running"], LONG)
        running.kill()
    desk.studies()
    assert desk.seen() == []
    world.clock.now += LEASE
    desk.studies()
    desk.studies()
    assert len(desk.seen()) == 1


def test_a_running_program_learns_by_itself(desk: Desk) -> None:
    world = desk.world
    client = WebClient(world.slack.bot_token, world.slack.api_url, retry_handlers=[])
    world.answer(ANNA, "/playbook learn")
    with background(world.database, world.team_id, client, world.clock):
        assert world.slack.wait_until(lambda: _learned_in(desk.seen()), LONG)
    assert _states(world) == ["done"]


def test_a_program_that_ends_leaves_what_it_learns_to_the_next(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    world = desk.world
    client = WebClient(world.slack.bot_token, world.slack.api_url, retry_handlers=[])
    slow = partial(Learner, work=lessons.slow)
    monkeypatch.setattr("bot.background.Learner", slow)
    world.answer(ANNA, "/playbook learn")
    with background(world.database, world.team_id, client, world.clock):
        assert world.slack.wait_until(lambda: _states(world) == ["running"], LONG)
    with world.reading() as store:
        (waiting,) = store.learnings.unfinished()
    assert (waiting.state, waiting.attempts, waiting.leased_until) == ("asked", 0, None)


def _states(world: World) -> list[str]:
    with world.reading() as store:
        rows = store.connection.exec_driver_sql("SELECT state FROM learning").all()
    return [state for (state,) in rows]


def _learned_in(messages: list[Json]) -> bool:
    return any(str(one["text"]).startswith("Was eure Leads mich gelehrt") for one in messages)


def test_help_shows_an_example(world: World) -> None:
    assert "`/playbook lernen 60 Tage`" in str(world.answer(ANNA, "/playbook lernen hilfe")["text"])
    assert "`/playbook learn 60 days`" in str(world.answer(BEN, "/playbook learn help")["text"])


def test_what_was_typed_wrong_is_given_back_with_an_example(world: World) -> None:
    text = str(world.answer(BEN, "/playbook learn everything")["text"])
    assert "such as `/playbook learn 60 days`" in text
    assert "You typed: `/playbook learn everything`" in text
