"""The stand-in as a whole: a workspace, its server, and the people in it."""

import time
from collections.abc import Callable, Sequence
from typing import Any

from starlette.routing import BaseRoute

from bot.playground.answers import Answers
from bot.playground.api import WebApi
from bot.playground.browser import Browser
from bot.playground.calls import Desk
from bot.playground.client import Client
from bot.playground.delivery import Delivery
from bot.playground.faults import Faults
from bot.playground.http_mode import SignedHttp
from bot.playground.manifest import Manifest
from bot.playground.payloads import Payloads
from bot.playground.person import Person
from bot.playground.record import Call, Record, Refused
from bot.playground.routes import Routes
from bot.playground.server import LateApp, Server
from bot.playground.socket_mode import SocketMode
from bot.playground.workspace import Workspace


class StandIn:
    """A strict Slack for one app, given by its manifest.

        with StandIn(manifest) as slack:
            ...  # connect the bot to slack.api_url
            slack.person.command("U0ANNA", "C0SALES", "/nextcall 10")

    With a `request_url` (or after `use_http`) payloads are posted there, signed; else they go
    over Socket Mode. `ack_within` is Slack's three seconds, shorter for tests. Slack's times (of
    messages and events, and of what expires) come from `clock`, which may be turned either way;
    whoever waits does so by real time. The `extra_routes` come before the stand-in's own: a
    demonstration may add its buttons there.
    """

    def __init__(
        self,
        manifest: dict[str, Any],
        *,
        bot_token: str = "xoxb-playground",
        app_token: str = "xapp-playground",
        signing_secret: str = "playground-signing-secret",
        port: int = 0,
        clock: Callable[[], float] = time.time,
        request_url: str | None = None,
        ack_within: float = 3.0,
        extra_routes: Sequence[BaseRoute] = (),
    ) -> None:
        self.bot_token = bot_token
        self.app_token = app_token
        self.signing_secret = signing_secret
        self.faults = Faults()
        self.record = Record()
        self._ack_within = ack_within
        late = LateApp()
        self._server = Server(late, port)
        self.url = f"http://127.0.0.1:{self._server.port}"
        self.api_url = f"{self.url}/api/"
        granted = Manifest.read(manifest)
        self.workspace = Workspace(granted.name, clock)
        self.payloads = Payloads(self.workspace, self.url)
        self.socket_mode = SocketMode(ack_within, self.record, lambda on: self._browser.bot_is(on))
        self.delivery = Delivery(self.socket_mode, self.payloads, self.record, granted.events)
        desk = Desk(self.workspace, granted, self.delivery, self.url)
        answers = Answers(desk, self.record)
        client = Client(desk, self.payloads, answers)
        self.person = Person(self.workspace, client)
        self._browser = Browser(desk, client)
        api = WebApi(desk, self.record, bot_token, app_token, self._open_socket)
        routes = Routes(api, answers, self.socket_mode, self._browser, self.faults, self.record)
        late.app = routes.app(extra_routes)
        if request_url is not None:
            self.use_http(request_url)

    def start(self) -> "StandIn":
        self._server.start()
        return self

    def stop(self) -> None:
        self.delivery.stop()
        self._server.stop()

    def __enter__(self) -> "StandIn":
        return self.start()

    def __exit__(self, *_: object) -> None:
        self.stop()

    def _open_socket(self) -> str:
        return f"ws://127.0.0.1:{self._server.port}/socket?ticket={self.socket_mode.ticket()}"

    def remove_app(self) -> None:
        """Somebody takes the app out of the workspace: its token is worth nothing, it hears nothing,
        and its commands are unknown."""
        self.delivery.installed = False

    def install_app(self) -> None:
        self.delivery.installed = True

    def use_http(self, request_url: str) -> SignedHttp:
        """From now on payloads go to this address, signed."""
        way = SignedHttp(request_url, self.signing_secret, self._ack_within)
        self.delivery.way = way
        self._browser.bot_is(True)
        return way

    @property
    def calls(self) -> list[Call]:
        """Every Web API call, post to a response URL and acknowledgement so far."""
        return self.record.calls

    @property
    def problems(self) -> list[Refused]:
        """Each payload that was refused; a test's fixture can fail on any."""
        return self.record.problems

    def calls_to(self, method: str) -> list[Call]:
        return [call for call in self.calls if call.method == method]

    def wait_until(self, holds: Callable[[], bool], seconds: float = 3.0) -> bool:
        """Waits for something that happens in the workspace, such as a message to be seen."""
        return self.workspace.wait_until(holds, seconds)

    def wait_until_quiet(self, seconds: float = 5.0) -> bool:
        """Until no event is on its way to the bot: also its own messages are events."""
        return self.delivery.wait_until_quiet(seconds)

    def wait_for_bot(self, seconds: float = 5.0) -> bool:
        """Until the bot is connected (at once with HTTP)."""
        return self.wait_until(lambda: self._browser.connected, seconds)
