"""`/playbook learn` from the question to the draft, in processes of its own."""

import json
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import pytest
from slack_sdk import WebClient

from bot.delivery import Courier
from bot.learner import Learner, Work
from handlers.learning.jobs import Study
from tests.bot import lessons
from tests.bot.world import ANNA, BEN, World

Json = dict[str, Any]


@dataclass
class Desk:
    """The bot's background, a step at a time."""

    world: World
    courier: Courier

    def studies(self, work: Work = lessons.quick) -> None:
        learner = Learner(self.world.database.url, work)
        place = self.world.database, self.world.team_id, self.world.clock
        Study(*place, learner, self.world.pictures)()
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
    desk.studies()
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


def test_what_always_fails_is_told_once(desk: Desk) -> None:
    desk.world.answer(ANNA, "/playbook learn")
    for _ in range(5):
        desk.studies(lessons.failing)
    (message,) = desk.seen()
    assert message["text"].startswith(":warning: Ich konnte aus euren Leads nicht lernen.")
    assert "ZeroDivisionError" not in json.dumps(message)


def test_help_shows_an_example(world: World) -> None:
    assert "`/playbook lernen 60 Tage`" in str(world.answer(ANNA, "/playbook lernen hilfe")["text"])
    assert "`/playbook learn 60 days`" in str(world.answer(BEN, "/playbook learn help")["text"])


def test_what_was_typed_wrong_is_given_back_with_an_example(world: World) -> None:
    text = str(world.answer(BEN, "/playbook learn everything")["text"])
    assert "such as `/playbook learn 60 days`" in text
    assert "You typed: `/playbook learn everything`" in text
