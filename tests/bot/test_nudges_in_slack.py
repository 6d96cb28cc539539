"""A nudge as a rep lives it: told in the direct message, answered there, and it follows."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from slack_sdk import WebClient

from bot.delivery import Courier
from handlers.nudges import jobs
from tests.bot.world import ANNA, BEN, World

Json = dict[str, Any]
TUESDAY = datetime(2026, 11, 24, 10, 0, tzinfo=UTC)  # 11:00 in Berlin
MINUTE = timedelta(minutes=1)


class Desk:
    """The bot's background, a step at a time."""

    def __init__(self, world: World, courier: Courier) -> None:
        self.world, self._courier = world, courier

    def works(self) -> None:
        place = (self.world.database, self.world.team_id)
        while jobs.decide(*place, self.world.clock()) or jobs.refresh(*place, self.world.clock()):
            pass
        while self._courier.deliver():
            assert self._courier.wait()

    def ripens(self, lead: str, **known: str) -> None:
        self.world.has_lead(lead, **known)
        self.world.did(lead, "case_study_downloaded", "Fallstudie Krananlagen", MINUTE)
        self.world.did(lead, "webinar_attended", "Webinar", MINUTE)

    def seen(self, user: str = ANNA) -> Json:
        """The last message in the direct conversation."""
        person = self.world.slack.person
        return person.last(user, person.direct(user))

    def click(self, message: Json, action_id: str, value: str | None = None) -> None:
        self.world.slack.person.click(ANNA, message, action_id, value)
        self.world.slack.wait_until_quiet()


@pytest.fixture
def desk(world: World) -> Iterator[Desk]:
    """Anna has opened the app once, so Slack has told us who she is; Ben too."""
    world.clock.now = TUESDAY
    client = WebClient(world.slack.bot_token, world.slack.api_url, retry_handlers=[])
    courier = Courier(world.database, world.team_id, client, world.clock)
    for user in (ANNA, BEN):
        world.slack.person.open_home(user)
    world.slack.wait_until_quiet()
    yield Desk(world, courier)
    courier.close()


def nudge(desk: Desk) -> Json:
    """The nudge of Petra Müller as it stands."""
    desk.ripens("L1", contact="Petra Müller", company="Müller GmbH", phone="+49 711 1")
    desk.works()
    return desk.seen()


def test_a_rep_is_told_in_the_direct_message(desk: Desk) -> None:
    text = nudge(desk)["text"]
    assert text.startswith("Petra Müller, Müller GmbH ist reif für einen Anruf\n")
    assert "<tel:+497111|+49 711 1>" in text
    assert "Fallstudie Krananlagen" in text


def test_a_request_is_told_at_once(desk: Desk) -> None:
    desk.world.has_lead("L1", contact="Petra Müller")
    desk.world.did("L1", "demo_requested", ago=MINUTE)
    desk.works()
    assert desk.seen()["text"].startswith("Petra Müller hat ")


def test_a_call_is_logged_from_the_nudge_and_it_says_so(desk: Desk) -> None:
    message = nudge(desk)
    desk.click(message, "log_call")
    person = desk.world.slack.person
    (form,) = person.modal(ANNA)
    assert "Petra Müller, Müller GmbH" in str(form["blocks"][0])
    assert "<tel:+497111|+49 711 1>" in str(form["blocks"][1])
    person.submit(ANNA, {"outcome": "reached", "minutes": "12"})
    desk.world.slack.wait_until_quiet()
    beside = desk.seen()
    assert ":white_check_mark: *Petra Müller" in beside["text"]
    assert beside["ts"] != message["ts"]
    desk.works()
    (now,) = [m for m in person.sees(ANNA, person.direct(ANNA)) if m["ts"] == message["ts"]]
    assert now["text"] == ":white_check_mark: *Petra Müller, Müller GmbH*: Anruf, erreicht, 12 min"


def test_open_shows_the_card_beside_it(desk: Desk) -> None:
    message = nudge(desk)
    desk.click(message, "lead_open")
    beside = desk.seen()
    assert beside["ts"] != message["ts"]
    assert "Passung" in beside["text"]


def test_later_is_kept_for_the_digest(desk: Desk) -> None:
    message = nudge(desk)
    desk.click(message, "nudge_later")
    desk.click(message, "nudge_later")  # a double click
    desk.works()
    assert "später. Steht in deinem Tagesüberblick morgen, 08:00." in desk.seen()["text"]
    with desk.world.reading() as store:
        notice = store.nudges.known(["L1"])["L1"]
    assert (notice.state, notice.dismissals) == ("held", 1)


def test_nudges_of_a_lead_are_stopped_and_begun_again(desk: Desk) -> None:
    desk.click(nudge(desk), "nudge_later")
    desk.works()
    desk.world.clock.now += timedelta(days=28)
    desk.click(nudge(desk), "nudge_later")
    desk.works()
    assert "Keine Hinweise mehr zu *Petra Müller, Müller GmbH*?" in desk.seen()["text"]
    desk.click(desk.seen(), "nudge_stop")
    desk.works()
    assert "Keine Hinweise mehr zu *Petra Müller, Müller GmbH*." in desk.seen()["text"]
    desk.click(desk.seen(), "nudge_again")
    desk.works()
    assert desk.seen()["text"].startswith("Petra Müller, Müller GmbH ist reif")


def test_an_answer_to_a_nudge_of_last_month_is_noted_beside_it(desk: Desk) -> None:
    message = nudge(desk)
    with desk.world.database.write(desk.world.team_id) as store:
        store.outbox.forget(desk.world.clock() + MINUTE)
    desk.click(message, "nudge_later")
    assert desk.seen()["text"] == "Ist vermerkt. Diese Nachricht ist zu alt, um es zu zeigen."


def test_an_answer_to_an_old_nudge_is_seen_too(desk: Desk) -> None:
    message = nudge(desk)
    desk.world.clock.now += timedelta(days=5)
    desk.click(message, "nudge_later")
    desk.works()
    assert ":hourglass:" in desk.seen()["text"]


def test_what_was_given_away_is_answered_kindly(desk: Desk) -> None:
    message = nudge(desk)
    with desk.world.database.write(desk.world.team_id) as store:
        ben = store.members.by_slack_id(BEN)
        assert ben is not None
        store.leads.assign("L1", ben.member_id, desk.world.clock())
    desk.click(message, "nudge_later")
    beside = desk.seen()
    assert "nicht mehr deiner" in beside["text"]
    desk.works()
    person = desk.world.slack.person
    (now,) = [m for m in person.sees(ANNA, person.direct(ANNA)) if m["ts"] == message["ts"]]
    assert now["text"] == ":handshake: *Petra Müller, Müller GmbH*: jetzt bei Ben."


def test_several_at_once_are_one_message_that_follows_each(desk: Desk) -> None:
    for number, contact in enumerate(("Petra Müller", "Anton Adler"), 1):
        desk.ripens(f"L{number}", contact=contact)
    desk.works()
    message = desk.seen()
    assert message["text"].startswith("Petra Müller und Anton Adler: reif für einen Anruf")
    desk.click(message, "nudge_later", "L2")
    desk.works()
    now = desk.seen()
    assert now["ts"] == message["ts"]
    assert now["text"].startswith("Petra Müller ist reif")
    assert ":hourglass: *Anton Adler*: später." in now["text"]
