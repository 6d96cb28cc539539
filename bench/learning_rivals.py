"""Who else could rank the leads: what a learned playbook is measured against, on the same features."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray
from sklearn.compose import make_column_transformer
from sklearn.ensemble import HistGradientBoostingClassifier
from sklearn.linear_model import LogisticRegression
from sklearn.model_selection import GridSearchCV
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import KBinsDiscretizer, StandardScaler
from threadpoolctl import threadpool_limits

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]

CLASSES = 5  # of a number, with about as many leads each, for who cannot do with numbers
_INNER = np.arange(1, CLASSES) / CLASSES
A_LITTLE = 0.1  # what Odoo adds to every count, so that no chance is 0
STRENGTHS: Mapping[str, Sequence[Any]] = {"logisticregression__C": [0.001, 0.01, 0.1, 1.0, 10.0]}
SETTINGS: Mapping[str, Sequence[Any]] = {
    "learning_rate": [0.03, 0.1],
    "max_iter": [60, 150],
    "max_leaf_nodes": [4, 8, 16],
    "min_samples_leaf": [50, 500],
}


@dataclass(frozen=True, eq=False)
class Cases:
    """What is known of leads, a row each: the first `counts` columns are decayed counts of signals,
    the others attributes. `period` is the number of the quarter that made them won or not.
    """

    features: Floats
    counts: int
    won: NDArray[np.bool_]
    period: Ints

    @property
    def rounds(self) -> list[tuple[Ints, Ints]]:
        """The rows to learn from and to try it on: earlier periods, and the one after them."""
        return [
            (np.flatnonzero(self.period < later), np.flatnonzero(self.period == later))
            for later in range(1, int(self.period.max()) + 1)
        ]


# What one learns from cases ranks others by their features: the higher, the sooner called.
Ranking = Callable[[Floats], Floats]


def gradient_boosting(cases: Cases) -> Ranking:
    """The best of all `SETTINGS`, each tried on every period by what came before it."""
    boosting = HistGradientBoostingClassifier(early_stopping=False, random_state=1)
    return _best(boosting, SETTINGS, cases)


def logistic_regression(cases: Cases) -> Ranking:
    """L2-penalised, each attribute in classes; its strength is found as the settings above are."""
    attributes = range(cases.counts, cases.features.shape[1])
    in_classes = KBinsDiscretizer(CLASSES, encode="onehot-dense", quantile_method="linear")
    prepared = make_column_transformer(
        (StandardScaler(), list(range(cases.counts))), (in_classes, list(attributes))
    )
    regression = LogisticRegression(max_iter=1000)
    return _best(make_pipeline(prepared, regression), STRENGTHS, cases)


def naive_bayes(cases: Cases) -> Ranking:
    """By frequency, as Odoo scores: P(won) times, for everything known of a lead, its share among the won;
    the same of the lost; won / (won + lost). What no lead had before is passed over.

    The rule is Odoo's (`addons/crm/models/crm_lead.py`, predictive lead scoring), the code our own. Odoo
    takes what is chosen from a list; numbers are put in classes for it, and finer ones rank no better.
    """
    edges = [np.unique(np.quantile(column, _INNER)) for column in cases.features.T]
    classes = [
        np.digitize(column, edge) for column, edge in zip(cases.features.T, edges, strict=True)
    ]
    tables = [_weights(of_lead, cases.won) for of_lead in classes]
    won = cases.won.mean()

    def rank(features: Floats) -> Floats:
        log_odds = np.full(len(features), np.log(won / (1 - won)))
        for column, edge, table in zip(features.T, edges, tables, strict=True):
            log_odds += table[np.digitize(column, edge)]
        return log_odds

    return rank


def _weights(classes: Ints, won: NDArray[np.bool_]) -> Floats:
    """By class: log of its share among the won over its share among the lost; 0 where nobody was in it."""
    many = CLASSES + 1
    of_won = np.bincount(classes[won], minlength=many)
    of_lost = np.bincount(classes[~won], minlength=many)
    seen = of_won + of_lost > 0
    wins, losses = of_won[seen] + A_LITTLE, of_lost[seen] + A_LITTLE
    weights = np.zeros(many)
    weights[seen] = np.log(wins / wins.sum()) - np.log(losses / losses.sum())
    return weights


def _best(model: Any, settings: Mapping[str, Sequence[Any]], cases: Cases) -> Ranking:
    search = GridSearchCV(model, settings, scoring="roc_auc", cv=cases.rounds)
    with threadpool_limits(1):  # as the playbook is learned; several would wait for each other
        search.fit(cases.features, cases.won)
    return lambda features: np.asarray(search.predict_proba(features)[:, 1])
