"""The weekly review as a rep lives it: one message on Friday, for nobody else's eyes."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

import pytest
from slack_sdk import WebClient

from bot.delivery import Courier
from handlers.review import jobs
from handlers.settings.jobs import welcome
from tests.bot.world import ANNA, BEN, MARIA, World

# 08:00 in Berlin, where Anna is; nine in London, where Ben is, an hour later.
FRIDAY = datetime(2026, 11, 27, 7, 0, tzinfo=UTC)


@pytest.fixture
def courier(world: World) -> Iterator[Courier]:
    client = WebClient(world.slack.bot_token, world.slack.api_url, retry_handlers=[])
    courier = Courier(world.database, world.team_id, client, world.clock)
    yield courier
    courier.close()


def deliver(courier: Courier) -> None:
    while courier.deliver():
        assert courier.wait()


def told(world: World, user: str) -> list[str]:
    seen = world.slack.person.sees(user, world.slack.person.direct(user))
    return [one["text"] for one in seen if one["text"].startswith(("Deine Woche", "Your week"))]


def test_what_was_logged_comes_back_on_friday_to_the_rep_alone(
    world: World, courier: Courier
) -> None:
    for user in (ANNA, BEN, MARIA):
        world.slack.person.open_home(user)
    while welcome(world.database, world.team_id, world.clock()):
        pass
    world.has_lead("L1", contact="Petra Klein")
    world.has_lead("L2", owner=BEN, contact="Kurt Groß")
    world.clock.now = FRIDAY - timedelta(days=1)
    world.answer(ANNA, "/log Petra Klein angerufen, erreicht, 12 min")
    world.answer(BEN, "/log Kurt Groß called, no answer")
    for hour in (0, 1):
        world.clock.now = FRIDAY + timedelta(hours=hour)
        while jobs.send(world.database, world.team_id, world.clock()):
            pass
        deliver(courier)
    (of_anna,), (of_ben,) = told(world, ANNA), told(world, BEN)
    assert "*1 Anruf*\n1 Gespräch · 0:12 Std." in of_anna
    assert "*1 call*" in of_ben
    assert "conversation" not in of_ben
    assert told(world, MARIA) == []


def test_the_review_leads_to_its_settings(world: World, courier: Courier) -> None:
    world.slack.person.open_home(ANNA)
    welcome(world.database, world.team_id, world.clock())
    world.has_lead("L1", contact="Petra Klein")
    world.clock.now = FRIDAY - timedelta(days=1)
    world.answer(ANNA, "/log Petra Klein angerufen, erreicht")
    world.clock.now = FRIDAY
    jobs.send(world.database, world.team_id, FRIDAY)
    deliver(courier)
    review = world.slack.person.last(ANNA, world.slack.person.direct(ANNA))
    world.slack.person.click(ANNA, review, "settings_open")
    assert world.slack.person.submit(ANNA, {"review": "none"}).errors == {}
    assert jobs.send(world.database, world.team_id, FRIDAY + timedelta(days=7)) == 0
