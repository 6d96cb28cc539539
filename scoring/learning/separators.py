"""What tells wins apart all but perfectly is a result of the win rather than a reason for it."""

import numpy as np

from scoring.learning.choices import Choices
from scoring.learning.findings import Suspicious
from scoring.learning.outcomes import Truths
from scoring.learning.snapshots import Snapshots

FEWEST_LEADS = 20
ALL_BUT = 0.02
# Who wins nearly always tells nothing by winning; nor does a mark that few winners bear.
MOST_WINS, FEWEST_OF_WINS = 0.7, 0.3


def separators(seen: Snapshots, choices: tuple[Choices, ...]) -> tuple[Suspicious, ...]:
    """The kinds of signals and the attributes that nothing is to be learned from."""
    signals = seen.histories.signals
    kinds = []
    for place, kind in enumerate(signals.kinds):
        has = np.zeros(len(seen), bool)
        has[signals.lead[signals.kind == place]] = True
        if _separates(has, seen.won):
            kinds.append(Suspicious("kind", kind))
    attributes = []
    for one in choices:
        chosen = one.places(seen.histories)
        if any(_separates(chosen == place, seen.won) for place in range(len(one.names))):
            attributes.append(Suspicious("attribute", one.attribute))
    return (*kinds, *attributes)


def _separates(has: Truths, won: Truths) -> bool:
    """Whether all but all who bear the mark were won, and they are a good part of the wins; or all but
    all who bear it were not, and all but all others were.
    """
    leads, wins = int(has.sum()), int((has & won).sum())
    if leads < FEWEST_LEADS or won.mean() > MOST_WINS:
        return False
    if wins >= (1 - ALL_BUT) * leads:
        return wins >= FEWEST_OF_WINS * int(won.sum())
    others = ~has
    return bool(wins <= ALL_BUT * leads and others.any() and won[others].mean() >= 1 - ALL_BUT)
