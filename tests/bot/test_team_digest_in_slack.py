"""The team digest as a manager and the team live it."""

import json
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from slack_sdk import WebClient

from bot.delivery import Courier
from handlers.team_digest.jobs import send
from tests.bot.world import ANNA, BEN, MARIA, SALES, World

Json = dict[str, Any]

PRIVATE = "G0LEADERS"
CHANNEL = "team_digest_channel"
# The next Monday, 08:30 in Berlin.
MONDAY = datetime(2026, 11, 23, 7, 30, tzinfo=UTC)


@pytest.fixture
def courier(world: World) -> Iterator[Courier]:
    client = WebClient(world.slack.bot_token, world.slack.api_url, retry_handlers=[])
    courier = Courier(world.database, world.team_id, client, world.clock)
    yield courier
    courier.close()


def deliver(courier: Courier) -> None:
    while courier.deliver():
        assert courier.wait()


def opened(world: World, user: str = MARIA, where: str = SALES) -> Json:
    world.slack.person.command(user, where, "/nextcall team")
    return world.slack.person.modal(user)[-1]


def shown(view: Json) -> str:
    return json.dumps(view["blocks"], ensure_ascii=False)


def top(world: World, user: str = MARIA) -> Json:
    return world.slack.person.modal(user)[-1]


def texts_in(world: World, channel: str = SALES, user: str = MARIA) -> list[str]:
    return [message["text"] for message in world.slack.person.sees(user, channel)]


def value(view: Json, action_id: str) -> Json:
    """What an input of the modal holds, wherever it stands."""
    states = view["state"]["values"].values()
    return next(state[action_id] for state in states if action_id in state)


def test_a_manager_sets_it_and_the_channel_hears_of_it(world: World, courier: Courier) -> None:
    view = opened(world)
    assert value(view, CHANNEL)["selected_conversation"] == SALES
    assert value(view, "at")["selected_time"] == "08:30"
    assert [day["text"]["text"] for day in value(view, "days")["selected_options"]] == ["Montag"]
    assert world.slack.person.submit(MARIA).errors == {}
    done = shown(top(world))
    for part in (
        f"<#{SALES}> bekommt",
        "Montag, 08:30",
        "Mo., 23. Nov., 08:30",
        "/invite @Nextcall",
    ):
        assert part in done
    deliver(courier)
    assert texts_in(world) == [
        ":wave: Maria hat für diesen Channel einen Teamüberblick eingerichtet: Montag, 08:30. "
        "Er sagt, wer reife Leads hat, die noch niemand angerufen hat, was gewonnen wurde und was "
        "abkühlt."
    ]


def test_on_monday_the_channel_gets_the_teams_week(world: World, courier: Courier) -> None:
    for user in (ANNA, BEN):
        world.slack.person.open_home(user)
    opened(world)
    world.slack.person.submit(MARIA)
    world.has_lead("L1", company="Krause GmbH", contact="Martin Krause")
    world.did("L1", "case_study_downloaded")
    world.did("L1", "webinar_attended")
    world.has_lead("L2", owner=BEN, company="Weber KG")
    world.slack.person.command(BEN, SALES, "/log Weber KG called, won 4000 EUR")
    world.clock.now = MONDAY + timedelta(minutes=20)
    assert send(world.database, world.team_id, world.clock()) == 1
    deliver(courier)
    report = texts_in(world)[-1].replace("\N{NO-BREAK SPACE}", " ")
    for part in (
        "Teamüberblick, Mo., 23. Nov.",
        "*1 reifer Lead, noch nicht angerufen*\n• Anna: *1*",
        "*Gewonnen seit Mo., 16. Nov.: 1* · 4.000 €\n• Weber KG · 4.000 € · Ben",
    ):
        assert part in report
    assert "Krause" not in report
    assert send(world.database, world.team_id, world.clock()) == 0


@pytest.mark.parametrize(
    ("user", "words"),
    [
        (
            ANNA,
            "Den Teamüberblick richten Führungskräfte ein, mit `/nextcall team`. Frag Maria.",
        ),
        (BEN, "The team digest is for managers to set, with `/nextcall team`. Ask Maria."),
    ],
)
def test_who_is_no_manager_is_told_who_is(world: World, user: str, words: str) -> None:
    world.slack.person.open_home(MARIA)
    assert world.answer(user, "/nextcall team")["text"] == words
    assert world.slack.person.modal(user) == []


def test_where_no_manager_is_known_an_admin_is_named(world: World) -> None:
    assert "Ask an owner or an admin" in str(world.answer(BEN, "/nextcall TEAM")["text"])


