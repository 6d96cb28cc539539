"""Trouble on demand: slow, wrong or missing answers to what the bot asks of Slack."""

import threading
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, replace
from fnmatch import fnmatchcase
from random import Random


@dataclass
class Fault:
    """One kind of trouble for the calls whose name fits the pattern.

    `drop` closes the connection before anything is done, `drop_after` when all is done. With a
    `status` nothing is done, and a `delay` comes first, unless `after` has it done before that.
    """

    pattern: str
    status: int | None = None
    retry_after: int | None = None
    error: str | None = None
    delay: float = 0.0
    drop: bool = False
    drop_after: bool = False
    after: bool = False
    left: int | None = 1

    def __post_init__(self) -> None:
        if self.retry_after is not None and (
            self.retry_after < 1 or self.retry_after != int(self.retry_after)
        ):
            raise ValueError("Slack's Retry-After is in whole seconds, one at least")

    @property
    def kind(self) -> str:
        """As the faults that come at random are called."""
        if self.status is not None:
            return f"{self.status}_after" if self.after else str(self.status)
        if self.drop or self.drop_after:
            return "drop" if self.drop else "drop_after"
        return self.error or ("slow_after" if self.after else "slow")


class _AtRandom:
    """The same seed gives the n-th call of each name the same fate, whatever comes in between."""

    def __init__(
        self, seed: int, rates: Mapping[str, float], pattern: str, fates: list[Fault]
    ) -> None:
        self._seed = seed
        self._pattern = pattern
        self._rates = list(rates.values())
        self._fates = fates
        self._dice: dict[str, Random] = {}

    def fate(self, name: str) -> Fault | None:
        if not fnmatchcase(name, self._pattern):
            return None
        dice = self._dice.setdefault(name, Random(f"{self._seed} {name}"))
        thrown = dice.random()
        for rate, fate in zip(self._rates, self._fates, strict=True):
            if thrown < rate:
                return replace(fate)
            thrown -= rate
        return None


class Faults:
    """Names are those of the methods, `response_url` and `upload`; `*` fits them all. `done`
    counts the trouble there was, by its kind."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._faults: list[Fault] = []
        self._at_random: list[_AtRandom] = []
        self._done: Counter[str] = Counter()

    @property
    def done(self) -> Counter[str]:
        with self._lock:
            return Counter(self._done)

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
        after: bool = False,
        times: int | None = 1,
    ) -> None:
        """Trouble for the next `times` calls; None means until `clear()`."""
        fault = Fault(
            pattern, status, retry_after, error, delay, drop, drop_after, after, left=times
        )
        with self._lock:
            self._faults.append(fault)

    def at_random(
        self,
        seed: int,
        rates: Mapping[str, float],
        pattern: str = "*",
        *,
        retry_after: int = 1,
        slow: float = 0.2,
    ) -> None:
        """Until `clear()`, each call has this trouble with these probabilities: "429", "500",
        "500_after" (done, though it does not look so), "slow" (done after `slow` seconds),
        "slow_after" (done at once, told after `slow` seconds), "drop", "drop_after" (done, but
        nobody is told)."""
        kinds = {
            "429": Fault(pattern, status=429, retry_after=retry_after),
            "500": Fault(pattern, status=500),
            "500_after": Fault(pattern, status=500, after=True),
            "slow": Fault(pattern, delay=slow),
            "slow_after": Fault(pattern, delay=slow, after=True),
            "drop": Fault(pattern, drop=True),
            "drop_after": Fault(pattern, drop_after=True),
        }
        if unknown := rates.keys() - kinds.keys():
            raise ValueError(f"no such trouble: {', '.join(sorted(unknown))}")
        if min(rates.values(), default=0) < 0 or sum(rates.values()) > 1:
            raise ValueError("the probabilities must be positive and at most 1 together")
        chosen = _AtRandom(seed, rates, pattern, [kinds[kind] for kind in rates])
        with self._lock:
            self._at_random.append(chosen)

    def clear(self) -> None:
        """No more trouble; what there was stays counted."""
        with self._lock:
            self._faults.clear()
            self._at_random.clear()

    def take(self, name: str) -> Fault | None:
        with self._lock:
            fault = self._ordered(name) or next(
                filter(None, (one.fate(name) for one in self._at_random)), None
            )
            if fault is not None:
                self._done[fault.kind] += 1
            return fault

    def _ordered(self, name: str) -> Fault | None:
        for fault in self._faults:
            if fnmatchcase(name, fault.pattern):
                if fault.left is not None:
                    fault.left -= 1
                    if fault.left == 0:
                        self._faults.remove(fault)
                return fault
        return None
