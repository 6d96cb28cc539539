"""Delivery: whatever Slack does, a message arrives once, in order, or fails with the reason."""

import http.client
import urllib.error
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta

import pytest
from slack_sdk import WebClient
from slack_sdk.errors import SlackApiError
from slack_sdk.web import SlackResponse

from bot.delivery import Courier, Patience
from bot.demo import manifest
from bot.playground import StandIn
from bot.verdicts import Gone, Later, Refused, Verdict, verdict
from storage.database import Database
from storage.outbox import NewMessage

ANNA, BEN, SALES = "U0ANNA", "U0BEN", "C0SALES"
SETTLES = timedelta(seconds=5)
PATIENCE = Patience(timedelta(seconds=1), SETTLES, timedelta(seconds=30))
HELLO = NewMessage("hello", ANNA, "nudge", {"text": "Hello"}, {})


@dataclass
class Post:
    """An outbox, its courier, and the Slack that they deliver to."""

    slack: StandIn
    database: Database
    team_id: int
    now: datetime
    couriers: list[Courier] = field(default_factory=list)

    def put(self, *new: NewMessage) -> list[str]:
        with self.database.write(self.team_id) as store:
            return store.outbox.put_all(new, self.now)

    def edit(self, message_id: str, text: str) -> None:
        with self.database.write(self.team_id) as store:
            message = store.outbox.get(message_id)
            assert message is not None
            store.outbox.edit(message, {"text": text}, self.now)

    def courier(self) -> Courier:
        client = WebClient(self.slack.bot_token, self.slack.api_url, timeout=1, retry_handlers=[])
        made = Courier(self.database, self.team_id, client, lambda: self.now, PATIENCE)
        self.couriers.append(made)
        return made

    def deliver(self, courier: Courier | None = None) -> int:
        """One round: what is due now is tried, and settled."""
        courier = courier or self.couriers[0]
        tried = courier.deliver()
        assert courier.wait()
        return tried

    def deliver_all(self, most: int = 50) -> None:
        """Rounds, as the clock goes on, until nothing waits."""
        for _ in range(most):
            if not self.deliver():
                with self.database.read(self.team_id) as store:
                    if not store.deliveries.undelivered().waiting:
                        return
                self.now += timedelta(seconds=10)
        raise AssertionError("something still waits")

    def texts(self, user: str = ANNA) -> list[str]:
        channel = self.slack.workspace.direct(user)
        assert channel is not None
        return [one.text for one in self.slack.workspace.standing() if one.channel == channel.id]

    def failures(self) -> list[str]:
        with self.database.read(self.team_id) as store:
            return [one.reason for one in store.deliveries.failures(10)]


@pytest.fixture
def post(database: Database, team_id: int) -> Iterator[Post]:
    with StandIn(manifest()) as slack:
        found = Post(slack, database, team_id, datetime.fromisoformat("2026-11-24T08:00:00Z"))
        found.now = datetime.fromtimestamp(slack.workspace.clock(), tz=found.now.tzinfo)
        found.courier()
        yield found
        for courier in found.couriers:
            courier.close()
        ids = slack.workspace.posted_ids()
        assert all(count == 1 for count in ids.values()), "a message was posted twice"


def test_a_message_is_posted_once(post: Post) -> None:
    post.put(HELLO)
    assert post.deliver() == 1
    assert post.deliver() == 0
    assert post.texts() == ["Hello"]


def test_a_changed_message_is_edited_in_place(post: Post) -> None:
    (message_id,) = post.put(HELLO)
    post.deliver()
    post.edit(message_id, "Hello again")
    post.deliver()
    assert post.texts() == ["Hello again"]
    assert len(post.slack.calls_to("chat.postMessage")) == 1


def test_a_conversation_reads_in_the_order_of_the_decisions(post: Post) -> None:
    post.slack.faults.add("chat.postMessage", status=429, retry_after=30)
    post.put(HELLO)
    post.put(replace(HELLO, key="second", body={"text": "Second"}))
    post.deliver_all()
    assert post.texts() == ["Hello", "Second"]


