"""Trouble on demand."""

import time
from collections import Counter
from http.client import RemoteDisconnected

import pytest
from slack_sdk import WebClient
from slack_sdk.errors import SlackApiError
from slack_sdk.webhook import WebhookClient

from bot.playground import StandIn
from bot.playground.faults import Faults
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


def test_what_is_done_at_once_may_be_told_late(slack: StandIn) -> None:
    slack.faults.add("chat.postMessage", delay=1.0, after=True)
    hasty = WebClient(
        slack.bot_token, base_url=slack.api_url, ssl=TRUST, retry_handlers=[], timeout=0.3
    )
    with pytest.raises(TimeoutError):
        hasty.chat_postMessage(channel="U0ANNA", text="t")
    assert len(slack.person.sees("U0ANNA", "D0ANNA")) == 1


def test_any_error_of_slack_can_be_told(slack: StandIn, web: WebClient) -> None:
    slack.faults.add("users.info", error="fatal_error", times=None)
    with pytest.raises(SlackApiError, match="fatal_error"):
        web.users_info(user="U0ANNA")
    slack.faults.clear()
    assert web.users_info(user="U0ANNA")["ok"]


def test_a_500_may_only_look_as_if_nothing_was_done(slack: StandIn, web: WebClient) -> None:
    slack.faults.add("chat.postMessage", status=500, after=True)
    with pytest.raises(SlackApiError) as caught:
        post(web)
    assert caught.value.response.status_code == 500
    assert len(slack.person.sees("U0ANNA", "D0ANNA")) == 1


@pytest.mark.parametrize("retry_after", [0, 0.5])
def test_retry_after_is_in_whole_seconds(slack: StandIn, retry_after: int) -> None:
    with pytest.raises(ValueError, match="whole seconds"):
        slack.faults.add("*", status=429, retry_after=retry_after)


RATES = {
    "429": 0.1,
    "500": 0.1,
    "500_after": 0.1,
    "slow": 0.1,
    "slow_after": 0.1,
    "drop": 0.1,
    "drop_after": 0.1,
}


def fates(seed: int, calls: int, **more: float) -> list[str | None]:
    faults = Faults()
    faults.at_random(seed, RATES, "chat.*", slow=0.0)
    for _ in range(int(more.get("others", 0))):
        faults.take("chat.update")
    found = [faults.take("chat.postMessage") for _ in range(calls)]
    return [one.kind if one else None for one in found]


def test_trouble_at_random_is_the_same_for_the_same_seed() -> None:
    assert fates(1, 200) == fates(1, 200)
    assert fates(1, 200) == fates(1, 200, others=7)
    assert fates(1, 200) != fates(2, 200)


def test_trouble_at_random_is_as_frequent_as_asked() -> None:
    counted = Counter(fates(3, 6_000))
    assert all(500 < counted[kind] < 700 for kind in RATES)


def test_trouble_at_random_is_counted_and_ends(slack: StandIn, web: WebClient) -> None:
    slack.faults.at_random(5, {"429": 0.5, "drop_after": 0.5}, "chat.*")
    refused: Counter[str] = Counter()
    for _ in range(20):
        try:
            post(web)
        except SlackApiError as error:
            refused[str(error.response.status_code)] += 1
        except (RemoteDisconnected, ConnectionError):
            refused["drop_after"] += 1
    assert web.auth_test()["ok"]
    assert slack.faults.done == refused
    assert sum(refused.values()) == 20
    assert len(slack.person.sees("U0ANNA", "D0ANNA")) == refused["drop_after"]
    slack.faults.clear()
    post(web)
    assert slack.faults.done == refused


@pytest.mark.parametrize("rates", [{"404": 0.1}, {"500": 0.7, "drop": 0.4}, {"500": -0.1}])
def test_trouble_that_cannot_be_had_is_refused(rates: dict[str, float]) -> None:
    with pytest.raises(ValueError, match=r"no such trouble|probabilities"):
        Faults().at_random(1, rates)


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
