"""What was asked and answered, and each payload that Slack would have refused."""

import threading
import time
from collections import Counter, deque
from dataclasses import dataclass

from bot.playground.checks import Json

# Answers that a correct program meets too; everything else that is refused is a mistake of ours.
EXPECTED = {
    "account_inactive",
    "already_reacted",
    "channel_not_found",
    "file_deleted",
    "file_not_found",
    "hash_conflict",
    "invalid_auth",
    "is_archived",
    "is_inactive",
    "message_not_found",
    "not_authed",
    "not_found",
    "not_in_channel",
    "thread_not_found",
    "user_disabled",
    "user_not_found",
    "users_not_found",
}


@dataclass(frozen=True)
class Call:
    """A Web API call of the bot (`chat.postMessage`), a post to a `response_url`, or its
    acknowledgement (`ack slash_commands`) of the payload in `arguments`."""

    method: str
    arguments: Json
    answer: Json
    at: float
    ms: float = 0.0


@dataclass(frozen=True)
class Refused:
    where: str
    error: str
    messages: tuple[str, ...] = ()

    def __str__(self) -> str:
        return " ".join((f"{self.where}: {self.error}", *self.messages))


class Record:
    """Keeps the newest calls; `counts` says how many of each name there were in all."""

    def __init__(self, keep: int = 20_000) -> None:
        self._lock = threading.Lock()
        self._calls: deque[Call] = deque(maxlen=keep)
        self._counts: Counter[str] = Counter()
        self._problems: list[Refused] = []

    @property
    def counts(self) -> Counter[str]:
        with self._lock:
            return Counter(self._counts)

    @property
    def calls(self) -> list[Call]:
        with self._lock:
            return list(self._calls)

    @property
    def problems(self) -> list[Refused]:
        with self._lock:
            return list(self._problems)

    def add(self, call: Call) -> None:
        with self._lock:
            self._calls.append(call)
            self._counts[call.method] += 1

    def refuse(self, where: str, error: str, messages: list[str] | None = None) -> None:
        if error not in EXPECTED:
            with self._lock:
                self._problems.append(Refused(where, error, tuple(messages or ())))

    def note_trouble(self, method: str, arguments: Json) -> None:
        """A call that a fault kept from being done."""
        self.add(Call(method, arguments, {"ok": False, "error": "fault"}, time.time()))

    def forget(self) -> None:
        with self._lock:
            self._calls.clear()
            self._counts.clear()
            self._problems.clear()
