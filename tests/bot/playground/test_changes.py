"""People who travel or leave, channels that are archived, an app that is taken out."""

from typing import Any

import pytest
from slack_bolt import App
from slack_sdk import WebClient

from bot.playground import StandIn
from bot.playground.model import User
from bot.playground.record import Call, Record
from tests.bot.playground.samples import Json
from tests.bot.playground.test_conversation import Connect
from tests.bot.playground.test_web_api import error


def test_the_app_hears_of_a_person_who_travels(slack: StandIn, app: App, connect: Connect) -> None:
    heard: list[Json] = []

    @app.event("user_change")
    def changed(event: Json) -> None:
        heard.append(event)

    connect()
    assert slack.person.moves("U0ANNA", "America/New_York").acked
    (event,) = heard
    user = event["user"]
    assert (user["id"], user["tz"], user["tz_offset"]) == ("U0ANNA", "America/New_York", -18_000)
    assert (user["locale"], user["deleted"]) == ("de-DE", False)
    assert user["updated"] == event["cache_ts"] == 1_764_000_000
    assert app.client.users_info(user="U0ANNA")["user"]["tz"] == "America/New_York"
    slack.person.speaks("U0ANNA", "en-US")
    slack.person.leaves("U0ANNA")
    assert [one["user"].get("locale") for one in heard] == ["de-DE", "en-US", None]
    assert [one["user"]["deleted"] for one in heard] == [False, False, True]


def test_a_zone_that_does_not_exist_is_no_place_to_go(slack: StandIn) -> None:
    with pytest.raises(KeyError):
        slack.person.moves("U0ANNA", "Europe/Atlantis")
    assert slack.workspace.users["U0ANNA"].tz == "Europe/Berlin"


def test_messages_to_somebody_deactivated_are_taken_in_silence(
    slack: StandIn, web: WebClient
) -> None:
    slack.person.leaves("U0BEN")
    web.chat_postMessage(channel="U0BEN", text="nobody reads this")
    assert error(web.conversations_open, users="U0BEN") == "user_disabled"
    with pytest.raises(LookupError):
        slack.person.command("U0BEN", "C0SALES", "/nextcall")
    slack.person.returns("U0BEN")
    assert web.conversations_open(users="U0BEN")["ok"]
    assert slack.problems == []


def test_an_archived_channel_takes_nothing_and_changes_nothing(
    slack: StandIn, web: WebClient
) -> None:
    posted = web.chat_postMessage(channel="C0SALES", text="before")
    slack.workspace.archive("C0SALES")
    assert error(web.chat_postMessage, channel="C0SALES", text="t") == "is_archived"
    place = {"channel": "C0SALES", "ts": posted["ts"]}
    assert error(web.chat_update, text="t", **place) == "is_inactive"
    assert error(web.chat_delete, **place) == "is_inactive"
    assert web.conversations_history(channel="C0SALES")["messages"]
    slack.workspace.archive("C0SALES", False)
    web.chat_update(text="t", **place)


def test_what_a_correct_program_meets_is_no_problem(slack: StandIn, web: WebClient) -> None:
    slack.workspace.channels["C0MARKETING"].members.remove("U0NEXTCALL")
    assert error(web.chat_postMessage, channel="C0MARKETING", text="t") == "not_in_channel"
    assert error(web.chat_postMessage, channel="C0GONE", text="t") == "channel_not_found"
    assert error(web.chat_postMessage, channel="U0NOBODY", text="t") == "channel_not_found"
    assert error(web.conversations_open, users="U0NOBODY") == "user_not_found"
    slack.remove_app()
    assert error(web.chat_postMessage, channel="U0ANNA", text="t") == "account_inactive"
    assert slack.problems == []


def test_an_app_that_was_taken_out_hears_nothing(
    slack: StandIn, app: App, web: WebClient, connect: Connect
) -> None:
    heard: list[str] = []

    @app.command("/nextcall")
    def command(ack: Any) -> None:
        heard.append("command")
        ack()

    @app.event("user_change")
    def changed(event: Json) -> None:
        heard.append("event")

    connect()
    slack.remove_app()
    assert error(web.auth_test) == "account_inactive"
    assert slack.person.command("U0ANNA", "C0SALES", "/nextcall").error == "unknown_command"
    slack.person.moves("U0ANNA", "UTC")
    assert heard == []
    slack.install_app()
    assert web.auth_test()["ok"]
    assert slack.person.command("U0ANNA", "C0SALES", "/nextcall").acked
    assert heard == ["command"]


def test_somebody_new_is_in_the_public_channels_and_can_be_written_to(
    slack: StandIn, web: WebClient
) -> None:
    newcomer = User(
        "U0NEW", "noor", "Noor Haddad", "noor@example.com", "rep", "en-GB", "UTC", "555555"
    )
    slack.workspace.join(newcomer)
    assert web.chat_postMessage(channel="U0NEW", text="welcome")["channel"] == "D0NOOR"
    assert slack.person.last("U0NEW", "D0NOOR")["text"] == "welcome"
    assert "U0NEW" in slack.workspace.channels["C0SALES"].members


def test_the_record_keeps_the_newest_calls_and_counts_all() -> None:
    record = Record(keep=3)
    for number in range(5):
        record.add(Call("api.test", {"number": number}, {"ok": True}, 0.0))
    assert [call.arguments["number"] for call in record.calls] == [2, 3, 4]
    assert record.counts == {"api.test": 5}
