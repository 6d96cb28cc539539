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
from scoring.learning.snapshots import Snapshots
from tests.scoring.learning.generated import AT, BELIEVED, Form, Population, World, population

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
    """AUC of what was learned from so many outcomes, less that of the truth, on leads that nobody has
    seen: the mean of the runs and the worst; and the mean of what was believed before.
    """

    form: Form
    outcomes: int
    runs: int
    truth: float
    gap: float
    worst: float
    believed_gap: float


def noise(runs: int, progress: Progress) -> Iterator[Noise]:
    for outcomes in OUTCOMES:
        recommended = list(_in_turn(_is_recommended, outcomes, runs, progress))
        yield Noise(outcomes, runs, sum(recommended))


def recovery(runs: int, progress: Progress) -> Iterator[Recovery]:
    for form, outcomes in product(FORMS, OUTCOMES):
        found = list(_in_turn(partial(_aucs, form), outcomes, runs, progress))
        gaps = [learned - truth for truth, learned, _ in found]
        yield Recovery(
            form,
            outcomes,
            runs,
            truth=mean(truth for truth, _, _ in found),
            gap=mean(gaps),
            worst=min(gaps),
            believed_gap=mean(believed - truth for truth, _, believed in found),
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


def _aucs(form: Form, outcomes: int, seed: int) -> tuple[float, float, float]:
    """Of the truth, of what was learned and of what was believed before, on fresh leads."""
    world = World(form=form)
    learned = learn(_made(world, outcomes, seed).histories, BELIEVED).playbook
    fresh = population(world, FRESH_LEADS, FRESH_SEED + seed)
    known = fresh.decided_at <= AT
    seen = Snapshots(fresh.histories, fresh.decided_at, fresh.won).of(known)
    of_learned, of_believed = (auc(standings(seen, one), seen.won) for one in (learned, BELIEVED))
    return auc(fresh.log_odds[known], seen.won), of_learned, of_believed


def _made(world: World, outcomes: int, seed: int) -> Population:
    return population(world, round(outcomes / DECIDED), seed)
