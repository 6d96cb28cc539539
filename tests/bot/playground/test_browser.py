"""The browser's protocol."""

import json
from collections.abc import Iterator
from typing import Any
from urllib.request import urlopen

import pytest
from slack_bolt import App
from slack_sdk import WebClient
from starlette.requests import Request
from starlette.responses import PlainTextResponse
from starlette.routing import Route
from websockets.exceptions import InvalidStatus
from websockets.sync.client import ClientConnection
from websockets.sync.client import connect as open_socket

from bot.playground import StandIn
from tests.bot.playground.conftest import Clock
from tests.bot.playground.samples import MANIFEST, Json, actions, asks, button, home, modal
from tests.bot.playground.test_conversation import Connect


class Browser:
    def __init__(self, socket: ClientConnection) -> None:
        self._socket = socket
        self.state = self.next("state")

    def next(self, kind: str) -> Json:
        """The next message of this kind; those before it are passed over."""
        while True:
            message: Json = json.loads(self._socket.recv(timeout=3))
            if message["type"] == kind:
                return message

    def does(self, **request: Any) -> str | None:
        self._socket.send(json.dumps({**request, "id": 1}))
        answer = self.next("done")
        assert answer["id"] == 1
        error: str | None = answer["error"]
        return error

    def starts(self, **request: Any) -> None:
        self._socket.send(json.dumps(request))


@pytest.fixture
def browser(slack: StandIn) -> Iterator[Browser]:
    with open_socket(slack.url.replace("http", "ws") + "/browser") as socket:
        yield Browser(socket)


def test_at_first_comes_the_whole_state(browser: Browser) -> None:
    state = browser.state
    assert state["team"] == {"id": "T0PLAYGROUND", "name": "Beispiel Vertrieb GmbH"}
    assert state["bot"] == {"id": "U0NEXTCALL", "name": "Nextcall"}
    assert [one["initials"] for one in state["users"]] == ["AB", "BC", "ML"]
    assert {"id": "D0BEN", "name": "directmessage", "kind": "im", "user": "U0BEN"} in state[
        "channels"
    ]
    assert state["commands"][0]["command"] == "/nextcall"
    assert state["shortcuts"] == [{"callback_id": "log_message", "name": "Log"}]
    assert state["messages"]["C0SALES"] == []
    assert state["homes"]["U0ANNA"] is None
    assert state["modals"]["U0ANNA"] == []
    assert state["connected"] is False


def test_messages_arrive_change_and_go(browser: Browser, web: WebClient) -> None:
    posted = web.chat_postMessage(channel="C0SALES", text="one")
    told = browser.next("message")
    assert (told["op"], told["channel"]) == ("posted", "C0SALES")
    assert (told["message"]["text"], told["message"]["ephemeral_to"]) == ("one", None)
    web.chat_update(channel="C0SALES", ts=posted["ts"], text="two")
    assert browser.next("message")["op"] == "updated"
    web.chat_delete(channel="C0SALES", ts=posted["ts"])
    assert browser.next("message")["op"] == "deleted"
    web.chat_postEphemeral(channel="C0SALES", user="U0BEN", text="psst")
    assert browser.next("message")["message"]["ephemeral_to"] == "U0BEN"


def test_home_and_modals_arrive(slack: StandIn, browser: Browser, web: WebClient) -> None:
    web.views_publish(user_id="U0ANNA", view=home())
    assert browser.next("home")["view"]["type"] == "home"
    web.views_open(trigger_id=slack.workspace.trigger("U0ANNA"), view=modal())
    assert [view["type"] for view in browser.next("modals")["views"]] == ["modal"]


def test_the_page_is_told_when_the_clock_is_turned(browser: Browser, clock: Clock) -> None:
    assert browser.state["now"] == 1_764_000_000
    clock.now += 86_400
    told = browser.next("clock")["now"]
    assert told == 1_764_086_400
    clock.now -= 3_600
    while (told := browser.next("clock")["now"]) == 1_764_086_400:
        pass  # a clock that stands still falls behind, and the page is told of that too
    assert told == 1_764_082_800


def test_the_page_learns_who_left(slack: StandIn, browser: Browser) -> None:
    slack.person.leaves("U0BEN")
    assert [one["id"] for one in browser.next("places")["users"]] == ["U0ANNA", "U0MARIA"]


