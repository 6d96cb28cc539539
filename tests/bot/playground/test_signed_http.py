"""The same conversation over signed HTTP, with Bolt behind a small server."""

import time
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread
from typing import Any

import pytest
from slack_bolt import App, BoltRequest

from bot.playground import StandIn
from bot.playground.http_mode import SignedHttp
from tests.bot.playground.conftest import SOON, impatient
from tests.bot.playground.samples import Json, asks, modal


@pytest.fixture
def http(slack: StandIn, app: App) -> Iterator[SignedHttp]:
    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["Content-Length"])).decode()
            headers = {name.lower(): held for name, held in self.headers.items()}
            answer = app.dispatch(BoltRequest(body=body, headers=headers))
            self.send_response(answer.status)
            for name, held in answer.first_headers_without_set_cookie().items():
                self.send_header(name, held)
            self.end_headers()
            self.wfile.write(answer.body.encode())

        def log_message(self, format: str, *args: Any) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    Thread(target=server.serve_forever, args=(0.01,), daemon=True).start()
    yield slack.use_http(f"http://127.0.0.1:{server.server_address[1]}/slack/events")
    slack.wait_until_quiet()
    server.shutdown()
    server.server_close()


def test_the_url_answers_the_challenge(http: SignedHttp) -> None:
    assert http.verify()


def test_a_command_comes_as_a_form(slack: StandIn, app: App, http: SignedHttp) -> None:
    @app.command("/nextcall")
    def command(ack: Any, body: Json) -> None:
        ack(f"{body['user_name']}: {body['text']}")

    outcome = slack.person.command("U0ANNA", "C0SALES", "/nextcall Müller & Söhne")
    assert outcome.ack == {"text": "anna: Müller &amp; Söhne"}
    assert slack.person.last("U0ANNA", "C0SALES")["text"] == "anna: Müller &amp; Söhne"


def test_modals_work(slack: StandIn, app: App, http: SignedHttp) -> None:
    @app.command("/nextcall")
    def command(ack: Any, client: Any, body: Json) -> None:
        view = modal(asks(block_id="note"), callback_id="form")
        client.views_open(trigger_id=body["trigger_id"], view=view)
        ack()

    @app.view("form")
    def form(ack: Any, view: Json) -> None:
        ack({"response_action": "errors", "errors": {"note": "More, please"}})

    slack.person.command("U0ANNA", "C0SALES", "/nextcall")
    assert slack.person.submit("U0ANNA", {"note": "a"}).errors == {"note": "More, please"}


@impatient
def test_an_event_is_repeated_with_its_number_and_reason(
    slack: StandIn, app: App, http: SignedHttp
) -> None:
    tries: list[tuple[str | None, str | None]] = []

    @app.event("message")
    def message(request: Any) -> None:
        one = [
            request.headers.get(f"x-slack-retry-{name}", [None])[0] for name in ("num", "reason")
        ]
        tries.append((one[0], one[1]))
        if len(tries) == 1:
            time.sleep(SOON + 0.2)
        if len(tries) == 2:
            raise RuntimeError("a mistake")

    slack.delivery.retry_delays = (0.01, 0.01, 0.01)
    slack.person.say("U0ANNA", "D0ANNA", "hello")
    assert slack.wait_until_quiet()
    assert tries == [(None, None), ("1", "http_timeout"), ("2", "http_error")]


def test_a_bot_that_is_down_is_told_to_the_person(slack: StandIn) -> None:
    slack.use_http("http://127.0.0.1:9/slack/events")
    outcome = slack.person.command("U0ANNA", "C0SALES", "/nextcall")
    assert (outcome.delivered, outcome.error) == (False, "dispatch_failed")


def test_a_forged_or_old_request_can_be_sent(slack: StandIn, app: App, http: SignedHttp) -> None:
    kept: list[str] = []

    @app.command("/nextcall")
    def command(ack: Any, body: Json) -> None:
        kept.append(body["team_id"])
        ack()

    user, channel = slack.workspace.users["U0ANNA"], slack.workspace.channels["C0SALES"]
    payload = slack.payloads.command(user, channel, "/nextcall", "")
    forged = http.request("slash_commands", payload, secret="wrong")
    old = http.request("slash_commands", payload, timestamp=int(time.time()) - 301)
    assert http.send(forged).status == 401
    assert http.send(old).status == 401
    assert kept == []
    foreign = http.request("slash_commands", {**payload, "team_id": "T0OTHER"})
    assert http.send(foreign).status == 200
    assert http.send(foreign).status == 200  # a replay: Bolt itself lets it pass
    assert kept == ["T0OTHER", "T0OTHER"]
