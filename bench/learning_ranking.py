"""Who ranks CDNOW's customers best by what was known of them when the last quarter began?"""

import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta

import numpy as np

from bench.learning_data import (
    FIRST_CDS,
    FIRST_DOLLARS,
    HORIZON,
    JUDGED,
    KINDS,
    LEARNED_FROM,
    Purchases,
)
from bench.learning_rivals import (
    Cases,
    Floats,
    gradient_boosting,
    logistic_regression,
    naive_bayes,
)
from scoring.fit import as_number
from scoring.learning.features import faded
from scoring.learning.histories import Histories
from scoring.learning.judging import Ranking, resamples
from scoring.learning.learn import learn
from scoring.learning.learned import Figure
from scoring.learning.scores import priority_keys
from scoring.playbook import Band, Criterion, Playbook

# What a shop would begin with: the more in the basket, the better; half-life and thresholds as they come.
AGREED = Playbook(
    points={"bought_1_cd": 10, "bought_2_3_cds": 15, "bought_4_or_more_cds": 25},
    criteria=(
        Criterion(
            FIRST_DOLLARS, bands=(Band(0, 19.99, 40), Band(20, 49.99, 70), Band(50, 2000, 100))
        ),
        Criterion(FIRST_CDS, bands=(Band(1, 1, 40), Band(2, 3, 70), Band(4, 500, 100))),
    ),
)
IN_FORCE, LEARNED = "the playbook in force", "the playbook learned"
LOGISTIC, BOOSTING, BAYES = "logistic regression", "gradient boosting", "naive Bayes, as in Odoo"
BOOSTING_MORE = "gradient boosting, told more"
RIVALS = {
    LOGISTIC: logistic_regression,
    BOOSTING: gradient_boosting,
    BOOSTING_MORE: gradient_boosting,
    BAYES: naive_bayes,
}
HALF_LIVES = (14, 60, 365)  # days; whoever is told more sees counts at each

Told = Callable[[Histories], Floats]


@dataclass(frozen=True)
class Place:
    """How well somebody ranks: AUC, lift in the first tenth, precision in the first hundred; the AUC
    less that of gradient boosting on the same features; and the seconds that it took to learn.
    """

    who: str
    auc: Figure
    lift_at_10: Figure
    precision_at_100: Figure
    beyond_boosting: Figure
    seconds: float


def ranking(cdnow: Purchases, progress: Callable[[int], None]) -> tuple[Playbook, list[Place]]:
    """Everybody learns from the same quarters and ranks the customers at the beginning of the next."""
    start = time.perf_counter()
    learned = learn(cdnow.histories(LEARNED_FROM, JUDGED), AGREED, HORIZON).playbook
    seconds = {IN_FORCE: 0.0, LEARNED: time.perf_counter() - start}
    progress(1)
    judged = cdnow.histories((JUDGED,), JUDGED)
    standings = {
        IN_FORCE: priority_keys(judged, AGREED, judged.at),
        LEARNED: priority_keys(judged, learned, judged.at),
    }

    def told(histories: Histories) -> Floats:
        return known(histories, learned.half_life)

    for who, rival in RIVALS.items():
        features = _told_more if who == BOOSTING_MORE else told
        start = time.perf_counter()
        rank = rival(_cases(cdnow, LEARNED_FROM, features))
        seconds[who] = time.perf_counter() - start
        standings[who] = rank(features(judged))
        progress(1)
    return learned, list(_places(standings, cdnow.won(JUDGED), seconds))


def known(histories: Histories, half_life: timedelta) -> Floats:
    """Decayed counts of each kind, and the attributes as numbers."""
    counts, _ = faded(histories, KINDS, replace(AGREED, half_life=half_life), histories.at)
    return np.column_stack([counts, *(_numbers(histories, n) for n in (FIRST_DOLLARS, FIRST_CDS))])


def _told_more(histories: Histories) -> Floats:
    """What no playbook can tell apart: counts at several half-lives, the first and the last purchase."""
    signals = histories.signals
    days = (histories.at - signals.at) / 86_400e6
    first, last = np.zeros(len(histories.leads)), np.full(len(histories.leads), np.inf)
    np.maximum.at(first, signals.lead, days)
    np.minimum.at(last, signals.lead, days)
    of_each = [known(histories, timedelta(days=half_life)) for half_life in HALF_LIVES]
    return np.column_stack([*of_each, first, last])


def _numbers(histories: Histories, attribute: str) -> Floats:
    column = histories.attributes[attribute]
    return np.array([as_number(text) for text in column.texts], np.float64)[column.of_lead]


def _cases(cdnow: Purchases, quarters: Sequence[date], told: Told) -> Cases:
    """Each quarter's customers, by what was known of them when it began."""
    return Cases(
        features=np.concatenate([told(cdnow.histories((one,), one)) for one in quarters]),
        counts=len(KINDS),
        won=np.concatenate([cdnow.won(one) for one in quarters]),
        period=np.repeat(np.arange(len(quarters)), cdnow.customers),
    )


def _places(
    standings: Mapping[str, Floats], won: np.ndarray, seconds: Mapping[str, float]
) -> Iterator[Place]:
    """With 95 % intervals over resamples of the customers, the same for everybody."""
    rankings = {who: Ranking.of(standing, won) for who, standing in standings.items()}
    once = np.ones(len(won))
    weights = [once, *resamples(won)]  # the first is what is
    found = {
        who: np.array([ranking.figures(weight) for weight in weights])
        for who, ranking in rankings.items()
    }
    for who, figures in found.items():
        beyond = figures[:, 0] - found[BOOSTING][:, 0]
        auc, lift, precision = (_figure(column) for column in figures.T)
        yield Place(who, auc, lift, precision, _figure(beyond), seconds[who])


def _figure(values: Floats) -> Figure:
    low, high = np.quantile(values[1:], [0.025, 0.975])
    return Figure(float(values[0]), float(low), float(high))
