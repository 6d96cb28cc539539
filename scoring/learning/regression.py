"""Penalised logistic regression: by how much each signal and each choice moves the odds of a win.

What was agreed is where it begins: interest and fit by the agreed playbook are columns (nearly) without
a penalty, and what is penalised is how far a kind or a choice stands off from them. So a handful of
cases changes next to nothing, and what is not named by data keeps its place among the rest.
"""

import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

import numpy as np

from scoring.learning.features import Features
from scoring.learning.outcomes import Truths
from scoring.learning.scores import Floats
from scoring.message import Refused, say

# From "stay with what was agreed" to "believe every case": the inverse of the L2 penalty.
STRENGTHS = (0.003, 0.01, 0.03, 0.1, 0.3, 1.0, 3.0)
FOLDS = 5
FREE = 10.0  # a column so much larger is penalised a hundred times less


@dataclass(frozen=True)
class Weights:
    """In log-odds: of a fresh signal of each kind, and of each choice of each attribute."""

    kinds: Floats
    choices: tuple[Floats, ...]
    strength: float


def fitted(found: Features, won: Truths, strength: float) -> Weights:
    """The weights at this inverse of the penalty."""
    columns = _Columns.of(found)
    coefficients = regression(strength).fit(columns.matrix(found), won).coef_[0]
    return columns.weights(found, coefficients, strength)


def best_strength(found: Features, won: Truths) -> float:
    """The strength that foretells best whom it has not seen, by cross-validation."""
    deviances = [deviance(found, won, strength) for strength in STRENGTHS]
    return STRENGTHS[int(np.argmin(deviances))]


def deviance(found: Features, won: Truths, strength: float) -> float:
    """The mean surprise (minus log-likelihood) at outcomes not learned from."""
    matrix = _Columns.of(found).matrix(found)
    fold = _folds(won)
    surprise = np.empty(len(won))
    for held in range(FOLDS):
        out = fold == held
        model = regression(strength).fit(matrix[~out], won[~out])
        surprise[out] = _surprise(model.decision_function(matrix[out]), won[out])
    return float(surprise.mean())


def surprises(
    learned: Features, won: Truths, strength: float, later: Features, won_later: Truths
) -> Floats:
    """How surprised what was learned from the first is at each outcome of the later ones."""
    columns = _Columns.of(learned)
    model = regression(strength).fit(columns.matrix(learned), won)
    return _surprise(model.decision_function(columns.matrix(later)), won_later)


def _surprise(log_odds: Floats, won: Truths) -> Floats:
    surprise: Floats = np.logaddexp(0, np.where(won, -log_odds, log_odds))
    return surprise


def _folds(won: Truths) -> Floats:
    """Winners and others dealt evenly, the same way every time."""
    fold = np.empty(len(won), int)
    for group in (np.flatnonzero(won), np.flatnonzero(~won)):
        fold[np.random.default_rng(len(group)).permutation(group)] = np.arange(len(group)) % FOLDS
    return fold


def regression(strength: float) -> Any:
    return _classifier()(C=strength, solver="newton-cholesky", max_iter=100)


@contextmanager
def reckoning() -> Iterator[None]:
    """In one thread: matrices as small as these are no work to share, several threads wait for each other,
    and learning took three times as long. Without warnings: where a matrix is nearly singular, another
    solver takes over. Raises `Refused` where scikit-learn is not installed.
    """
    _classifier()  # loads the libraries that are to be told
    from threadpoolctl import threadpool_limits

    with threadpool_limits(1), warnings.catch_warnings():
        warnings.simplefilter("ignore")
        yield


def _classifier() -> Any:
    try:
        from sklearn.linear_model import LogisticRegression
    except ImportError:
        raise Refused(
            say("Learning needs scikit-learn. Install it with: pip install 'nextcall[learning]'")
        ) from None
    return LogisticRegression


@dataclass(frozen=True)
class _Columns:
    """How the columns that are nearly free of penalty are brought to one size."""

    interest: float
    fit: float
    own: float

    @classmethod
    def of(cls, found: Features) -> "_Columns":
        return cls(*(_inverse(one.std()) for one in (found.interest, found.fit, found.own)))

    def matrix(self, found: Features) -> Floats:
        free = [
            found.interest * self.interest * FREE,
            found.fit * self.fit * FREE,
            *(one * FREE for one in found.times),
            found.own * self.own,
        ]
        return np.column_stack([*free, found.counts, *found.indicators]).astype(np.float64)

    def weights(self, found: Features, coefficients: Floats, strength: float) -> Weights:
        """What was agreed, as far as it holds, and by how much each kind and choice stands off."""
        subjects = found.subjects
        interest = coefficients[0] * self.interest * FREE
        fit = coefficients[1] * self.fit * FREE
        kinds, *choices = np.split(
            coefficients[5:], np.cumsum([len(subjects.points), *map(len, subjects.fits)])[:-1]
        )
        return Weights(
            interest * subjects.points + kinds,
            tuple(fit * f + one for f, one in zip(subjects.fits, choices, strict=True)),
            strength,
        )


def _inverse(spread: float) -> float:
    return 1 / spread if spread > 0 else 0.0
