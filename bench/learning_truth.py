"""Made-up histories: is nothing recommended where there is nothing, and is what is true found again?"""

import multiprocessing
from collections.abc import Callable, Iterator
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from functools import partial
from itertools import product
from statistics import mean
from typing import TypeVar

from scoring.learning.judging import auc, standings
from scoring.learning.learn import learn
from tests.scoring.learning.generated import (
    BELIEVED,
    Form,
    Population,
    World,
    at_decisions,
    population,
)

FORMS: tuple[Form, ...] = ("additive", "multiplicative")
OUTCOMES = (500, 1000, 2000)
DECIDED = 0.85  # of the leads have an outcome
FRESH_LEADS, FRESH_SEED = 20_000, 1_000_000  # whom both the truth and the learned rank

Progress = Callable[[int], None]
Result = TypeVar("Result")


@dataclass(frozen=True)
class Noise:
    """Where wins are chance alone, so many of the runs recommended something."""

    outcomes: int
    runs: int
    recommended: int


@dataclass(frozen=True)
class Recovery:
    """The mean AUC on leads that nobody has seen: of their true odds, of the true playbook, of the one
    that was learned from so many outcomes, and of the one believed before. Where wins add up what a
    playbook multiplies, the true playbook is not the truth. `worst` is how far behind the true playbook
    what was learned was in the worst run.
    """

    form: Form
    outcomes: int
    runs: int
    truth: float
    true_playbook: float
    learned: float
    believed: float
    worst: float

    @property
    def gap(self) -> float:
        return self.learned - self.true_playbook


def noise(runs: int, progress: Progress) -> Iterator[Noise]:
    for outcomes in OUTCOMES:
        recommended = list(_in_turn(_is_recommended, outcomes, runs, progress))
        yield Noise(outcomes, runs, sum(recommended))


def recovery(runs: int, progress: Progress) -> Iterator[Recovery]:
    for form, outcomes in product(FORMS, OUTCOMES):
        found = list(_in_turn(partial(_aucs, form), outcomes, runs, progress))
        worst = min(learned - true for _, true, learned, _ in found)
        yield Recovery(
            form, outcomes, runs, *(mean(one) for one in zip(*found, strict=True)), worst
        )


def _in_turn(
    run: Callable[[int, int], Result], outcomes: int, runs: int, progress: Progress
) -> Iterator[Result]:
    """Each run in one of several processes, with a seed of its own."""
    fresh = multiprocessing.get_context("spawn")
    with ProcessPoolExecutor(mp_context=fresh) as processes:
        for result in processes.map(run, [outcomes] * runs, range(runs)):
            yield result
            progress(1)


def _is_recommended(outcomes: int, seed: int) -> bool:
    return learn(_made(World(form="noise"), outcomes, seed).histories, BELIEVED).recommended


def _aucs(form: Form, outcomes: int, seed: int) -> tuple[float, ...]:
    """Of the truth, of the true playbook, of what was learned and of what was believed before."""
    world = World(form=form)
    learned = learn(_made(world, outcomes, seed).histories, BELIEVED).playbook
    seen, log_odds = at_decisions(world, FRESH_LEADS, FRESH_SEED + seed)
    playbooks = (world.truth, learned, BELIEVED)
    return auc(log_odds, seen.won), *(auc(standings(seen, one), seen.won) for one in playbooks)


def _made(world: World, outcomes: int, seed: int) -> Population:
    return population(world, round(outcomes / DECIDED), seed)
