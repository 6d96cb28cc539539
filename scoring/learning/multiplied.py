"""The regression in the form of the call list, where interest and fit are multiplied.

What adds up in the log-odds is only where it begins: beside a high interest a choice counts for more,
beside none for nothing. So the choices are learned with each lead's row as large as its interest, then
the kinds with each row as large as its fit: alternating penalised logistic regressions.
"""

import numpy as np

from scoring.learning.features import Features
from scoring.learning.outcomes import Truths
from scoring.learning.regression import FREE, Weights, regression
from scoring.learning.scores import Floats

_ROUNDS = 2  # a third changes next to nothing
_LEAST_FIT = 0.05  # of the best: no lead is without any weight


def multiplied(found: Features, won: Truths, added: Weights) -> Weights:
    """The weights for a priority of interest times fit, from those that add up."""
    weights = added
    for _ in range(_ROUNDS):
        interest = _interest(found, weights)
        if not interest.any():
            return added
        choices, fit = _choices(found, won, interest / interest.mean(), added.strength)
        weights = Weights(_kinds(found, won, fit, added.strength), choices, added.strength)
    return weights


def _interest(found: Features, added: Weights) -> Floats:
    """By the learned kinds; what signals brought themselves counts as before beside them."""
    agreed = float(np.abs(found.subjects.points).sum())
    ratio = float(np.abs(added.kinds).sum()) / agreed if agreed else 1.0
    return np.maximum(found.counts @ added.kinds + found.own * ratio, 0)


def _choices(
    found: Features, won: Truths, interest: Floats, strength: float
) -> tuple[tuple[Floats, ...], Floats]:
    """The weights of the choices, and the fit that they give each lead, 1 on the average."""
    about = found.subjects
    row = interest[:, None]
    agreed = found.fit / 100
    free = np.column_stack([interest, interest * agreed, *found.times]) * FREE
    matrix = np.column_stack([free, *(row * one for one in found.indicators)])
    learned = regression(strength).fit(matrix, won).coef_[0]
    parts = np.split(learned[4:], np.cumsum([len(one) for one in about.fits])[:-1])
    weights = tuple(
        FREE * learned[1] * one / 100 + off for one, off in zip(about.fits, parts, strict=False)
    )
    fit = np.full(len(won), FREE * learned[0])
    for place, one in enumerate(weights):
        fit += one[found.chosen[:, place]]
    fit = np.maximum(fit, _LEAST_FIT * np.abs(fit).max())
    return weights, fit / (fit.mean() or 1.0)


def _kinds(found: Features, won: Truths, fit: Floats, strength: float) -> Floats:
    spread = float(found.interest.std()) or 1.0
    free = np.column_stack([fit * found.interest / spread, *found.times]) * FREE
    matrix = np.column_stack([free, fit[:, None] * found.counts])
    learned = regression(strength).fit(matrix, won).coef_[0]
    kinds: Floats = FREE * learned[0] / spread * found.subjects.points + learned[3:]
    return kinds
