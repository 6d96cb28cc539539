"""Replays: a signed request is let in once."""

import threading
from collections import OrderedDict
from collections.abc import Callable
from datetime import datetime, timedelta

# Slack's signatures are refused after five minutes; until then we remember which we have seen.
MEMORY = timedelta(minutes=6)


class ReplayGuard:
    """Remembers the signatures of the last minutes; safe to use from many threads."""

    def __init__(self, now: Callable[[], datetime]) -> None:
        self._now = now
        self._seen: OrderedDict[str, datetime] = OrderedDict()
        self._lock = threading.Lock()

    def first_time(self, signature: str | None) -> bool:
        """Whether this signature is new; None (Socket Mode signs nothing) always is."""
        if signature is None:
            return True
        now = self._now()
        with self._lock:
            while self._seen and next(iter(self._seen.values())) < now - MEMORY:
                self._seen.popitem(last=False)
            if signature in self._seen:
                return False
            self._seen[signature] = now
            return True
