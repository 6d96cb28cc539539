"""Requests that arrive while the one before is stored, stored together: one wait for the disk."""

import asyncio
import logging
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime

from starlette.concurrency import run_in_threadpool
from starlette.responses import Response

from handlers.signals.flow import Receipt
from handlers.signals.parse import Delivery

logger = logging.getLogger("nextcall")
MOST_TOGETHER = 100


@dataclass(frozen=True)
class Posted:
    """A request that was let in, not yet looked into: `read` does that, `reply` words its answer."""

    source: str
    has_one: bool
    read: Callable[[datetime], Delivery]
    reply: Callable[[Delivery, Receipt], Response]


class Queue:
    """Has `work` done in one thread, so that neither the database nor Slack's requests are crowded."""

    def __init__(
        self,
        work: Callable[[Sequence[Posted]], Sequence[Response]],
        failed: Callable[[], Response],
    ) -> None:
        self._work = work
        self._failed = failed
        self._waiting: list[tuple[Posted, asyncio.Future[Response]]] = []
        self._worker: asyncio.Task[None] | None = None

    async def answer(self, posted: Posted) -> Response:
        answer: asyncio.Future[Response] = asyncio.get_running_loop().create_future()
        self._waiting.append((posted, answer))
        if self._worker is None:
            self._worker = asyncio.create_task(self._until_empty())
        return await answer

    async def _until_empty(self) -> None:
        while self._waiting:
            taken = self._take()
            posted, awaited = zip(*taken, strict=True)
            try:
                answers = await run_in_threadpool(self._work, posted)
            except Exception:  # whatever it was: those who wait are told, the next have their turn
                logger.exception("a delivery of signals failed")
                answers = [self._failed()] * len(taken)
            for one, answer in zip(awaited, answers, strict=True):
                if not one.cancelled():
                    one.set_result(answer)
        self._worker = None

    def _take(self) -> list[tuple[Posted, asyncio.Future[Response]]]:
        """The next requests of one signal each, or the next request of many."""
        count = 0
        while count < min(len(self._waiting), MOST_TOGETHER) and self._waiting[count][0].has_one:
            count += 1
        taken = self._waiting[: max(count, 1)]
        del self._waiting[: len(taken)]
        return taken
