"""The morning digest as a rep lives it: one message, which follows the day."""

import json
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from slack_sdk import WebClient

from bot.delivery import Courier
from handlers.digest import jobs
from scoring.schedule import Preferences
from tests.bot.world import ANNA, BEN, EMAIL, World

Json = dict[str, Any]

# A Monday, 08:00 in Berlin, where Anna is.
MONDAY = datetime(2026, 11, 23, 7, 0, tzinfo=UTC)
HOUR = timedelta(hours=1)


@pytest.fixture
def courier(world: World) -> Iterator[Courier]:
    client = WebClient(world.slack.bot_token, world.slack.api_url, retry_handlers=[])
    courier = Courier(world.database, world.team_id, client, world.clock)
    yield courier
    courier.close()


@pytest.fixture
def monday(world: World, courier: Courier) -> World:
    """Anna has two ripe leads and a promise, and her digest stands in her conversation."""
    world.slack.person.open_home(ANNA)
    for lead, contact in (("L1", "Petra Klein"), ("L2", "Kurt Groß"), ("L3", "Ida Lang")):
        world.has_lead(lead, contact=contact, company="Acme", phone="+49 711 1")
    for lead in ("L1", "L2"):
        for asset in ("Krane", "Lager", "Stapler"):
            world.did(lead, "case_study_downloaded", asset)
    world.did("L1", "commented")
    world.did("L3", "price_requested")
    world.clock.now = MONDAY
    anna = member_of(world, ANNA)
    with world.database.write(world.team_id) as store:
        store.preferences.save(anna, Preferences(), MONDAY)
    assert jobs.send(world.database, world.team_id, MONDAY) == 1
    deliver(courier)
    return world


def member_of(world: World, user: str) -> int:
    with world.database.write(world.team_id) as store:
        return store.members.ensure(EMAIL[user])


def deliver(courier: Courier) -> None:
    while courier.deliver():
        assert courier.wait()


def later(world: World, courier: Courier, after: timedelta = HOUR) -> None:
    """Some time passes in which the bot does its work."""
    world.clock.now += after
    jobs.refresh(world.database, world.team_id, world.clock())
    deliver(courier)


def digest(world: World) -> Json:
    """The one digest in Anna's conversation."""
    seen = world.slack.person.sees(ANNA, world.slack.person.direct(ANNA))
    (found,) = [message for message in seen if message["text"].startswith(("Guten", "Heute"))]
    return found


def answered(world: World) -> Json:
    return world.slack.person.last(ANNA, world.slack.person.direct(ANNA))


def with_buttons(message: Json) -> list[str]:
    rows = [block for block in message["blocks"] if block["type"] == "actions"]
    return [row["block_id"].removeprefix("lead:") for row in rows]


def test_the_morning_brings_one_message_with_the_day(monday: World) -> None:
    message = digest(monday)
    assert message["text"].startswith(
        "Guten Morgen, Anna: 1 versprochener Anruf, Ida Lang (fällig seit gestern, 10:00)"
    )
    assert "hat nach dem Preis gefragt" in message["text"]
    assert (
        "hat die Fallstudie heruntergeladen (3-mal) und kommentiert · reif bis" in message["text"]
    )
    assert with_buttons(message) == ["L3", "L1", "L2"]


def test_the_blocks_say_what_the_text_says(monday: World) -> None:
    message = digest(monday)
    shown = json.dumps(message["blocks"], ensure_ascii=False)
    for line in message["text"].splitlines():
        for part in line.split(" – "):
            assert json.dumps(part, ensure_ascii=False)[1:-1] in shown


def test_a_call_logged_in_it_is_ticked_off_in_it(monday: World, courier: Courier) -> None:
    monday.slack.person.click(ANNA, digest(monday), "log_call", "L1")
    monday.slack.person.submit(ANNA, {"outcome": "reached", "minutes": "12"})
    later(monday, courier, timedelta(0))
    message = digest(monday)
    assert "*Petra Klein*, Acme – ✓ Anruf, erreicht, 12 min (08:00)" in message["text"]
    assert "*1 von 3 erledigt*" in message["text"]
    assert with_buttons(message) == ["L3", "L2"]


def test_a_snooze_is_confirmed_beside_it_and_an_undo_brings_the_lead_back(
    monday: World, courier: Courier
) -> None:
    monday.slack.person.click(ANNA, digest(monday), "digest_snooze", "tomorrow", block_id="lead:L2")
    beside = answered(monday)
    assert beside["text"] == ":zzz: *Kurt Groß, Acme* ruht bis morgen, 09:00."
    later(monday, courier)
    assert "*Kurt Groß*, Acme – :zzz: bis morgen, 09:00" in digest(monday)["text"]
    assert with_buttons(digest(monday)) == ["L3", "L1"]
    monday.slack.person.click(ANNA, beside, "log_undo")
    later(monday, courier)
    assert with_buttons(digest(monday)) == ["L3", "L1", "L2"]


def test_a_date_can_be_chosen_but_not_one_that_has_passed(monday: World, courier: Courier) -> None:
    monday.slack.person.click(ANNA, digest(monday), "digest_snooze", "date", block_id="lead:L2")
    assert "Kurt Groß" in json.dumps(monday.slack.person.modal(ANNA)[-1], ensure_ascii=False)
    monday.slack.person.submit(ANNA, {"until": "2026-11-20"})
    assert monday.slack.person.modal(ANNA)[-1]["errors"] == {"until": "Wähle einen Tag nach heute."}
    monday.slack.person.submit(ANNA, {"until": "2026-12-01"})
    assert "ruht bis Di., 1. Dez., 09:00" in answered(monday)["text"]
    later(monday, courier)
    assert ":zzz: bis Di., 1. Dez., 09:00" in digest(monday)["text"]


def test_open_shows_the_lead_beside_it(monday: World) -> None:
    monday.slack.person.click(ANNA, digest(monday), "lead_open", "L1")
    assert "Petra Klein" in answered(monday)["text"]
    assert with_buttons(digest(monday)) == ["L3", "L1", "L2"]


def test_a_lead_given_away_is_not_snoozed_any_more(monday: World, courier: Courier) -> None:
    ben = member_of(monday, BEN)
    with monday.database.write(monday.team_id) as store:
        store.leads.assign("L1", ben, monday.clock())
    monday.slack.person.click(ANNA, digest(monday), "digest_snooze", "tomorrow", block_id="lead:L1")
    assert "gehört inzwischen jemand anderem" in answered(monday)["text"]
    later(monday, courier)
    assert "*Petra Klein*, Acme – jetzt bei ben@example.com" in digest(monday)["text"]
    with monday.reading() as store:
        assert store.leads.touchpoints("L1") == []


def test_who_ripens_during_the_day_is_new_today(monday: World, courier: Courier) -> None:
    monday.clock.now += HOUR
    monday.has_lead("L4", contact="Nora Neu")
    for asset in ("Krane", "Lager", "Stapler"):
        monday.did("L4", "case_study_downloaded", asset)
    later(monday, courier)
    assert ":sparkles: *Neu von heute*\n*Nora Neu* – hat die Fallstudie" in digest(monday)["text"]
    assert with_buttons(digest(monday)) == ["L3", "L1", "L2", "L4"]
