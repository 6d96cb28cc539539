"""The playground, and the bot connected to it."""

import contextlib
import errno
import tempfile
import threading
import webbrowser
from collections.abc import Iterator
from datetime import datetime, timedelta
from pathlib import Path

import yaml
from rich.console import Console
from slack_sdk import WebClient

from bot.app import build_app
from bot.background import background
from bot.clock import now as real_time
from bot.demo.buttons import Buttons
from bot.demo.clock import TurnableClock, opening
from bot.demo.scene import Scene
from bot.people import meet
from bot.pictures import SlackPictures
from bot.playground import StandIn
from bot.sample import ZONE, load_sample
from bot.serve import connect, socket_mode
from bot.terminal import reader
from handlers.ui.texts import texts
from scoring.message import Refused, say
from storage.database import Database
from storage.migrate import migrate

PORT = 8765
LOOK_EVERY = timedelta(seconds=1)  # a visitor who has turned the clock waits for the digest


def run(port: int = PORT, open_browser: bool = True) -> None:
    """Serves the playground until Ctrl-C. Its data is made anew at every start."""
    console = Console(stderr=True)
    t = texts(reader().locale, ZONE.key)
    now = real_time()
    begins = opening(now)
    with _taken_port_named(port), playground(port, begins) as slack:
        link = f"[link={slack.url}]{slack.url}[/link]"
        console.print(t("Nextcall is waiting for you at {link}", link=link))
        console.print(t("Type /nextcall there. Ctrl-C ends it; nothing leaves this machine."))
        if begins != now:
            when = t.moment(begins)
            console.print(
                t("Nobody is nudged at this hour: the playground’s clock begins {when}.", when=when)
            )
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
def playground(port: int = 0, begins: datetime | None = None) -> Iterator[StandIn]:
    """The stand-in for Slack with the unmodified bot connected to it by Socket Mode.

    Its clock begins at `begins`, which is within working time if nothing is said.
    """
    clock, buttons = TurnableClock(), Buttons()
    clock.turn_to(begins or opening(real_time()))
    with (
        tempfile.TemporaryDirectory(prefix="nextcall-") as folder,
        StandIn(manifest(), port=port, clock=clock.seconds, extra_routes=buttons.routes) as slack,
    ):
        database = Database(f"sqlite:///{Path(folder) / 'playground.db'}")
        migrate(database)
        client = WebClient(token=slack.bot_token, base_url=slack.api_url, retry_handlers=[])
        team_id = connect(database, client).team_id
        load_sample(database, team_id, clock())
        meet(database, team_id, client, clock())
        drawing = SlackPictures(database, client, clock)
        app = build_app(database, client, now=clock, pictures=drawing)
        with (
            contextlib.closing(drawing),
            background(
                database, team_id, client, clock, schedules_every=LOOK_EVERY, pictures=drawing
            ) as wake,
            socket_mode(app, slack.app_token),
        ):
            slack.wait_for_bot()
            buttons.play(Scene(database, team_id, clock, wake))
            yield slack
        database.close()


def manifest() -> dict[str, object]:
    """The app's manifest, which says what the stand-in lets the bot do."""
    beside = Path(__file__).resolve().parents[2] / "manifest.yml"
    loaded: dict[str, object] = yaml.safe_load(beside.read_text("utf-8"))
    return loaded
