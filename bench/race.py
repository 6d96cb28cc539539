"""Contenders measured side by side: in turns, so that a busy machine is as unfair to one as to another."""

import gc
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass

# Given the number of its turn, prepares what is then measured.
Contender = Callable[[int], Callable[[], object]]


@dataclass(frozen=True)
class Times:
    """Seconds of single turns."""

    seconds: list[float]

    @property
    def usual(self) -> float:
        """The first quartile: what ratios compare. A neighbour on the machine, who lengthens long turns
        more often than short ones, is not in it."""
        return self._quantile(0.25)

    @property
    def median(self) -> float:
        return self._quantile(0.5)

    @property
    def p95(self) -> float:
        return self._quantile(0.95)

    def _quantile(self, share: float) -> float:
        return sorted(self.seconds)[int(len(self.seconds) * share)]


def race(
    contenders: Mapping[str, Contender],
    rounds: int,
    turns: int = 1,
    progress: Callable[[int], None] = lambda done: None,
    warm_up: int = 1,
) -> dict[str, Times]:
    """Every contender has `turns` turns in each round; the rounds that warm up are not counted."""
    seconds: dict[str, list[float]] = {name: [] for name in contenders}
    gc.collect()
    for number in range(warm_up + rounds):
        for name, contender in contenders.items():
            for turn in range(number * turns, (number + 1) * turns):
                run = contender(turn)
                start = time.perf_counter()
                run()
                took = time.perf_counter() - start
                if number >= warm_up:
                    seconds[name].append(took)
        progress(1)
    return {name: Times(taken) for name, taken in seconds.items()}
