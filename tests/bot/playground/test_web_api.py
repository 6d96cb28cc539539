"""The Web API through Slack's own client."""

from typing import Any

import pytest
from slack_sdk import WebClient
from slack_sdk.errors import SlackApiError

from bot.playground import StandIn
from tests.bot.playground.conftest import TRUST, Clock
from tests.bot.playground.samples import MANIFEST, Json, home, modal, section


def refusal(call: Any, **arguments: Any) -> Json:
    with pytest.raises(SlackApiError) as caught:
        call(**arguments)
    answer = caught.value.response.data
    assert isinstance(answer, dict)
    return answer


def error(call: Any, **arguments: Any) -> str:
    return str(refusal(call, **arguments)["error"])


def test_auth_test_says_who_the_bot_is_and_which_scopes_it_has(web: WebClient) -> None:
    answer = web.auth_test()
    assert (answer["team_id"], answer["user_id"]) == ("T0PLAYGROUND", "U0NEXTCALL")
    assert "chat:write" in answer.headers["x-oauth-scopes"]


def test_a_wrong_token_is_refused(slack: StandIn) -> None:
    stranger = WebClient("xoxb-stranger", base_url=slack.api_url, ssl=TRUST)
    nobody = WebClient(base_url=slack.api_url, ssl=TRUST)
    assert error(stranger.auth_test) == "invalid_auth"
    assert error(nobody.auth_test) == "not_authed"


def test_only_the_app_token_opens_a_socket(slack: StandIn, web: WebClient) -> None:
    assert error(web.apps_connections_open, app_token=slack.bot_token) == "not_allowed_token_type"
    answer = web.apps_connections_open(app_token=slack.app_token)
    assert answer["url"].startswith("ws://127.0.0.1:")


def test_the_token_may_stand_in_a_form(slack: StandIn) -> None:
    client = WebClient(base_url=slack.api_url, ssl=TRUST)
    assert client.api_call("auth.test", data={"token": slack.bot_token})["ok"]


def test_an_unknown_method_is_refused(web: WebClient) -> None:
    assert error(web.api_call, api_method="chat.shout") == "unknown_method"


def test_a_scope_the_manifest_does_not_grant_is_missing(web: WebClient) -> None:
    answer = refusal(web.team_info)
    assert answer["error"] == "missing_scope"
    assert answer["needed"] == "team:read"
    assert "chat:write" in answer["provided"]


def test_a_message_to_a_user_reaches_the_direct_message(slack: StandIn, web: WebClient) -> None:
    answer = web.chat_postMessage(channel="U0ANNA", text="Guten Morgen", blocks=[section()])
    assert answer["channel"] == "D0ANNA"
    seen = slack.person.last("U0ANNA", "D0ANNA")
    assert (seen["text"], seen["ts"]) == ("Guten Morgen", answer["ts"])
    assert seen["blocks"][0]["block_id"]
    assert seen["blocks"][0]["text"]["verbatim"] is False


def test_wrong_blocks_are_named_by_their_place(slack: StandIn, web: WebClient) -> None:
    answer = refusal(web.chat_postMessage, channel="U0ANNA", text="t", blocks=[section("")])
    assert answer["error"] == "invalid_blocks"
    named = answer["response_metadata"]["messages"]
    assert named == ["[ERROR] must be more than 0 characters [json-pointer:/blocks/0/text/text]"]
    assert [problem.where for problem in slack.problems] == ["chat.postMessage"]


@pytest.mark.parametrize(
    ("arguments", "expected"),
    [
        ({"channel": "C0NOWHERE", "text": "t"}, "channel_not_found"),
        ({"channel": "U0NOBODY", "text": "t"}, "channel_not_found"),
        ({"channel": "U0ANNA"}, "no_text"),
        ({"channel": "U0ANNA", "blocks": [section()]}, "no_text"),
        ({"channel": "U0ANNA", "text": "x" * 40_001}, "msg_too_long"),
        ({"channel": "U0ANNA", "text": "t", "blocks": "{"}, "invalid_blocks_format"),
        ({"channel": "U0ANNA", "text": "t", "attachments": [{}]}, "invalid_attachments"),
        ({"channel": "U0ANNA", "text": "t", "thread_ts": "1.2"}, "thread_not_found"),
        ({"channel": "U0ANNA", "text": "t", "metadata": {"a": 1}}, "invalid_metadata_format"),
    ],
)
def test_a_message_slack_refuses(web: WebClient, arguments: Json, expected: str) -> None:
    assert error(web.api_call, api_method="chat.postMessage", json=arguments) == expected


