"""Made-up histories: is nothing recommended where there is nothing, and is what is true found again?"""

import multiprocessing
from collections.abc import Callable, Iterator, Mapping
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass, replace
from functools import partial
from itertools import product
from statistics import mean
from typing import TypeVar

from scoring.learning.judging import auc, standings
from scoring.learning.learn import learn
from scoring.playbook import Playbook
from tests.scoring.learning.generated import (
    BELIEVED,
    TRUTH,
    Form,
    Population,
    World,
    at_decisions,
    population,
)

# What is so, where what is believed is not: of the points alone, or of the criteria too; and whether
# interest and fit are multiplied, as the call list does, or add up.
TRUTHS: Mapping[str, Playbook] = {
    "points": replace(TRUTH, criteria=BELIEVED.criteria),
    "points, bands and values": TRUTH,
}
FORMS: Mapping[str, Form] = {"interest times fit": "multiplicative", "sum of both": "additive"}
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

    wrong: str
    form: str
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
    for wrong, form, outcomes in product(TRUTHS, FORMS, OUTCOMES):
        world = World(truth=TRUTHS[wrong], form=FORMS[form])
        found = list(_in_turn(partial(_aucs, world), outcomes, runs, progress))
        worst = min(learned - true for _, true, learned, _ in found)
        truth, true_playbook, of_learned, believed = (mean(one) for one in zip(*found, strict=True))
        yield Recovery(
            wrong, form, outcomes, runs, truth, true_playbook, of_learned, believed, worst
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


def _aucs(world: World, outcomes: int, seed: int) -> tuple[float, ...]:
    """Of the truth, of the true playbook, of what was learned and of what was believed before."""
    learned = learn(_made(world, outcomes, seed).histories, BELIEVED).playbook
    seen, log_odds = at_decisions(world, FRESH_LEADS, FRESH_SEED + seed)
    playbooks = (world.truth, learned, BELIEVED)
    return auc(log_odds, seen.won), *(auc(standings(seen, one), seen.won) for one in playbooks)


def _made(world: World, outcomes: int, seed: int) -> Population:
    return population(world, round(outcomes / DECIDED), seed)