def test_a_429_waits_as_told_and_holds_up_nobody_else(post: Post) -> None:
    post.slack.faults.add("chat.postMessage", status=429, retry_after=30)
    post.put(HELLO)
    post.deliver()
    post.put(replace(HELLO, key="ben", conversation=BEN))
    post.deliver()
    assert (post.texts(), post.texts(BEN)) == ([], ["Hello"])
    post.now += timedelta(seconds=29)
    assert post.deliver() == 0
    post.now += timedelta(seconds=1)
    post.deliver()
    assert post.texts() == ["Hello"]


@pytest.mark.parametrize(
    "trouble",
    [
        {"status": 500},
        {"status": 500, "after": True},
        {"status": 503},
        {"drop": True},
        {"drop_after": True},
        {"delay": 1.5},
        {"error": "internal_error"},
        {"error": "fatal_error"},
    ],
    ids=str,
)
def test_after_an_unclear_end_it_looks_before_it_posts_again(
    post: Post, trouble: dict[str, object]
) -> None:
    post.slack.faults.add("chat.postMessage", **trouble)  # type: ignore[arg-type]
    post.put(HELLO)
    post.deliver()
    post.slack.wait_until_quiet()
    assert post.deliver() == 0, "what is late may still be on its way"
    post.now += SETTLES
    if "delay" in trouble:
        post.slack.wait_until(lambda: bool(post.texts()))
    post.deliver_all()
    assert post.texts() == ["Hello"]
    assert len(post.slack.calls_to("conversations.history")) == 1


@pytest.mark.parametrize("status", [500, 429])
@pytest.mark.parametrize("method", ["conversations.open", "conversations.history"])
def test_trouble_while_looking_is_no_answer(post: Post, method: str, status: int) -> None:
    post.slack.faults.add("chat.postMessage", drop_after=True)
    post.slack.faults.add(method, status=status, times=2)
    post.put(HELLO)
    post.deliver_all()
    assert post.texts() == ["Hello"]


def test_after_a_long_look_it_begins_anew_rather_than_post_beyond_its_lease(post: Post) -> None:
    post.slack.faults.add("chat.postMessage", drop=True)
    post.put(HELLO)
    post.deliver()
    post.now += SETTLES
    post.slack.faults.add("conversations.history", delay=0.7)
    hasty = post.courier()
    hasty._patience = replace(PATIENCE, lease=timedelta(seconds=1.5))
    assert post.deliver(hasty) == 1
    assert post.texts() == []
    post.deliver_all()
    assert post.texts() == ["Hello"]


def test_it_looks_far_enough_back(post: Post) -> None:
    post.slack.faults.add("chat.postMessage", drop_after=True)
    post.put(HELLO)
    post.deliver()
    for number in range(250):
        post.couriers[0]._client.chat_postMessage(channel=ANNA, text=f"other {number}")
    post.deliver_all()
    assert post.texts().count("Hello") == 1


def test_what_another_process_died_over_is_looked_for(post: Post) -> None:
    (message_id,) = post.put(HELLO)
    with post.database.write(post.team_id) as store:
        (claimed,) = store.deliveries.lease(1, post.now, PATIENCE.lease)
    post.couriers[0]._post(claimed)  # and then it died
    assert post.deliver() == 0
    post.now += PATIENCE.lease
    post.deliver()
    assert post.texts() == ["Hello"]
    post.edit(message_id, "Known where it stands")
    post.deliver()
    assert post.texts() == ["Known where it stands"]


def test_two_processes_share_the_work(post: Post) -> None:
    post.courier()
    many = [replace(HELLO, key=f"m{n}", conversation=(ANNA, BEN)[n % 2]) for n in range(20)]
    for one in many:
        post.put(one)
    while sum(courier.deliver() for courier in post.couriers):
        for courier in post.couriers:
            courier.wait()
    assert len(post.texts()) + len(post.texts(BEN)) == 20


