"""The settings and the welcome as a rep lives them."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta
from typing import Any

import pytest
from slack_sdk import WebClient

from bot.delivery import Courier
from handlers.digest.jobs import send
from handlers.settings.jobs import welcome
from scoring.schedule import Preferences
from storage.members import Member
from tests.bot.world import ANNA, BEN, MARIA, SALES, World

Json = dict[str, Any]

BERLIN = Preferences(country="DE")
MONDAY = datetime(2026, 11, 23, 7, tzinfo=UTC)  # 08:00 in Berlin
DAY = timedelta(days=1)


@pytest.fixture
def courier(world: World) -> Iterator[Courier]:
    client = WebClient(world.slack.bot_token, world.slack.api_url, retry_handlers=[])
    courier = Courier(world.database, world.team_id, client, world.clock)
    yield courier
    courier.close()


def deliver(courier: Courier) -> None:
    while courier.deliver():
        assert courier.wait()


def member(world: World, user: str = ANNA) -> Member:
    with world.reading() as store:
        found = store.members.by_slack_id(user)
    assert found is not None
    return found


def preferences(world: World, user: str = ANNA) -> Preferences | None:
    with world.reading() as store:
        return store.preferences.chosen(member(world, user).member_id)


def opened(world: World, typed: str = "/nextcall settings", user: str = ANNA) -> Json:
    world.slack.person.command(user, SALES, typed)
    (view,) = world.slack.person.modal(user)
    return view


def labels(view: Json) -> list[str]:
    return [block["label"]["text"] for block in view["blocks"] if block["type"] == "input"]


def welcomed(world: World, courier: Courier, user: str = ANNA) -> Json:
    """The welcome, in the conversation with the app, of somebody who opened the Home tab."""
    world.slack.person.open_home(user)
    assert welcome(world.database, world.team_id, world.clock()) == 1
    deliver(courier)
    return in_direct(world, user)


def in_direct(world: World, user: str = ANNA) -> Json:
    return world.slack.person.last(user, world.slack.person.direct(user))


def has_button(message: Json, action_id: str) -> bool:
    return any(
        element.get("action_id") == action_id
        for block in message["blocks"]
        for element in block.get("elements", [])
    )


@pytest.mark.parametrize(
    ("user", "typed", "title", "first", "monday"),
    [
        (ANNA, "/nextcall einstellungen", "Einstellungen", "Tagesüberblick", "Montag"),
        (BEN, "/nextcall Settings", "Settings", "Digest", "Monday"),
    ],
)
def test_the_settings_open_in_the_readers_language(
    world: World, user: str, typed: str, title: str, first: str, monday: str
) -> None:
    view = opened(world, typed, user)
    assert view["title"]["text"] == title
    assert labels(view)[0] == first
    assert monday in str(view["blocks"])


def test_what_is_saved_is_said_in_words_and_shown_again(world: World) -> None:
    opened(world)
    chosen: Json = {
        "digest_at": "07:15",
        "days": ["0", "2", "3", "4", "5"],
        "quiet_day": "nothing",
        "budget": "5",
        "quiet_from": "20:00",
        "quiet_until": "07:00",
        "country": "AT",
        "paused_until": "2026-12-01",
        "review": "2",
    }
    assert world.slack.person.submit(ANNA, chosen).errors == {}
    assert world.slack.person.modal(ANNA) == []
    assert world.slack.person.last(ANNA, SALES)["text"] == (
        ":white_check_mark: Gespeichert. Pause: Vor Di., 1. Dez. kommt nichts von selbst. "
        "Danach: Tagesüberblick um 07:15, Mo und Mi–Sa, nicht an Feiertagen (Österreich); "
        "höchstens 5 Hinweise am Tag, keiner 20:00–07:00. Rückblick auf deine Woche am Mittwoch."
    )
    days = frozenset({0, 2, 3, 4, 5})
    until = date(2026, 12, 1)
    assert preferences(world) == Preferences(
        time(7, 15), days, "nothing", time(20), time(7), 5, "AT", until, 2
    )
    state = opened(world)["state"]["values"]
    assert state["digest_at"]["digest_at"]["selected_time"] == "07:15"
    assert [one["value"] for one in state["days"]["days"]["selected_options"]] == list("02345")
    assert state["country"]["country"]["selected_option"]["value"] == "AT"
    assert state["paused_until"]["paused_until"]["selected_date"] == "2026-12-01"
    assert state["review"]["review"]["selected_option"]["text"]["text"] == "Mittwoch"


def test_a_pause_is_taken_back_and_one_that_is_over_is_not_held_against_anybody(
    world: World,
) -> None:
    opened(world)
    world.slack.person.submit(ANNA, {"paused_until": "2026-12-01"})
    opened(world)
    assert world.slack.person.submit(ANNA, {"paused_until": None}).errors == {}
    assert preferences(world) == BERLIN
    with world.database.write(world.team_id) as store:
        over = replace(BERLIN, paused_until=date(2026, 11, 1))
        store.preferences.save(member(world).member_id, over, None)
    opened(world)
    assert world.slack.person.submit(ANNA).errors == {}
    assert preferences(world) == BERLIN


def test_a_mistake_is_named_at_its_field_and_what_was_chosen_stays(world: World) -> None:
    opened(world)
    wrong = {"days": [], "paused_until": "2026-11-22", "digest_at": "09:30"}
    errors = world.slack.person.submit(ANNA, wrong).errors
    assert errors == {
        "days": "Wähle mindestens einen Tag, oder nimm oben beim Tagesüberblick den Haken weg.",
        "paused_until": "Wähle einen Tag nach heute, oder lass das Feld leer.",
    }
    (view,) = world.slack.person.modal(ANNA)
    assert view["state"]["values"]["digest_at"]["digest_at"]["selected_time"] == "09:30"
    right = {"days": ["1"], "paused_until": None}
    assert world.slack.person.submit(ANNA, right).errors == {}
    assert preferences(world) == replace(BERLIN, digest_at=time(9, 30), digest_days=frozenset({1}))


def test_what_cannot_be_saved_stays_in_the_modal(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(*_: object) -> None:
        raise OSError("the disk is full")

    opened(world, user=BEN)
    with monkeypatch.context() as broken:
        broken.setattr("handlers.settings.flow.save", fail)
        errors = world.slack.person.submit(BEN, {"budget": "7"}).errors
    assert errors == {
        "digest": "That did not work, and it is our fault. Please try again in a minute."
    }
    assert world.slack.person.submit(BEN).errors == {}
    chosen = preferences(world, BEN)
    assert chosen is not None
    assert chosen.nudge_budget == 7


def test_without_a_digest_the_words_say_what_still_comes(world: World) -> None:
    opened(world, user=BEN)
    world.slack.person.submit(BEN, {"digest": [], "budget": "0", "review": "none"})
    assert world.slack.person.last(BEN, SALES)["text"] == (
        ":white_check_mark: Saved. No digest and no nudges. "
        "When a prospect asks for a demo, a price or the like, you still hear of it at once."
    )
    state = opened(world, user=BEN)["state"]["values"]
    assert state["digest"]["digest"]["selected_options"] == []


def test_from_the_home_tab_the_new_settings_stand_there_at_once(world: World) -> None:
    world.slack.person.open_home(ANNA)
    home = world.slack.person.home(ANNA)
    assert home is not None
    assert "Tagesüberblick um 08:00, Mo–Fr" in str(home)
    world.slack.person.click(ANNA, home, "settings_open")
    assert world.slack.person.submit(ANNA, {"language": "en", "digest_at": "10:00"}).errors == {}
    home = world.slack.person.home(ANNA)
    assert "Digest at 10:00 on Mon–Fri, not on public holidays (Germany)" in str(home)
    assert member(world).language == "en"
    assert "adds a lead" in str(world.answer(ANNA, "/lead help")["text"])
    world.slack.person.click(ANNA, world.slack.person.home(ANNA) or {}, "settings_open")
    world.slack.person.submit(ANNA, {"language": "auto"})
    assert "Tagesüberblick um 10:00" in str(world.slack.person.home(ANNA))


def test_the_answer_itself_leads_back_to_the_settings(world: World) -> None:
    opened(world, user=BEN)
    world.slack.person.submit(BEN, {"budget": "2"})
    first = world.slack.person.last(BEN, SALES)
    world.slack.person.click(BEN, first, "settings_open")
    world.slack.person.submit(BEN, {"budget": "1"})
    second = world.slack.person.last(BEN, SALES)
    assert (first["text"].count("2 nudges"), second["text"].count("1 nudge ")) == (1, 1)
    assert second["ephemeral_to"] == BEN


def test_help_mentions_the_settings(world: World) -> None:
    assert "/nextcall einstellungen" in str(world.answer(ANNA, "/nextcall hilfe")["text"])
    assert "/nextcall settings" in str(world.answer(BEN, "/nextcall help")["text"])


@pytest.mark.parametrize(
    ("user", "parts"),
    [
        (
            ANNA,
            (
                "Hallo Anna, ich bin Nextcall",
                "um 08:00, Mo–Fr, nicht an Feiertagen (Deutschland)",
                "höchstens 3 Hinweise am Tag, keiner 18:00–08:00",
                "*ein Rückblick* auf deine eigene Woche, nur für dich: am Freitag",
            ),
        ),
        (
            BEN,
            (
                "Hello Ben, I am Nextcall",
                "at 08:00 on Mon–Fri, not on public holidays (United Kingdom)",
                "at most 3 nudges a day, none 18:00–08:00",
                "*a review* of your own week, for you alone: on Friday",
            ),
        ),
    ],
)
def test_a_new_member_is_asked_once_and_kindly(
    world: World, courier: Courier, user: str, parts: tuple[str, ...]
) -> None:
    message = welcomed(world, courier, user)
    for part in parts:
        assert part in message["text"]
    assert welcome(world.database, world.team_id, world.clock()) == 0
    world.slack.person.open_home(user)
    assert welcome(world.database, world.team_id, world.clock()) == 0


def test_sounds_good_says_what_holds_and_leaves_a_way_to_the_settings(
    world: World, courier: Courier
) -> None:
    message = welcomed(world, courier)
    world.slack.person.click(ANNA, message, "settings_keep")
    deliver(courier)
    answered = in_direct(world)
    assert answered["ts"] == message["ts"]
    assert answered["text"].startswith(":white_check_mark: Gut. Tagesüberblick um 08:00")
    assert has_button(answered, "settings_open")
    assert not has_button(answered, "settings_keep")
    assert preferences(world) == BERLIN


def test_no_messages_please_is_respected_and_says_what_still_comes(
    world: World, courier: Courier
) -> None:
    world.slack.person.click(ANNA, welcomed(world, courier), "settings_silence")
    deliver(courier)
    answered = in_direct(world)
    assert answered["text"] == (
        ":no_bell: Gut. Kein Tagesüberblick und keine Hinweise. Wenn ein Interessent um eine "
        "Demo, einen Preis oder Ähnliches bittet, erfährst du es trotzdem sofort. "
        "`/nextcall` ist da, wann immer du fragst."
    )
    assert has_button(answered, "settings_open")
    assert preferences(world) == replace(BERLIN, digest_at=None, nudge_budget=0, review_day=None)
    with world.reading() as store:
        assert store.preferences.next_look(member(world).member_id) is None
        assert store.reviews.next_look(member(world).member_id) is None


def test_change_answers_in_the_welcome_itself(world: World, courier: Courier) -> None:
    message = welcomed(world, courier)
    world.slack.person.click(ANNA, message, "settings_open")
    world.slack.person.submit(ANNA, {"budget": "1", "language": "en"})
    deliver(courier)
    answered = in_direct(world)
    assert answered["ts"] == message["ts"]
    assert answered["text"] == (
        ":white_check_mark: Saved. Digest at 08:00 on Mon–Fri, not on public holidays (Germany); "
        "at most 1 nudge a day, none 18:00–08:00. Review of your week on Friday."
    )


def test_a_welcome_that_the_outbox_has_forgotten_is_answered_all_the_same(
    world: World, courier: Courier
) -> None:
    message = welcomed(world, courier)
    with world.database.write(world.team_id) as store:
        assert store.outbox.forget(world.clock() + timedelta(days=1)) == 1
    world.slack.person.click(ANNA, message, "settings_silence")
    assert in_direct(world)["text"].startswith(":no_bell: Gut.")


def test_who_finds_the_settings_first_needs_no_welcome(world: World) -> None:
    opened(world, user=MARIA)
    world.slack.person.submit(MARIA, {"budget": "9"})
    assert welcome(world.database, world.team_id, world.clock()) == 0
    chosen = preferences(world, MARIA)
    assert chosen is not None
    assert chosen.nudge_budget == 9


def digests(world: World, at: datetime, user: str = ANNA) -> int:
    """How many digests this person has had, when the clock has come to this moment."""
    world.slack.wait_until_quiet()
    world.clock.now = at
    send(world.database, world.team_id, at)
    with world.reading() as store:
        return store.outbox.count_since(member(world, user).member_id, "digest", world.began)


def test_who_leaves_is_told_nothing_until_they_return(world: World, courier: Courier) -> None:
    welcomed(world, courier)
    assert digests(world, MONDAY) == 1
    world.slack.person.leaves(ANNA)
    try:
        assert digests(world, MONDAY + DAY) == 1
        assert member(world).left_at == MONDAY
    finally:
        world.slack.person.returns(ANNA)
    assert digests(world, MONDAY + DAY + timedelta(minutes=5)) == 2
    assert member(world).left_at is None


def test_who_flies_gets_one_digest_a_day(world: World, courier: Courier) -> None:
    welcomed(world, courier)
    assert digests(world, MONDAY) == 1
    world.slack.person.moves(ANNA, "America/New_York")
    try:
        in_new_york = MONDAY + timedelta(hours=6)
        assert [digests(world, at) for at in (MONDAY, in_new_york)] == [1, 1]
        assert [digests(world, at) for at in (MONDAY + DAY, in_new_york + DAY)] == [1, 2]
    finally:
        world.slack.person.moves(ANNA, "Europe/Berlin")


def test_a_flight_and_a_new_language_are_known_at_once(world: World) -> None:
    world.slack.person.open_home(ANNA)
    world.slack.person.moves(ANNA, "America/New_York")
    world.slack.person.speaks(ANNA, "en-US")
    world.slack.wait_until_quiet()
    try:
        known = member(world)
        assert (known.zone_name, known.locale) == ("America/New_York", "en-US")
        profiles = len(world.slack.calls_to("users.info"))
        assert "Nobody to call" in str(world.answer(ANNA, "/nextcall")["text"])
        assert len(world.slack.calls_to("users.info")) == profiles
    finally:
        world.slack.person.moves(ANNA, "Europe/Berlin")
        world.slack.person.speaks(ANNA, "de-DE")


def test_of_strangers_nothing_is_written_and_nothing_asked(world: World) -> None:
    world.slack.person.moves(BEN, "Asia/Tokyo")
    world.slack.person.moves(BEN, "Europe/London")
    world.slack.wait_until_quiet()
    with world.reading() as store:
        assert store.members.all() == {}
    assert world.slack.calls_to("users.info") == []
