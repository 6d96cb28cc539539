"""The demonstration: the playground, the bot connected to it, and sample data."""

import contextlib
import errno
import tempfile
import threading
import webbrowser
from collections.abc import Iterator
from pathlib import Path

import yaml
from rich.console import Console
from slack_sdk import WebClient
from starlette.responses import JSONResponse
from starlette.routing import Route

from bot.app import build_app
from bot.background import background
from bot.clock import now as clock
from bot.playground import StandIn
from bot.sample import load_sample
from bot.serve import connect, socket_mode
from scoring.message import Refused, say
from storage.database import Database
from storage.migrate import migrate

PORT = 8765


# The page asks for buttons of the demonstration; there are none yet.
BUTTONS = Route("/demo/buttons", lambda _: JSONResponse([]))


def run(port: int = PORT, open_browser: bool = True) -> None:
    """Serves the playground until Ctrl-C. Its data is made anew at every start."""
    console = Console(stderr=True)
    with _taken_port_named(port), playground(port) as slack:
        console.print(f"Nextcall is waiting for you at [link={slack.url}]{slack.url}[/link]")
        console.print("Type /nextcall there. Ctrl-C ends it; nothing leaves this machine.")
        if open_browser:
            threading.Thread(target=webbrowser.open, args=(slack.url,), daemon=True).start()
        with contextlib.suppress(KeyboardInterrupt):
            threading.Event().wait()


@contextlib.contextmanager
def _taken_port_named(port: int) -> Iterator[None]:
    try:
        yield
    except OSError as error:
        if error.errno != errno.EADDRINUSE:
            raise
        raise Refused(
            say(
                "Port {port} is taken, perhaps by another demo; try nextcall demo --port {other}",
                port=port,
                other=port + 1 if port < 65535 else port - 1,
            )
        ) from None


@contextlib.contextmanager
def playground(port: int = 0) -> Iterator[StandIn]:
    """The stand-in for Slack with the unmodified bot connected to it by Socket Mode."""
    with (
        tempfile.TemporaryDirectory(prefix="nextcall-") as folder,
        StandIn(manifest(), port=port, extra_routes=[BUTTONS]) as slack,
    ):
        database = Database(f"sqlite:///{Path(folder) / 'playground.db'}")
        migrate(database)
        client = WebClient(token=slack.bot_token, base_url=slack.api_url, retry_handlers=[])
        workspace = connect(database, client)
        load_sample(database, workspace.team_id, clock())
        app = build_app(database, client, now=clock)
        with (
            background(database, workspace.team_id, client, clock),
            socket_mode(app, slack.app_token),
        ):
            slack.wait_for_bot()
            yield slack
        database.close()


def manifest() -> dict[str, object]:
    """The app's manifest, which says what the stand-in lets the bot do."""
    beside = Path(__file__).resolve().parent.parent / "manifest.yml"
    loaded: dict[str, object] = yaml.safe_load(beside.read_text("utf-8"))
    return loaded