def test_a_clock_that_jumps_does_not_post_what_is_being_posted(post: Post) -> None:
    post.slack.faults.add("chat.postMessage", delay=0.5)
    post.put(HELLO)
    courier = post.couriers[0]
    assert courier.deliver() == 1
    post.now += timedelta(days=1)
    assert courier.deliver() == 0
    courier.wait()
    assert post.texts() == ["Hello"]


def test_a_message_whose_time_has_passed_is_not_posted(post: Post) -> None:
    post.put(replace(HELLO, lapses_at=post.now + timedelta(hours=7)))
    post.now += timedelta(hours=7)
    post.deliver()
    assert post.texts() == []
    assert post.failures() == ["lapsed"]


def test_a_message_that_may_have_arrived_in_time_is_looked_for(post: Post) -> None:
    post.slack.faults.add("chat.postMessage", drop_after=True)
    post.put(replace(HELLO, lapses_at=post.now + timedelta(hours=7)))
    post.deliver()
    post.now += timedelta(hours=8)
    post.deliver()
    assert (post.texts(), post.failures()) == (["Hello"], [])


@pytest.mark.parametrize(
    ("conversation", "reason"), [("U0GONE", "user_not_found"), ("C0NONE", "channel_not_found")]
)
def test_what_can_never_be_delivered_fails_with_the_reason(
    post: Post, conversation: str, reason: str
) -> None:
    post.put(replace(HELLO, conversation=conversation))
    post.deliver()
    assert post.deliver() == 0
    assert post.failures() == [reason] or post.failures() == ["channel_not_found"]


def test_an_app_that_was_removed_fails_its_messages(post: Post) -> None:
    post.slack.faults.add("chat.postMessage", error="account_inactive", times=None)
    post.put(HELLO)
    post.deliver()
    assert post.failures() == ["account_inactive"]


def test_a_message_that_somebody_deleted_is_not_edited_any_more(post: Post) -> None:
    (message_id,) = post.put(HELLO)
    post.deliver()
    post.slack.faults.add("chat.update", error="message_not_found")
    post.edit(message_id, "Nobody reads this")
    post.deliver()
    assert post.deliver() == 0
    assert post.failures() == []


def answered(status: int, data: object, headers: dict[str, str] | None = None) -> SlackApiError:
    response = SlackResponse(
        client=None,
        http_verb="POST",
        api_url="chat.postMessage",
        req_args={},
        data=data,  # type: ignore[arg-type]
        headers=headers or {},
        status_code=status,
    )
    return SlackApiError("refused", response)


UNCLEAR = Later(SETTLES, unsure=True)


@pytest.mark.parametrize(
    ("error", "attempts", "expected"),
    [
        (answered(429, {"ok": False}, {"Retry-After": "7"}), 1, Later(timedelta(seconds=7), False)),
        (answered(429, {"ok": False}, {"retry-after": "7"}), 9, Later(timedelta(seconds=7), False)),
        (answered(429, {"ok": False}), 1, Later(timedelta(seconds=30), False)),
        (answered(200, {"error": "ratelimited"}), 1, Later(timedelta(seconds=30), False)),
        (answered(500, {"error": "anything"}), 1, UNCLEAR),
        (answered(200, {"error": "Received a response in a non-JSON format"}), 1, UNCLEAR),
        (answered(200, {"error": "internal_error"}), 1, UNCLEAR),
        (answered(200, {"error": "internal_error"}), 3, Later(SETTLES * 4, True)),
        (answered(200, {"error": "internal_error"}), 60, Later(timedelta(minutes=5), True)),
        (answered(200, {"error": "account_inactive"}), 1, Refused("account_inactive")),
        (answered(200, {"error": "message_not_found"}), 1, Gone()),
        (TimeoutError(), 1, UNCLEAR),
        (ConnectionResetError(), 1, UNCLEAR),
        (http.client.RemoteDisconnected(), 1, UNCLEAR),
        (urllib.error.URLError("no route"), 2, Later(SETTLES * 2, True)),
    ],
)
def test_a_failure_has_a_verdict(error: Exception, attempts: int, expected: Verdict) -> None:
    assert verdict(error, attempts, SETTLES) == expected
