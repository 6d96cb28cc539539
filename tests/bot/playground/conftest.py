"""A stand-in and a real Bolt app that talks to it over real sockets."""

import ssl
import threading
from collections.abc import Callable, Iterator
from contextlib import suppress

import pytest
from slack_bolt import App
from slack_bolt.adapter.socket_mode import SocketModeHandler
from slack_sdk import WebClient

from bot.playground import StandIn
from tests.bot.playground.samples import MANIFEST

TRUST = ssl.create_default_context()
SOON = 0.5
# Slack's seconds, unless a test waits for them to pass.
impatient = pytest.mark.parametrize("ack_within", [SOON], ids=["impatient"])


class Clock:
    """Stands still until a test moves it."""

    def __init__(self) -> None:
        self.now = 1_764_000_000.0

    def __call__(self) -> float:
        return self.now


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def ack_within() -> float:
    """Plenty, so that a busy machine fails no test; `impatient` tests want less."""
    return 10.0


@pytest.fixture
def slack(clock: Clock, ack_within: float) -> Iterator[StandIn]:
    with StandIn(MANIFEST, ack_within=ack_within, clock=clock) as standin:
        yield standin


@pytest.fixture
def web(slack: StandIn) -> WebClient:
    return client_of(slack)


def client_of(slack: StandIn) -> WebClient:
    return WebClient(slack.bot_token, base_url=slack.api_url, ssl=TRUST, retry_handlers=[])


def app_of(slack: StandIn) -> App:
    return App(
        client=client_of(slack),
        signing_secret=slack.signing_secret,
        process_before_response=True,
    )


@pytest.fixture
def app(slack: StandIn) -> App:
    return app_of(slack)


@pytest.fixture
def connect(slack: StandIn, app: App) -> Iterator[Callable[[], SocketModeHandler]]:
    """Connects the app; more than once for several connections."""
    handlers: list[SocketModeHandler] = []

    def connected() -> SocketModeHandler:
        handler = SocketModeHandler(app, slack.app_token)
        handlers.append(handler)
        handler.connect()
        assert slack.wait_until(lambda: slack.socket_mode.connections == len(handlers))
        return handler

    yield connected
    slack.wait_until_quiet()
    for handler in handlers:
        disconnect(slack, handler)


def disconnect(slack: StandIn, handler: SocketModeHandler) -> None:
    """Slack's client takes a second or more to close; nobody has to wait for it."""
    handler.client.auto_reconnect_enabled = False
    handler.client.default_auto_reconnect_enabled = False
    slack.socket_mode.close_connections()
    threading.Thread(target=_close, args=(handler,), daemon=True).start()


def _close(handler: SocketModeHandler) -> None:
    with suppress(AttributeError):  # the client's own race, when its connection goes meanwhile
        handler.close()
