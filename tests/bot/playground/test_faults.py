"""Trouble on demand."""

import time
from http.client import RemoteDisconnected

import pytest
from slack_sdk import WebClient
from slack_sdk.errors import SlackApiError
from slack_sdk.webhook import WebhookClient

from bot.playground import StandIn
from tests.bot.playground.conftest import TRUST


def post(web: WebClient) -> None:
    web.chat_postMessage(channel="U0ANNA", text="t")


def test_429_comes_with_the_time_to_wait_and_ends(slack: StandIn, web: WebClient) -> None:
    slack.faults.add("chat.postMessage", status=429, retry_after=7, times=2)
    for _ in range(2):
        with pytest.raises(SlackApiError) as caught:
            post(web)
        response = caught.value.response
        assert (response.status_code, response["error"]) == (429, "ratelimited")
        assert response.headers["retry-after"] == "7"
    post(web)
    assert len(slack.person.sees("U0ANNA", "D0ANNA")) == 1


def test_500_is_no_json(slack: StandIn, web: WebClient) -> None:
    slack.faults.add("chat.*", status=500)
    with pytest.raises(SlackApiError) as caught:
        post(web)
    assert caught.value.response.status_code == 500


def test_a_dropped_call_is_not_done(slack: StandIn, web: WebClient) -> None:
    slack.faults.add("*", drop=True)
    with pytest.raises((RemoteDisconnected, ConnectionError)):
        post(web)
    assert slack.person.sees("U0ANNA", "D0ANNA") == []


def test_a_call_dropped_after_is_done(slack: StandIn, web: WebClient) -> None:
    slack.faults.add("chat.postMessage", drop_after=True)
    with pytest.raises((RemoteDisconnected, ConnectionError)):
        post(web)
    assert len(slack.person.sees("U0ANNA", "D0ANNA")) == 1


def test_an_answer_can_be_slow(slack: StandIn, web: WebClient) -> None:
    slack.faults.add("chat.postMessage", delay=0.2)
    begun = time.perf_counter()
    post(web)
    assert time.perf_counter() - begun >= 0.2


def test_any_error_of_slack_can_be_told(slack: StandIn, web: WebClient) -> None:
    slack.faults.add("users.info", error="fatal_error", times=None)
    with pytest.raises(SlackApiError, match="fatal_error"):
        web.users_info(user="U0ANNA")
    slack.faults.clear()
    assert web.users_info(user="U0ANNA")["ok"]


def test_response_urls_and_sockets_have_faults_too(slack: StandIn, web: WebClient) -> None:
    slack.faults.add("response_url", status=500)
    slack.faults.add("apps.connections.open", status=500)
    channel = slack.workspace.channels["C0SALES"]
    url = slack.workspace.response_url(channel, "U0ANNA")
    hook = WebhookClient(f"{slack.url}/response/{url}", ssl=TRUST)
    assert hook.send(text="t").status_code == 500
    assert hook.send(text="t").status_code == 200
    with pytest.raises(SlackApiError):
        web.apps_connections_open(app_token=slack.app_token)