def test_the_home_tab_offers_it_to_managers_only(world: World) -> None:
    for user, offered in ((MARIA, True), (ANNA, False)):
        world.slack.person.open_home(user)
        home = world.slack.person.home(user)
        assert home is not None
        assert ("team_digest_set" in shown(home)) is offered
    home = world.slack.person.home(MARIA)
    assert home is not None
    world.slack.person.click(MARIA, home, "team_digest_set")
    assert value(top(world), CHANNEL)["selected_conversation"] is None
    assert world.slack.person.submit(MARIA).errors.keys() == {CHANNEL}
    world.slack.person.submit(MARIA, {CHANNEL: SALES})
    assert "bekommt einen Teamüberblick" in shown(top(world))


def test_who_was_a_manager_when_the_modal_opened_only_saves_nothing(world: World) -> None:
    opened(world)
    with world.database.write(world.team_id) as store:
        maria = store.members.by_slack_id(MARIA)
        assert maria is not None
        who = ("maria@example.com", "Maria Lang", "Europe/Berlin", "de-DE", False)
        store.members.seen(MARIA, *who, world.clock())
    world.slack.person.submit(MARIA)
    assert "Frag eine Person" in shown(top(world))
    with world.reading() as store:
        assert store.team_digests.all() == []


def test_another_channel_shows_what_is_set_for_it(world: World) -> None:
    opened(world)
    world.slack.person.submit(MARIA, {"at": "07:15", "days": ["0", "2", "4"]})
    world.slack.person.close(MARIA)
    view = opened(world, where="C0MARKETING")
    assert value(view, "at")["selected_time"] == "08:30"
    assert f"Auch <#{SALES}> bekommt einen." in shown(view)
    world.slack.person.fill(MARIA, {CHANNEL: SALES})
    view = top(world)
    assert value(view, "at")["selected_time"] == "07:15"
    assert [one["value"] for one in value(view, "days")["selected_options"]] == ["0", "2", "4"]
    assert "Jetzt: Mo, Mi und Fr, 07:15 (Europe/Berlin), eingerichtet von Maria." in shown(view)


def test_what_was_put_in_stays_when_the_channel_is_chosen_after(world: World) -> None:
    opened(world, where=world.slack.person.direct(MARIA))
    world.slack.person.fill(MARIA, {"at": "17:45", "days": ["4"]})
    world.slack.person.fill(MARIA, {CHANNEL: SALES})
    world.slack.person.submit(MARIA)
    assert "Freitag, 17:45" in shown(top(world))


def test_it_is_ended_where_it_is_set(world: World) -> None:
    assert "team_digest_end" not in shown(opened(world))
    world.slack.person.submit(MARIA)
    world.slack.person.close(MARIA)
    opened(world)
    world.slack.person.submit(MARIA, {"end": ["yes"]})
    assert f"<#{SALES}> bekommt keinen Teamüberblick mehr." in shown(top(world))
    with world.reading() as store:
        assert store.team_digests.all() == []


def test_a_channel_i_am_not_in_is_named_with_the_way_in(world: World, courier: Courier) -> None:
    channel = world.slack.workspace.add_channel(PRIVATE, "leaders", MARIA, private=True)
    try:
        opened(world, where=PRIVATE)
        world.slack.person.submit(MARIA)
        world.slack.person.close(MARIA)
        deliver(courier)
        view = opened(world, where=PRIVATE)
        assert f"Ich bin nicht in <#{PRIVATE}>. Schreib dort `/invite @Nextcall`" in shown(view)
        channel.members.add("U0NEXTCALL")
        world.slack.person.submit(MARIA)
        world.slack.person.close(MARIA)
        deliver(courier)
        assert "Maria hat" in texts_in(world, PRIVATE)[-1]
        assert "Ich bin nicht in" not in shown(opened(world, where=PRIVATE))
    finally:
        del world.slack.workspace.channels[PRIVATE]
        world.slack.record.forget()


def test_in_a_direct_message_no_channel_is_chosen_beforehand(world: World) -> None:
    view = opened(world, where=world.slack.person.direct(MARIA))
    assert value(view, CHANNEL)["selected_conversation"] is None


def test_nextcall_itself_is_not_disturbed(world: World) -> None:
    world.has_lead("L1", contact="Petra Müller")
    assert "Petra Müller" in str(world.answer(ANNA, "/nextcall")["text"])
    assert "Petra Müller" in str(world.answer(ANNA, "/nextcall 10")["text"])
