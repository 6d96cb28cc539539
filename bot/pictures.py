"""Pictures for what was asked: drawn by the painter, kept in Slack, remembered by what they show."""

import contextlib
import hashlib
import logging
import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime, timedelta
from typing import TypeAlias

from slack_sdk import WebClient
from slack_sdk.errors import SlackClientError

from bot.painter import NotDrawn, Painter
from bot.uploads import UPLOAD_PATIENCE, NotUploaded, UploadPatience, Uploads
from handlers.pictures import Picture
from handlers.ui.charts import look
from storage.database import Database
from storage.pictures import KeptPicture

logger = logging.getLogger("nextcall.pictures")

KEPT_FOR = timedelta(days=30)  # figures of a sale should not lie around for ever
# People and retention rules delete files too, and Slack refuses a whole message with one that is gone.
SURE_FOR = timedelta(days=1)
MOST_WAITING = 200
_HANDS = 4
_DELETED_IN_A_RUN = 100  # Slack takes some fifty a minute

Then: TypeAlias = Callable[[str], None]
Order: TypeAlias = tuple[int, str]


def key_of(picture: Picture) -> str:
    """What names a picture: all that it shows, and how such pictures are drawn."""
    kind = type(picture)
    shows = f"{kind.__module__}.{kind.__qualname__}\n{picture!r}\n{look()}"
    return hashlib.sha256(shows.encode()).hexdigest()


class SlackPictures:
    """The `Pictures` of a running program. The same picture asked for twice at a time is made once."""

    def __init__(
        self,
        database: Database,
        client: WebClient,
        now: Callable[[], datetime],
        patience: UploadPatience = UPLOAD_PATIENCE,
    ) -> None:
        self.painter = Painter()
        self._database = database
        self._now = now
        self._uploads = Uploads(client, patience)
        self._hands = ThreadPoolExecutor(_HANDS, thread_name_prefix="pictures")
        self._changed = threading.Condition()
        self._orders: dict[Order, list[Then]] = {}
        self._closed = False

    def known(self, team_id: int, picture: Picture) -> str | None:
        kept = self._kept(team_id, key_of(picture))
        return kept.file_id if kept and self._is_sure(kept) else None

    def soon(self, team_id: int, picture: Picture, then: Then) -> None:
        order = team_id, key_of(picture)
        with self._changed:
            if order in self._orders:
                self._orders[order].append(then)
                return
            if self._closed or len(self._orders) >= MOST_WAITING:
                logger.warning("a picture is not made: %d others wait", len(self._orders))
                return
            self._orders[order] = [then]
            self._hands.submit(self._see_to, order, picture)

    def wait(self, seconds: float = 10.0) -> bool:
        """Until everything that was asked for is made and handed over."""
        with self._changed:
            return self._changed.wait_for(lambda: not self._orders, seconds)

    def close(self) -> None:
        """Lets what is being drawn be finished; what waits is given up."""
        with self._changed:
            self._closed = True
        self._uploads.close()
        self._hands.shutdown(wait=True, cancel_futures=True)
        self.painter.close()

    def _see_to(self, order: Order, picture: Picture) -> None:
        file_id: str | None = None
        try:
            file_id = self._found(*order) or self._made(*order, picture)
        except (NotDrawn, NotUploaded, SlackClientError, OSError) as error:
            logger.warning("there is no picture: %s", error or type(error).__name__)
        except Exception:  # the database, most likely; the words stand without it
            logger.exception("a picture failed")
        finally:
            self._hand_over(order, file_id)

    def _found(self, team_id: int, key: str) -> str | None:
        """The file that Slack still has; what it has no more is forgotten."""
        kept = self._kept(team_id, key)
        if kept is None:
            return None
        if self._is_sure(kept) or self._uploads.is_there(kept.file_id):
            return kept.file_id
        with self._database.write(team_id) as store:
            store.pictures.forget(kept)
        return None

    def _made(self, team_id: int, key: str, picture: Picture) -> str:
        file_id = self._uploads.upload(self.painter.draw(picture))
        with self._database.write(team_id) as store:
            standing = store.pictures.keep(key, file_id, self._now())
        if standing != file_id:  # another process was quicker
            with contextlib.suppress(SlackClientError, OSError):
                self._uploads.delete(file_id)
        return standing

    def _hand_over(self, order: Order, file_id: str | None) -> None:
        """Tells whoever has asked, also meanwhile; who asks from then on finds it."""
        while waiting := self._next_waiting(order):
            for then in waiting if file_id else ():
                try:
                    then(str(file_id))
                except Exception:  # one that cannot be shown must not keep it from the others
                    logger.exception("a picture could not be shown")

    def _next_waiting(self, order: Order) -> list[Then]:
        with self._changed:
            waiting, self._orders[order] = self._orders[order], []
            if not waiting:
                del self._orders[order]
                self._changed.notify_all()
            return waiting

    def _is_sure(self, kept: KeptPicture) -> bool:
        return self._now() - kept.made_at < SURE_FOR

    def _kept(self, team_id: int, key: str) -> KeptPicture | None:
        with self._database.read(team_id) as store:
            return store.pictures.get(key)


def forget_old(database: Database, team_id: int, client: WebClient, now: datetime) -> int:
    """Deletes the files of old pictures, some a run, and returns how many.

    Trouble, such as too many of them (429), ends the run: the next one goes on.
    """
    uploads = Uploads(client)
    with database.read(team_id) as store:
        old = store.pictures.made_before(now - KEPT_FOR, _DELETED_IN_A_RUN)
    for deleted, kept in enumerate(old):
        try:
            uploads.delete(kept.file_id)
        except (SlackClientError, OSError) as error:
            logger.warning("old pictures have to wait: %s", type(error).__name__)
            return deleted
        with database.write(team_id) as store:
            store.pictures.forget(kept)
    return len(old)
