"""A process that has everything loaded and forks serving processes from itself: so that hundreds of
them can be killed, each a fraction of a second after its birth.

Reads one line of JSON (settings) for each child and answers with the child's process id.
"""

import gc
import inspect
import json
import os
import signal
import sys
import traceback
from datetime import UTC, datetime, timedelta

import anyio
import uvicorn
from apscheduler.triggers.interval import IntervalTrigger
from sqlalchemy import make_url

from bot.delivery import Patience
from bot.serve import serve
from bot.settings import settings_from
from handlers.ui.texts import texts

# Short, so that what a killed process had claimed is soon taken over; long against the stand-in's
# slowness, so that nothing is still on its way by then.
PATIENCE = Patience(
    timeout=timedelta(seconds=3), settles=timedelta(seconds=1), lease=timedelta(seconds=6)
)


def main() -> None:
    _load_what_is_loaded_late()
    signal.signal(signal.SIGCHLD, signal.SIG_IGN)  # nobody asks how they died
    gc.freeze()  # what is loaded is not copied into each child
    for line in sys.stdin:
        child = os.fork()
        if not child:
            _live(json.loads(line))
        print(child, flush=True)


def _load_what_is_loaded_late() -> None:
    """Once here, instead of in each child."""
    uvicorn.Config(_nobody).load()
    make_url("postgresql+psycopg://").get_dialect().import_dbapi()
    texts("en-US", "UTC").moment(datetime.now(UTC))
    anyio.run(anyio.sleep, 0)
    IntervalTrigger(seconds=1)
    "localhost".encode("idna")
    inspect.stack()  # as Bolt does: for the first time it looks through every module


async def _nobody(*_: object) -> None:
    raise AssertionError("nobody asks")


def _live(settings: dict[str, str]) -> None:
    sys.stdin.close()
    # Its own standard error stays that of the nursery, which the test run shows when it fails.
    try:
        serve(settings_from(settings), PATIENCE)
    except BaseException:
        traceback.print_exc()
    finally:
        os._exit(1)


if __name__ == "__main__":
    main()
