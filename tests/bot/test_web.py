"""The bot behind HTTP: who is let in, and what machines may ask."""

import json
import time
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from urllib.error import HTTPError
from urllib.request import ProxyHandler, build_opener

import pytest
from slack_sdk import WebClient

from bot.app import build_app
from bot.demo import manifest
from bot.playground import StandIn
from bot.playground.http_mode import SignedHttp, SignedRequest
from bot.playground.model import TEAM
from bot.playground.server import Server
from bot.serve import connect
from bot.web import _prometheus, web
from storage.database import Database
from storage.figures import Backlog, Figures
from tests.bot.world import ANNA, SALES

_OPENER = build_opener(ProxyHandler({}))


@dataclass
class Served:
    slack: StandIn
    http: SignedHttp
    url: str
    database: Database


@pytest.fixture
def served(sqlite_database: Database) -> Iterator[Served]:
    """The bot served by HTTP on a real socket, the stand-in posting to it."""
    with StandIn(manifest(), ack_within=10) as slack:
        client = WebClient(token=slack.bot_token, base_url=slack.api_url, retry_handlers=[])
        team_id = connect(sqlite_database, client).team_id

        def now() -> datetime:
            return datetime.now().astimezone()

        app = build_app(sqlite_database, client, signing_secret=slack.signing_secret, now=now)
        server = Server(web(sqlite_database, team_id, app, now), 0)
        server.start()
        url = f"http://127.0.0.1:{server.port}"
        yield Served(slack, slack.use_http(f"{url}/slack/events"), url, sqlite_database)
        server.stop()


def a_command(served: Served, **changed: object) -> SignedRequest:
    return served.http.request("slash_commands", payload(served, **changed))


def payload(served: Served, **changed: object) -> dict[str, object]:
    workspace = served.slack.workspace
    return {
        "token": "legacy",
        "team_id": TEAM,
        "channel_id": SALES,
        "user_id": ANNA,
        "command": "/nextcall",
        "text": "",
        "api_app_id": "A0NEXTCALL",
        "response_url": f"{served.slack.url}/response/none",
        "trigger_id": workspace.trigger(ANNA),
    } | changed


def get(url: str) -> tuple[int, str]:
    try:
        with _OPENER.open(url, timeout=3) as answer:
            return answer.status, answer.read().decode()
    except HTTPError as refused:
        with refused:
            return refused.code, refused.read().decode()


def test_a_command_is_answered_over_http(served: Served) -> None:
    served.slack.person.command(ANNA, SALES, "/nextcall")
    answer = served.slack.person.last(ANNA, SALES)
    assert "Gerade ist niemand anzurufen" in answer["text"]
    assert served.slack.problems == []


def test_a_signed_request_is_let_in(served: Served) -> None:
    assert served.http.send(a_command(served)).status == 200


def test_a_wrong_signature_is_refused(served: Served) -> None:
    request = served.http.request("slash_commands", payload(served), secret="somebody else's")
    assert served.http.send(request).status == 401


def test_an_old_timestamp_is_refused(served: Served) -> None:
    old = int(time.time()) - 6 * 60
    request = served.http.request("slash_commands", payload(served), timestamp=old)
    assert served.http.send(request).status == 401


def test_a_replay_is_refused(served: Served) -> None:
    request = a_command(served)
    assert served.http.send(request).status == 200
    assert served.http.send(request).status == 401


def test_a_forged_copy_does_not_use_up_the_true_request(served: Served) -> None:
    request = a_command(served)
    forged = SignedRequest(request.body + b"&text=all", request.headers)
    assert served.http.send(forged).status == 401
    assert served.http.send(request).status == 200


def test_an_unknown_workspace_is_refused(served: Served) -> None:
    assert served.http.send(a_command(served, team_id="T0STRANGER")).status == 403


def test_a_body_without_a_signature_is_refused(served: Served) -> None:
    assert served.http.send(SignedRequest(b"command=/nextcall", {})).status == 401


def test_a_body_above_a_megabyte_is_refused(served: Served) -> None:
    assert served.http.send(a_command(served, text="x" * 1_100_000)).status == 413


def test_health_and_figures_are_there_for_machines(served: Served) -> None:
    status, body = get(f"{served.url}/healthz")
    assert status == 200
    assert json.loads(body) == {
        "ready": True,
        "outbox_waiting": 0,
        "outbox_oldest_seconds": None,
        "outbox_failed": 0,
        "held_for_digest": 0,
        "signals_waiting": 0,
    }
    status, body = get(f"{served.url}/metrics")
    assert status == 200
    assert "nextcall_ready 1\nnextcall_leads 0\n" in body
    assert "nextcall_outbox_waiting 0\nnextcall_outbox_oldest_seconds 0\n" in body


def test_a_figure_of_millions_is_exact() -> None:
    found = Figures(1_234_567, 0, Backlog(outbox_waiting=1, outbox_oldest_seconds=1_234_567.5))
    body = _prometheus(found)
    assert "nextcall_leads 1234567\n" in body
    assert "nextcall_outbox_oldest_seconds 1234567.5\n" in body


def test_a_database_that_does_not_answer_is_not_ready(
    served: Served, monkeypatch: pytest.MonkeyPatch
) -> None:
    def gone(*_: object) -> None:
        raise OSError("the disk is gone")

    monkeypatch.setattr(served.database, "read", gone)
    assert get(f"{served.url}/healthz")[0] == 503
    assert "nextcall_ready 0" in get(f"{served.url}/metrics")[1]


def test_a_bug_is_told_and_what_was_typed_comes_back(
    served: Served, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(*_: object, **__: object) -> None:
        raise RuntimeError("a bug")

    monkeypatch.setattr("handlers.nextcall.flow.board", broken)
    served.slack.person.command(ANNA, SALES, "/nextcall 7")
    answer = served.slack.person.last(ANNA, SALES)["text"]
    assert "Das hat nicht geklappt" in answer
    assert "/nextcall 7" in answer