def test_the_bot_must_be_in_the_channel(slack: StandIn, web: WebClient) -> None:
    slack.workspace.channels["C0MARKETING"].members.remove("U0NEXTCALL")
    assert error(web.chat_postMessage, channel="C0MARKETING", text="t") == "not_in_channel"


def test_an_ephemeral_message_is_seen_by_one_person(slack: StandIn, web: WebClient) -> None:
    web.chat_postEphemeral(channel="C0SALES", user="U0ANNA", text="only you")
    assert slack.person.last("U0ANNA", "C0SALES")["ephemeral_to"] == "U0ANNA"
    assert slack.person.sees("U0BEN", "C0SALES") == []
    arguments = {"channel": "D0ANNA", "text": "t"}
    assert error(web.chat_postEphemeral, user="U0NOBODY", **arguments) == "user_not_found"
    assert error(web.chat_postEphemeral, user="U0BEN", **arguments) == "user_not_in_channel"


def test_a_message_can_be_updated_and_deleted_by_its_author(slack: StandIn, web: WebClient) -> None:
    posted = web.chat_postMessage(channel="C0SALES", text="one", blocks=[section("one")])
    web.chat_update(channel="C0SALES", ts=posted["ts"], text="two", blocks=[])
    seen = slack.person.last("U0BEN", "C0SALES")
    assert seen["text"] == "two"
    assert "blocks" not in seen
    web.chat_delete(channel="C0SALES", ts=posted["ts"])
    assert slack.person.sees("U0BEN", "C0SALES") == []
    gone = {"channel": "C0SALES", "ts": posted["ts"]}
    assert error(web.chat_update, text="three", **gone) == "message_not_found"
    slack.person.say("U0ANNA", "C0SALES", "mine")
    hers = {"channel": "C0SALES", "ts": slack.person.last("U0ANNA", "C0SALES")["ts"]}
    assert error(web.chat_update, text="yours", **hers) == "cant_update_message"
    assert error(web.chat_delete, **hers) == "cant_delete_message"


def test_an_update_by_text_alone_takes_the_blocks_away(slack: StandIn, web: WebClient) -> None:
    posted = web.chat_postMessage(channel="C0SALES", text="one", blocks=[section("one")])
    web.chat_update(channel="C0SALES", ts=posted["ts"], text="two")
    assert "blocks" not in slack.person.last("U0BEN", "C0SALES")


def test_only_an_update_by_text_is_marked_as_edited(slack: StandIn, web: WebClient) -> None:
    posted = web.chat_postMessage(channel="C0SALES", text="one")
    place = {"channel": "C0SALES", "ts": posted["ts"]}
    web.chat_update(text="two", blocks=[section("two")], **place)
    assert "edited" not in slack.person.last("U0BEN", "C0SALES")
    web.chat_update(text="three", **place)
    assert slack.person.last("U0BEN", "C0SALES")["edited"]["user"] == "U0NEXTCALL"


def test_an_update_takes_a_tenth_of_the_text(web: WebClient) -> None:
    posted = web.chat_postMessage(channel="U0ANNA", text="x" * 4_001)
    place = {"channel": "D0ANNA", "ts": posted["ts"]}
    assert error(web.chat_update, text="x" * 4_001, **place) == "msg_too_long"
    web.chat_update(text="x" * 4_000, **place)


def test_reading_a_channel_needs_the_scope_of_its_kind(web: WebClient) -> None:
    assert refusal(web.conversations_info, channel="C0SALES")["needed"] == "channels:read"
    assert refusal(web.conversations_info, channel="D0ANNA")["needed"] == "im:read"


def test_people_are_told_with_zone_locale_and_address(web: WebClient) -> None:
    anna = web.users_info(user="U0ANNA", include_locale=True)["user"]
    assert (anna["tz"], anna["tz_offset"], anna["locale"]) == ("Europe/Berlin", 3600, "de-DE")
    assert anna["profile"]["email"] == "anna@example.com"
    assert "locale" not in web.users_info(user="U0ANNA")["user"]
    assert web.users_info(user="U0MARIA")["user"]["is_admin"] is True
    assert error(web.users_info, user="U0NOBODY") == "user_not_found"


def test_people_are_found_by_address(slack: StandIn, web: WebClient) -> None:
    assert web.users_lookupByEmail(email="Ben@example.com")["user"]["id"] == "U0BEN"
    slack.workspace.users["U0BEN"].deleted = True
    assert error(web.users_lookupByEmail, email="ben@example.com") == "users_not_found"
    assert slack.problems == []


def test_people_are_listed_in_pages(web: WebClient) -> None:
    first = web.users_list(limit=3)
    second = web.users_list(limit=3, cursor=first["response_metadata"]["next_cursor"])
    names = [one["id"] for one in [*first["members"], *second["members"]]]
    assert sorted(names) == ["U0ANNA", "U0BEN", "U0MARIA", "U0NEXTCALL"]
    assert second["response_metadata"]["next_cursor"] == ""


