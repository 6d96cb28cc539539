"""How well a playbook ranks leads whose outcome is known, and whether another ranks better by chance."""

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from scoring.interest import WITHOUT_INTEREST
from scoring.learning.learned import Curve, Figure, Figures
from scoring.learning.outcomes import Truths
from scoring.learning.scores import Floats, halvings, priority_keys
from scoring.learning.snapshots import Snapshots
from scoring.playbook import Playbook

RESAMPLES = 400
WORTH_IT = 0.01  # of AUC
SURE = 2.6  # standard errors
_SEED = 11
_POINTS_OF_A_CURVE = 100
_AGES = 5  # groups of as many winners each


def standings(seen: Snapshots, playbook: Playbook) -> Floats:
    """Where each lead stood on the call list when it was seen, the higher the better: by log2 of its
    priority then, and behind all others, by fit, where it had none.
    """
    keys = priority_keys(seen.histories, playbook, seen.at)
    aged = keys - halvings(seen.at, playbook)
    return np.where(keys > WITHOUT_INTEREST / 2, aged, keys)


@dataclass(frozen=True)
class Ranking:
    """Snapshots by their standing, ties together; figures for any weights of the leads."""

    order: NDArray[np.intp]
    ends: NDArray[np.intp]  # of each group of ties, in that order
    won: Truths

    @classmethod
    def of(cls, standing: Floats, won: Truths) -> "Ranking":
        order = np.argsort(-standing, kind="stable")
        ends = np.flatnonzero(np.append(np.diff(standing[order]) != 0, True))
        return cls(order, ends, won[order])

    def found(self, weight: Floats) -> tuple[Floats, Floats]:
        """After each group of ties: how many leads were called, and how many wins found."""
        weight = weight[self.order]
        called, wins = np.cumsum(weight)[self.ends], np.cumsum(weight * self.won)[self.ends]
        return np.append(0.0, called), np.append(0.0, wins)

    def figures(self, weight: Floats) -> tuple[float, float, float]:
        """AUC (ties count half), lift in the first tenth, precision in the first hundred."""
        called, wins = self.found(weight)
        most, all_wins = called[-1], wins[-1]
        # The trapezoids under (leads not won, wins): the statistic of Mann and Whitney.
        auc = np.trapezoid(wins, called - wins) / (all_wins * (most - all_wins))
        tenth, hundred = np.interp([most / 10, min(100.0, most)], called, wins)
        return float(auc), float(10 * tenth / all_wins), float(hundred / min(100.0, most))


def auc(standing: Floats, won: Truths) -> float:
    return Ranking.of(standing, won).figures(np.ones(len(won)))[0]


@dataclass(frozen=True)
class Comparison:
    """Two playbooks on the same leads. `gains` are those in AUC over resamples, the same for both."""

    before: Figures
    after: Figures
    curve_before: Curve
    curve_after: Curve
    gains: Floats

    @property
    def gain(self) -> float:
        return self.after.auc.value - self.before.auc.value

    def hardly_gains(self) -> bool:
        """Whether there is all but surely no gain worth the words."""
        return float(np.quantile(self.gains, 0.95)) < WORTH_IT

    def surely_gains(self) -> bool:
        """Whether the gain is more than chance makes of nothing in one of two hundred cases."""
        return self.gain > SURE * float(self.gains.std())


def compared(seen: Snapshots, before: Playbook, after: Playbook) -> Comparison:
    """Both playbooks, judged on the same leads at the same ages, with the spread over resamples."""
    rankings = [Ranking.of(standings(seen, one), seen.won) for one in (before, after)]
    once = same_ages(seen)
    drawn = [[one.figures(once * times) for one in rankings] for times in resamples(seen.won)]
    spread = np.array(drawn)  # resample, playbook, figure
    values = [ranking.figures(once) for ranking in rankings]
    return Comparison(
        before=_figures(values[0], spread[:, 0]),
        after=_figures(values[1], spread[:, 1]),
        curve_before=_curve(*rankings[0].found(once)),
        curve_after=_curve(*rankings[1].found(once)),
        gains=spread[:, 1, 0] - spread[:, 0, 0],
    )


def same_ages(seen: Snapshots) -> Floats:
    """Weights by which those not won are as old as the winners; else time alone would tell them apart,
    for of the leads that started lately only the fates that came soon are known.
    """
    age = seen.at - seen.histories.first_at
    cuts = np.quantile(age[seen.won], np.arange(1, _AGES) / _AGES)
    group = np.searchsorted(cuts, age)
    winners, others = (np.bincount(group[w], minlength=_AGES) for w in (seen.won, ~seen.won))
    share = winners / winners.sum() * others.sum() / np.maximum(others, 1)
    return np.where(seen.won, 1.0, share[group])


def resamples(won: Truths) -> Iterator[Floats]:
    """How often each lead is drawn, with as many winners and as many others as there are."""
    chance = np.random.default_rng(_SEED)
    groups = [np.flatnonzero(won), np.flatnonzero(~won)]
    for _ in range(RESAMPLES):
        weight = np.zeros(len(won))
        for group in groups:
            drawn = chance.integers(0, len(group), len(group))
            weight[group] = np.bincount(drawn, minlength=len(group))
        yield weight


def _figures(values: tuple[float, float, float], spread: Floats) -> Figures:
    low, high = np.quantile(spread, [0.025, 0.975], axis=0)
    return Figures(
        *(
            Figure(value, min(value, float(a)), max(value, float(b)))
            for value, a, b in zip(values, low, high, strict=True)
        )
    )


def _curve(called: Floats, wins: Floats) -> Curve:
    shares = np.linspace(0, 1, _POINTS_OF_A_CURVE + 1)
    found = np.interp(shares, called / called[-1], wins / wins[-1])
    return tuple(zip(shares.tolist(), found.tolist(), strict=True))
