"""Trouble on demand: slow, wrong or missing answers to what the bot asks of Slack."""

import threading
from dataclasses import dataclass
from fnmatch import fnmatchcase


@dataclass
class Fault:
    """One kind of trouble for the calls whose name fits the pattern.

    `drop` closes the connection before anything is done, `drop_after` when all is done.
    """

    pattern: str
    status: int | None = None
    retry_after: int | None = None
    error: str | None = None
    delay: float = 0.0
    drop: bool = False
    drop_after: bool = False
    left: int | None = 1


class Faults:
    """Names are those of the methods, `response_url` and `upload`; `*` fits them all."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._faults: list[Fault] = []

    def add(
        self,
        pattern: str,
        *,
        status: int | None = None,
        retry_after: int | None = None,
        error: str | None = None,
        delay: float = 0.0,
        drop: bool = False,
        drop_after: bool = False,
        times: int | None = 1,
    ) -> None:
        """Trouble for the next `times` calls; None means until `clear()`."""
        fault = Fault(pattern, status, retry_after, error, delay, drop, drop_after, times)
        with self._lock:
            self._faults.append(fault)

    def clear(self) -> None:
        with self._lock:
            self._faults.clear()

    def take(self, name: str) -> Fault | None:
        with self._lock:
            for fault in self._faults:
                if fnmatchcase(name, fault.pattern):
                    if fault.left is not None:
                        fault.left -= 1
                        if fault.left == 0:
                            self._faults.remove(fault)
                    return fault
        return None
