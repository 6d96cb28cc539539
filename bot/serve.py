"""The running bot: connected to Slack, its web server, and what it does in the background."""

import contextlib
import gc
import logging
import socket
from collections.abc import Iterator
from datetime import timedelta

import uvicorn
from slack_bolt.adapter.socket_mode import SocketModeHandler
from slack_sdk import WebClient
from slack_sdk.errors import SlackApiError, SlackClientError

from bot.app import build_app
from bot.background import background
from bot.clock import now as clock
from bot.delivery import PATIENCE, Patience
from bot.pictures import SlackPictures
from bot.settings import Settings
from bot.web import web
from scoring.message import Refused, say
from storage.database import Database
from storage.opening import open_database
from storage.workspaces import Workspace, Workspaces

logger = logging.getLogger("nextcall")


def serve(settings: Settings, patience: Patience = PATIENCE) -> None:
    """Runs until it is told to stop; raises `Refused` where it cannot start."""
    logging.basicConfig(
        level=logging.WARNING, format="%(asctime)s %(levelname)s %(name)s: %(message)s"
    )
    logger.setLevel(logging.INFO)
    logging.getLogger("slack_sdk.web").setLevel(logging.CRITICAL)  # it raises what it logs
    # Bolt warns of a token in the environment beside the client that carries the same one.
    logging.getLogger("nextcall.bolt").setLevel(logging.ERROR)
    settings.check_serve()
    listening = listen(settings.port)
    database = open_database(settings.database_url)
    client = slack_client(settings)
    workspace = connect(database, client)
    postman = slack_client(settings, patience.timeout)
    drawing = SlackPictures(database, postman, clock)
    app = build_app(
        database, client, signing_secret=settings.signing_secret, now=clock, pictures=drawing
    )
    by_http = app if not settings.app_token else None
    with (
        contextlib.closing(drawing),
        background(database, workspace.team_id, postman, clock, patience, pictures=drawing) as wake,
        socket_mode(app, settings.app_token),
    ):
        way = "HTTP, /slack/events" if by_http else "Socket Mode"
        logger.info("serving %s by %s; port %d", workspace.name, way, settings.port)
        answering = web(database, workspace.team_id, by_http, clock, settings.webhook_secret, wake)
        gc.collect()
        gc.freeze()  # what is loaded by now stays: looking through it takes a tenth of a digest
        config = uvicorn.Config(answering, log_config=None, access_log=False)
        uvicorn.Server(config).run(sockets=[listening])


def listen(port: int) -> socket.socket:
    """The port, taken before anything starts."""
    try:
        listening = socket.create_server(("0.0.0.0", port))
    except OSError as error:
        raise Refused(
            say("PORT {port} cannot be used: {error}", port=port, error=error.strerror)
        ) from None
    # Connections inherit it, and asyncio sets it on its own listeners only: or an answer's body
    # waits until its head was acknowledged, which a connection that is kept delays by 40 ms.
    listening.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
    return listening


def slack_client(settings: Settings, timeout: timedelta = timedelta(seconds=10)) -> WebClient:
    """A client with a TLS context of its own, to be used again and again: a new one costs 50 ms.

    It does not retry by itself, or a repeated post would post twice.
    """
    seconds = round(timeout.total_seconds())
    return WebClient(
        token=settings.bot_token, base_url=settings.api_url, timeout=seconds, retry_handlers=[]
    )


def connect(database: Database, client: WebClient) -> Workspace:
    """Asks Slack which workspace the token is for; the local workspace becomes that one."""
    try:
        who = client.auth_test()
    except SlackApiError as error:
        code = str(error.response["error"])
        if " " in code:  # slack_sdk's own words: what came was not even JSON
            raise Refused(say("{url} does not answer as Slack does", url=client.base_url)) from None
        raise Refused(say("Slack refuses SLACK_BOT_TOKEN: {error}", error=code)) from None
    except (SlackClientError, OSError) as error:
        raise Refused(
            say("Slack cannot be reached at {url}: {error}", url=client.base_url, error=error)
        ) from None
    with database.transaction() as connection:
        return Workspaces(connection).connect(who["team_id"], who["team"], clock())


@contextlib.contextmanager
def socket_mode(app: object, app_token: str) -> Iterator[None]:
    """Connected by Socket Mode while it lasts; nothing without an app token."""
    if not app_token:
        yield
        return
    handler = SocketModeHandler(app, app_token)  # type: ignore[arg-type]
    handler.connect()  # type: ignore[no-untyped-call]
    try:
        yield
    finally:
        handler.close()  # type: ignore[no-untyped-call]