def test_the_browser_learns_whether_the_bot_is_there(browser: Browser, connect: Connect) -> None:
    connect()
    assert browser.next("connected")["connected"] is True


def test_a_person_does_everything_from_the_browser(
    slack: StandIn, app: App, browser: Browser, connect: Connect
) -> None:
    said: list[str] = []

    @app.command("/nextcall")
    def command(ack: Any, client: Any, body: Json) -> None:
        view = modal(asks(block_id="note"), callback_id="form")
        client.views_open(trigger_id=body["trigger_id"], view=view)
        ack()

    @app.view("form")
    def form(ack: Any, view: Json) -> None:
        said.append(view["state"]["values"]["note"]["typed"]["value"])
        ack()

    @app.action("go")
    def go(ack: Any, action: Json) -> None:
        said.append(action["value"])
        ack()

    @app.event("app_mention")
    def mention(event: Json) -> None:
        said.append(event["text"])

    @app.event("app_home_opened")
    def opened(event: Json) -> None:
        said.append(event["tab"])

    @app.message_shortcut("log_message")
    def log(ack: Any, body: Json) -> None:
        said.append(body["message"]["text"])
        ack()

    connect()
    anna = {"user": "U0ANNA"}
    assert browser.does(do="command", channel="C0SALES", text="/nextcall", **anna) is None
    view = slack.person.modal("U0ANNA")[0]["id"]
    empty = browser.does(do="submit", view_id=view, values={}, **anna)
    assert empty == "Please complete this required field."
    values = {"note": {"typed": {"value": "noted"}}}
    assert browser.does(do="submit", view_id=view, values=values, **anna) is None
    app.client.chat_postMessage(
        channel="C0SALES",
        text="t",
        blocks=[{**actions(button(action_id="go", value="gone")), "block_id": "b"}],
    )
    ts = slack.person.last("U0ANNA", "C0SALES")["ts"]
    place = {"type": "message", "channel": "C0SALES", "ts": ts}
    click = {"container": place, "block_id": "b", "action_id": "go", "value": {"value": "forged"}}
    assert browser.does(do="action", **click, **anna) is None
    assert browser.does(do="message", channel="C0SALES", text="@Nextcall hello", **anna) is None
    assert browser.does(do="home", **anna) is None
    logs = {"channel": "C0SALES", "ts": ts, "callback_id": "log_message"}
    assert browser.does(do="shortcut", **logs, **anna) is None
    assert said == ["noted", "gone", "<@U0NEXTCALL> hello", "home", "t"]
    app.client.views_open(trigger_id=slack.workspace.trigger("U0ANNA"), view=modal())
    view = slack.person.modal("U0ANNA")[0]["id"]
    assert browser.does(do="close", view_id=view, **anna) is None
    assert slack.person.modal("U0ANNA") == []


def test_what_fails_is_told_with_what_was_typed(browser: Browser) -> None:
    request = {"do": "message", "user": "U0ANNA", "channel": "C0SALES", "text": "/nope"}
    browser.starts(**request)
    notice = browser.next("notice")
    assert (notice["user"], notice["typed"]) == ("U0ANNA", "/nope")
    assert "not a valid command" in str(browser.does(**request))


def test_what_is_no_longer_there_is_told(browser: Browser) -> None:
    gone = browser.does(do="close", user="U0ANNA", view_id="V0GONE")
    assert gone == "this view is no longer open"
    assert "dance" in str(browser.does(do="dance", user="U0ANNA"))


def test_pages_of_others_may_not_connect(slack: StandIn) -> None:
    url = slack.url.replace("http", "ws") + "/browser"
    with pytest.raises(InvalidStatus):
        open_socket(url, origin="https://example.com")  # type: ignore[arg-type]
    with open_socket(url, origin=slack.url):  # type: ignore[arg-type]
        pass


def test_a_demonstration_adds_routes_of_its_own() -> None:
    def ripen(_: Request) -> PlainTextResponse:
        return PlainTextResponse("ripe")

    with StandIn(MANIFEST, extra_routes=[Route("/demo/ripen", ripen)]) as slack:
        assert urlopen(f"{slack.url}/demo/ripen").read() == b"ripe"


def test_the_page_and_its_files_are_served(slack: StandIn) -> None:
    assert urlopen(slack.url).status == 200
    assert urlopen(f"{slack.url}/static/main.js").status == 200
