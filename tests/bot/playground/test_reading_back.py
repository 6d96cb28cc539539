"""Whether a message arrived: the direct message is found, its history read, metadata compared."""

from typing import Any

import pytest
from slack_sdk import WebClient

from bot.playground import StandIn
from tests.bot.playground.conftest import Clock
from tests.bot.playground.samples import Json, section
from tests.bot.playground.test_web_api import error, refusal


def carrying(message_id: str) -> Json:
    return {"event_type": "nextcall_message", "event_payload": {"id": message_id}}


def texts(answer: Any) -> list[str]:
    return [one["text"] for one in answer["messages"]]


def test_the_direct_message_with_a_person_is_found(web: WebClient) -> None:
    assert web.conversations_open(users="U0ANNA")["channel"] == {"id": "D0ANNA"}
    whole = web.conversations_open(users="U0ANNA", return_im=True)["channel"]
    assert (whole["is_im"], whole["user"]) == (True, "U0ANNA")
    assert web.conversations_open(channel="D0ANNA")["channel"]["id"] == "D0ANNA"


@pytest.mark.parametrize(
    ("arguments", "expected"),
    [
        ({}, "users_list_not_supplied"),
        ({"users": "U0NOBODY"}, "user_not_found"),
        ({"users": "U0NEXTCALL"}, "cannot_dm_bot"),
        ({"channel": "D0NOBODY"}, "channel_not_found"),
        ({"channel": "C0SALES"}, "method_not_supported_for_channel_type"),
    ],
)
def test_what_is_no_direct_message_is_not_opened(
    web: WebClient, arguments: Json, expected: str
) -> None:
    call = {"api_method": "conversations.open", "json": arguments}
    assert error(web.api_call, **call) == expected


def test_history_gives_metadata_back_when_asked(web: WebClient) -> None:
    first = web.chat_postMessage(channel="U0ANNA", text="one", metadata=carrying("42"))
    second = web.chat_postMessage(channel="U0ANNA", text="two")
    told = web.conversations_history(channel="D0ANNA", include_all_metadata=True)
    assert texts(told) == ["two", "one"]
    assert told["messages"][1]["metadata"] == carrying("42")
    silent = web.conversations_history(channel="D0ANNA", oldest=first["ts"])
    assert [one["ts"] for one in silent["messages"]] == [second["ts"]]
    inclusive = web.conversations_history(channel="D0ANNA", oldest=first["ts"], inclusive=True)
    assert len(inclusive["messages"]) == 2
    assert "metadata" not in inclusive["messages"][1]


def test_an_update_keeps_the_metadata_it_does_not_name(slack: StandIn, web: WebClient) -> None:
    posted = web.chat_postMessage(channel="U0ANNA", text="one", metadata=carrying("42"))
    place = {"channel": "D0ANNA", "ts": posted["ts"]}

    def kept() -> Json | None:
        told = web.conversations_history(channel="D0ANNA", include_all_metadata=True)
        found: Json | None = told["messages"][0].get("metadata")
        return found

    web.chat_update(text="two", **place)
    assert kept() == carrying("42")
    web.chat_update(text="three", metadata=carrying("43"), **place)
    assert kept() == carrying("43")
    web.chat_update(text="four", metadata={}, **place)
    assert kept() is None


def test_history_comes_in_pages_that_nothing_new_shifts(web: WebClient) -> None:
    for number in range(5):
        web.chat_postMessage(channel="U0ANNA", text=str(number))
    first = web.conversations_history(channel="D0ANNA", limit=2)
    assert (texts(first), first["has_more"]) == (["4", "3"], True)
    web.chat_postMessage(channel="U0ANNA", text="meanwhile")
    cursor = first["response_metadata"]["next_cursor"]
    second = web.conversations_history(channel="D0ANNA", limit=2, cursor=cursor)
    assert texts(second) == ["2", "1"]
    cursor = second["response_metadata"]["next_cursor"]
    last = web.conversations_history(channel="D0ANNA", limit=2, cursor=cursor)
    assert (texts(last), last["has_more"]) == (["0"], False)
    assert "response_metadata" not in last.data


def test_the_newest_of_a_span_come_first_also_in_pages(web: WebClient) -> None:
    posted = [web.chat_postMessage(channel="U0ANNA", text=str(number)) for number in range(5)]
    span = {"channel": "D0ANNA", "oldest": posted[0]["ts"], "latest": posted[4]["ts"], "limit": 2}
    first = web.conversations_history(**span)
    assert texts(first) == ["3", "2"]
    cursor = first["response_metadata"]["next_cursor"]
    assert texts(web.conversations_history(cursor=cursor, **span)) == ["1"]


