"""The bot as it serves, without a network: signed requests in, rendered cards out."""

import contextlib
import itertools
import json
import threading
from collections.abc import Callable, Iterator, Sequence
from datetime import UTC, datetime
from functools import partial
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import urlencode

from slack_bolt import Ack, App, BoltRequest, BoltResponse
from slack_sdk import WebClient
from slack_sdk.signature import SignatureVerifier

from bench.fill import TEAM
from bench.market import NOW, slack_id
from bot.app import build_app
from storage.database import Database

SECRET = "bench"
TOKEN = "xoxb-bench"
_numbers = itertools.count(1)

Json = dict[str, Any]


def running_clock() -> Callable[[], datetime]:
    """It says NOW now, and goes on from there."""
    started = datetime.now(UTC)
    return lambda: NOW + (datetime.now(UTC) - started)


@contextlib.contextmanager
def slack(posted: Callable[[Json], None] = lambda message: None) -> Iterator[WebClient]:
    """A client of a Slack that knows whose the token is and takes messages, and nothing else."""
    server = ThreadingHTTPServer(("127.0.0.1", 0), partial(_Slack, posted))
    threading.Thread(target=server.serve_forever, daemon=True).start()
    try:
        yield WebClient(token=TOKEN, base_url=f"http://127.0.0.1:{server.server_port}/api/")
    finally:
        server.shutdown()
        server.server_close()


class _Slack(BaseHTTPRequestHandler):
    def __init__(self, posted: Callable[[Json], None], *request: Any) -> None:
        self._posted = posted
        super().__init__(*request)

    def do_POST(self) -> None:
        received = self.rfile.read(int(self.headers.get("Content-Length", 0)))
        answer = json.dumps(self._answer(received)).encode()
        self.send_response(200)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(answer)))
        self.end_headers()
        self.wfile.write(answer)

    def _answer(self, received: bytes) -> Json:
        if self.path.endswith("auth.test"):
            who = {"url": "https://bench.slack.com/", "team": "Bench", "team_id": TEAM}
            who |= {"user": "nextcall", "user_id": "U0BOT", "bot_id": "B0BOT"}
            return {"ok": True, **who}
        if self.path.endswith("chat.postMessage"):
            message = json.loads(received)
            self._posted(message)
            return {"ok": True, "channel": f"D{message['channel']}", "ts": f"{next(_numbers)}.0"}
        return {"ok": False, "error": "unknown"}

    def log_message(self, format: str, *args: object) -> None:
        """Nothing."""


def nextcall(database: Database, client: WebClient) -> App:
    return build_app(database, client, signing_secret=SECRET, now=running_clock())


def empty(client: WebClient) -> App:
    """A Bolt app with the same settings whose one command does nothing."""
    app = App(
        token=client.token,
        client=client,
        signing_secret=SECRET,
        process_before_response=True,
        token_verification_enabled=False,
    )

    @app.command("/empty")
    def nothing(ack: Ack) -> None:
        ack()

    return app


def asking(app: App, command: str, text: str = "") -> Callable[[int], BoltResponse]:
    """Asks as the member of that number: each request is new and newly signed, or it is refused."""
    verifier = SignatureVerifier(SECRET)

    def ask(member: int) -> BoltResponse:
        body, headers = signed(verifier, command, member, text)
        response = app.dispatch(BoltRequest(body=body.decode(), headers=headers))
        assert response.status == 200, response
        return response

    return ask


def signed(
    verifier: SignatureVerifier, command: str, member: int, text: str = ""
) -> tuple[bytes, dict[str, str | Sequence[str]]]:
    """What Slack posts for a command."""
    form = {
        "token": "gone",
        "team_id": TEAM,
        "team_domain": "bench",
        "channel_id": "D0000001",
        "channel_name": "directmessage",
        "user_id": slack_id(member),
        "user_name": f"rep{member}",
        "command": command,
        "text": text,
        "api_app_id": "A0BENCH",
        "is_enterprise_install": "false",
        "response_url": "https://hooks.slack.com/commands/T0BENCH/1/bench",
        "trigger_id": f"{next(_numbers)}.1.bench",
    }
    body = urlencode(form).encode()
    timestamp = str(int(datetime.now(UTC).timestamp()))
    signature = verifier.generate_signature(timestamp=timestamp, body=body)
    headers: dict[str, str | Sequence[str]] = {
        "content-type": "application/x-www-form-urlencoded",
        "user-agent": "Slackbot 1.0 (+https://api.slack.com/robots)",
        "x-slack-request-timestamp": timestamp,
        "x-slack-signature": signature or "",
    }
    return body, headers
