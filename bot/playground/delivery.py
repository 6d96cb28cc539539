"""How payloads reach the bot and what it answers: by Socket Mode or by signed HTTP."""

import threading
import time
from collections.abc import Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from copy import deepcopy
from dataclasses import dataclass
from typing import Literal, Protocol

from bot.playground.checks import Json
from bot.playground.payloads import Payloads
from bot.playground.record import Call, Record

Kind = Literal["slash_commands", "interactive", "events_api"]


@dataclass(frozen=True)
class Answer:
    """What became of a payload. Without an acknowledgement `failure` says why, in the words of
    the Events API: timeout, connection_failed, http_error."""

    acked: bool
    ms: float
    payload: Json
    failure: str = ""
    try_again: bool = True


class Way(Protocol):
    def deliver(self, kind: Kind, payload: Json, attempt: int, reason: str) -> Answer: ...


class Delivery:
    """Hands payloads to the bot and repeats events that were not acknowledged. An app that is
    not `installed` gets none and may ask for nothing."""

    def __init__(
        self, way: Way, payloads: Payloads, record: Record, events: frozenset[str]
    ) -> None:
        self.way = way
        self.installed = True
        self.retry_delays: Sequence[float] = (0.05, 0.5, 2.0)
        self._payloads = payloads
        self._record = record
        self._events = events
        self._workers = ThreadPoolExecutor(max_workers=8, thread_name_prefix="playground-event")
        self._stopping = threading.Event()
        self._quiet = threading.Condition()
        self._under_way = 0

    def stop(self) -> None:
        self._stopping.set()
        self._workers.shutdown(wait=False, cancel_futures=True)

    def hand_over(self, kind: Kind, payload: Json, attempt: int = 0, reason: str = "") -> Answer:
        if self.installed:
            answer = self.way.deliver(kind, payload, attempt, reason)
        else:
            answer = Answer(False, 0.0, {}, "connection_failed", try_again=False)
        said = dict(answer.payload) if answer.acked else {"failure": answer.failure}
        self._record.add(Call(f"ack {kind}", payload, said, time.time(), answer.ms))
        return answer

    def publish(self, subscription: str, event: Json) -> "Future[Answer] | None":
        """Sends an event in the background; answers with what became of its first attempt."""
        wanted = self.installed and subscription in self._events
        if not wanted or self._stopping.is_set():
            return None
        first: Future[Answer] = Future()
        self._count(1)
        try:
            self._workers.submit(self._publish, self._payloads.event(deepcopy(event)), first)
        except RuntimeError:  # stopped meanwhile
            self._count(-1)
            return None
        return first

    def wait_until_quiet(self, seconds: float) -> bool:
        """Until every event is acknowledged or given up."""
        with self._quiet:
            return self._quiet.wait_for(lambda: self._under_way == 0, timeout=seconds)

    def _count(self, step: int) -> None:
        with self._quiet:
            self._under_way += step
            self._quiet.notify_all()

    def _publish(self, payload: Json, first: "Future[Answer]") -> None:
        try:
            self._repeat(payload, first)
        finally:
            self._count(-1)

    def _repeat(self, payload: Json, first: "Future[Answer]") -> None:
        answer = self.hand_over("events_api", payload)
        first.set_result(answer)
        for attempt, delay in enumerate(self.retry_delays, start=1):
            if answer.acked or not answer.try_again or self._stopping.wait(delay):
                break
            answer = self.hand_over("events_api", payload, attempt, answer.failure)
        if answer.acked and answer.payload:
            self._record.refuse("ack events_api", "an event takes no answer but the receipt")