def test_a_page_of_history_has_999_messages_at_most(slack: StandIn, web: WebClient) -> None:
    channel = slack.workspace.channels["D0ANNA"]
    for number in range(1_000):
        slack.workspace.post(channel, {"user": "U0NEXTCALL", "text": str(number)})
    assert len(web.conversations_history(channel="D0ANNA")["messages"]) == 100
    assert len(web.conversations_history(channel="D0ANNA", limit=5_000)["messages"]) == 999


@pytest.mark.parametrize(
    ("arguments", "expected"),
    [
        ({"cursor": "nonsense"}, "invalid_cursor"),
        ({"cursor": "dXNlcjox"}, "invalid_cursor"),
        ({"oldest": "yesterday"}, "invalid_ts_oldest"),
        ({"latest": "-1"}, "invalid_ts_latest"),
    ],
)
def test_a_history_that_slack_refuses(web: WebClient, arguments: Json, expected: str) -> None:
    call = {"api_method": "conversations.history", "json": {"channel": "D0ANNA", **arguments}}
    assert error(web.api_call, **call) == expected


def test_channels_are_read_where_the_bot_is_a_member(slack: StandIn, web: WebClient) -> None:
    web.chat_postMessage(channel="C0SALES", text="team", metadata=carrying("7"))
    told = web.conversations_history(channel="C0SALES", include_all_metadata=True)
    assert told["messages"][0]["metadata"] == carrying("7")
    slack.workspace.channels["C0SALES"].members.remove("U0NEXTCALL")
    assert error(web.conversations_history, channel="C0SALES") == "not_in_channel"


def test_a_private_channel_is_there_only_for_its_members(slack: StandIn, web: WebClient) -> None:
    slack.workspace.add_channel("C0LEADERS", "leaders", "U0MARIA", "U0NEXTCALL", private=True)
    slack.workspace.add_channel("C0SECRET", "secret", "U0MARIA", private=True)
    web.chat_postMessage(channel="C0LEADERS", text="team")
    assert texts(web.conversations_history(channel="C0LEADERS")) == ["team"]
    assert refusal(web.conversations_info, channel="C0LEADERS")["needed"] == "groups:read"
    assert error(web.chat_postMessage, channel="C0SECRET", text="t") == "channel_not_found"
    assert error(web.conversations_history, channel="C0SECRET") == "channel_not_found"


def test_what_stands_in_each_conversation_can_be_listed(slack: StandIn, web: WebClient) -> None:
    twice = [
        web.chat_postMessage(channel="U0ANNA", text="good morning", metadata=carrying("1"))
        for _ in range(2)
    ]
    web.chat_postMessage(channel="C0SALES", text="team", metadata=carrying("2"))
    web.chat_update(channel="D0ANNA", ts=twice[1]["ts"], text="new", blocks=[section("new")])
    slack.person.say("U0ANNA", "C0SALES", "not the bot's")
    web.chat_postEphemeral(channel="C0SALES", user="U0ANNA", text="stands nowhere")
    seen = [(one.channel, one.id, one.text, one.edits) for one in slack.workspace.standing()]
    assert seen == [
        ("C0SALES", "2", "team", 0),
        ("D0ANNA", "1", "good morning", 0),
        ("D0ANNA", "1", "new", 1),
    ]
    assert slack.workspace.posted_ids() == {"1": 2, "2": 1}


def test_what_was_taken_away_or_renamed_was_posted_nevertheless(
    slack: StandIn, web: WebClient
) -> None:
    gone = web.chat_postMessage(channel="U0ANNA", text="one", metadata=carrying("1"))
    web.chat_delete(channel="D0ANNA", ts=gone["ts"])
    kept = web.chat_postMessage(channel="U0ANNA", text="two", metadata=carrying("2"))
    web.chat_update(channel="D0ANNA", ts=kept["ts"], text="two", metadata={})
    assert slack.workspace.posted_ids() == {"1": 1, "2": 1}
    assert [one.id for one in slack.workspace.standing()] == ["2"]


def test_ts_grow_also_when_the_clock_jumps_back(web: WebClient, clock: Clock) -> None:
    posted = [web.chat_postMessage(channel="U0ANNA", text="before")]
    clock.now -= 3600
    posted += [web.chat_postMessage(channel="U0ANNA", text="after") for _ in range(2)]
    stamps = [one["ts"] for one in posted]
    assert stamps == sorted(set(stamps))
    assert texts(web.conversations_history(channel="D0ANNA")) == ["after", "after", "before"]