def test_without_the_scope_nobody_tells_addresses(clock: Clock) -> None:
    scopes = {"scopes": {"bot": ["users:read"]}}
    with StandIn({**MANIFEST, "oauth_config": scopes}, clock=clock) as slack:
        web = WebClient(slack.bot_token, base_url=slack.api_url, ssl=TRUST)
        assert "email" not in web.users_info(user="U0ANNA")["user"]["profile"]
        assert refusal(web.users_lookupByEmail, email="a@b.c")["needed"] == "users:read.email"


def test_a_permalink_leads_to_the_message(web: WebClient) -> None:
    posted = web.chat_postMessage(channel="U0ANNA", text="t")
    link = web.chat_getPermalink(channel="D0ANNA", message_ts=posted["ts"])["permalink"]
    assert link.endswith(f"/archives/D0ANNA/p{posted['ts'].replace('.', '')}")


def test_a_file_goes_up_in_three_steps(slack: StandIn, web: WebClient) -> None:
    web.files_upload_v2(
        filename="calls.csv", content="a;b", channel="D0ANNA", initial_comment="The list"
    )
    seen = slack.person.last("U0ANNA", "D0ANNA")
    assert seen["text"] == "The list"
    assert seen["files"][0]["name"] == "calls.csv"


def test_a_trigger_serves_once_and_for_three_seconds(
    slack: StandIn, web: WebClient, clock: Clock
) -> None:
    trigger = slack.workspace.trigger("U0ANNA")
    assert error(web.views_open, trigger_id=trigger, view=modal(title={})) == "invalid_arguments"
    web.views_open(trigger_id=trigger, view=modal())
    assert error(web.views_open, trigger_id=trigger, view=modal()) == "exchanged_trigger_id"
    assert error(web.views_open, trigger_id="1.2.3", view=modal()) == "invalid_trigger_id"
    late = slack.workspace.trigger("U0ANNA")
    clock.now += 3.1
    assert error(web.views_open, trigger_id=late, view=modal()) == "expired_trigger_id"


def test_three_modals_are_all(slack: StandIn, web: WebClient) -> None:
    view = web.views_open(trigger_id=slack.workspace.trigger("U0ANNA"), view=modal())["view"]
    for _ in range(2):
        trigger = slack.workspace.trigger("U0ANNA", view["id"])
        view = web.views_push(trigger_id=trigger, view=modal())["view"]
    trigger = slack.workspace.trigger("U0ANNA", view["id"])
    assert error(web.views_push, trigger_id=trigger, view=modal()) == "push_limit_reached"
    assert len(slack.person.modal("U0ANNA")) == 3
    assert slack.person.modal("U0ANNA")[2]["root_view_id"] == slack.person.modal("U0ANNA")[0]["id"]


def test_a_view_is_updated_only_from_its_present_state(slack: StandIn, web: WebClient) -> None:
    trigger = slack.workspace.trigger("U0ANNA")
    old = web.views_open(trigger_id=trigger, view=modal(external_id="mine"))["view"]
    web.views_update(external_id="mine", view=modal(section("new"), external_id="mine"))
    stale = {"view_id": old["id"], "hash": old["hash"], "view": modal()}
    assert error(web.views_update, **stale) == "hash_conflict"
    assert error(web.views_update, view_id="V0NONE", view=modal()) == "not_found"
    again = {"trigger_id": slack.workspace.trigger("U0BEN"), "view": modal(external_id="mine")}
    assert error(web.views_open, **again) == "duplicate_external_id"


def test_a_home_tab_is_published_for_one_person(slack: StandIn, web: WebClient) -> None:
    first = web.views_publish(user_id="U0ANNA", view=home())["view"]
    web.views_publish(user_id="U0ANNA", view=home(section("new")), hash=first["hash"])
    shown = slack.person.home("U0ANNA")
    assert shown is not None
    assert shown["blocks"][0]["text"]["text"] == "new"
    assert slack.person.home("U0BEN") is None
    stale = {"user_id": "U0ANNA", "view": home(), "hash": first["hash"]}
    assert error(web.views_publish, **stale) == "hash_conflict"
    assert error(web.views_publish, user_id="U0ANNA", view=modal()) == "invalid_arguments"


def test_every_call_is_kept_with_its_answer(slack: StandIn, web: WebClient) -> None:
    web.chat_postMessage(channel="U0ANNA", text="t")
    (call,) = slack.calls_to("chat.postMessage")
    assert call.arguments["text"] == "t"
    assert call.answer["ok"] is True
