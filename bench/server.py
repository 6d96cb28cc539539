"""The bot's web server in a process of its own: `python -m bench.server URL [SLACK]` says its port.

With the address of a Slack it also does what a bot does unasked.
"""

import contextlib
import logging
import subprocess
import sys
from collections.abc import Iterator

from bench.databases import HOME, Filled

SECRET = "whsec_YmVuY2htYXJrcw=="


@contextlib.contextmanager
def served(filled: Filled, slack: str = "") -> Iterator[int]:
    """The port of one that answers while it lasts."""
    command = [sys.executable, "-W", "ignore", "-m", "bench.server", filled.url, slack]
    process = subprocess.Popen(command, stdout=subprocess.PIPE, text=True, cwd=HOME.parent)
    assert process.stdout
    try:
        yield int(process.stdout.readline())
    finally:
        process.terminate()
        process.communicate()


def serve(url: str, slack: str) -> None:
    import uvicorn
    from slack_sdk import WebClient

    from bench.serving import TOKEN, running_clock
    from bot.background import background
    from bot.serve import listen
    from bot.web import web
    from storage.database import Database
    from storage.workspaces import Workspaces

    logging.disable()
    database, now = Database(url), running_clock()
    with database.connection() as connection:
        (workspace,) = Workspaces(connection).all()
    with contextlib.ExitStack() as opened:
        app = web(database, workspace.team_id, None, now, SECRET)
        if slack:
            client = WebClient(TOKEN, slack, retry_handlers=[])
            wake = opened.enter_context(background(database, workspace.team_id, client, now))
            app = web(database, workspace.team_id, None, now, SECRET, wake)
        listening = listen(0)
        print(listening.getsockname()[1], flush=True)
        # The senders' connections are idle while others have their turn.
        config = uvicorn.Config(app, log_config=None, access_log=False, timeout_keep_alive=600)
        uvicorn.Server(config).run(sockets=[listening])


if __name__ == "__main__":
    serve(sys.argv[1], sys.argv[2])
