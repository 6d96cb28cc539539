"""What a learned playbook says in a few findings, the most important first."""

from collections.abc import Iterator
from datetime import timedelta

import numpy as np

from scoring.learning.features import Features
from scoring.learning.findings import Finding, OfChoice, OfHalfLife, OfKind, Vanished
from scoring.learning.histories import Histories
from scoring.learning.outcomes import Truths
from scoring.learning.scores import Floats
from scoring.playbook import Playbook

MOST = 8
FEWEST_LEADS = 20
DIFFERENT = 1 / 3  # of the larger points: what is less is not worth a sentence
MORE_OR_LESS_OFTEN = 1.25  # by what factor wins differ from what was assumed
BEYOND_CHANCE = 2.6  # standard errors

_Weighed = tuple[float, Finding]


def of_playbook(known: Features, agreed: Playbook, learned: Playbook) -> Iterator[_Weighed]:
    """In what a better playbook differs, with how much of the interest that moves."""
    day = timedelta(days=1)
    if learned.half_life != agreed.half_life:
        yield 1.0, OfHalfLife(agreed.half_life / day, learned.half_life / day)
    factor = learned.ripe_at / agreed.ripe_at
    spread = float(known.interest.std() * factor) or 1.0
    for column, kind in enumerate(known.subjects.kinds):
        before, after = agreed.points.get(kind, 0.0) * factor, learned.points[kind]
        leads = int(np.count_nonzero(known.counts[:, column]))
        if leads >= FEWEST_LEADS and abs(after - before) > DIFFERENT * max(abs(before), abs(after)):
            weight = abs(after - before) * float(known.counts[:, column].std()) / spread
            yield weight, OfKind(kind, before, int(after), leads)


def of_choices(known: Features, won: Truths) -> Iterator[_Weighed]:
    """Which choices win more or less often than their fit says, by more than chance; with how far
    from it.
    """
    for place, one in enumerate(known.subjects.choices):
        for choice, name in enumerate(one.names):
            has = known.chosen[:, place] == choice
            if (leads := int(has.sum())) < FEWEST_LEADS:
                continue
            assumed = _ratio(known.fit[has].mean(), known.fit.mean())
            wins, due = int(won[has].sum()), leads * float(won.mean()) * assumed
            if abs(wins - due) > BEYOND_CHANCE * np.sqrt(max(due, 1.0)) and not (
                due / MORE_OR_LESS_OFTEN < wins < due * MORE_OR_LESS_OFTEN
            ):
                actual = wins / (leads * float(won.mean()))
                weight = abs(wins - due) / int(won.sum())
                yield weight, OfChoice(one.attribute, name, assumed, actual, leads, wins)


def vanished(histories: Histories, agreed: Playbook) -> tuple[Vanished, ...]:
    """The attributes of criteria that no lead has."""
    columns = histories.attributes
    names = (criterion.attribute for criterion in agreed.criteria)
    return tuple(
        Vanished(name)
        for name in names
        if name not in columns or not (columns[name].of_lead >= 0).any()
    )


def most_important(weighed: list[_Weighed]) -> tuple[Finding, ...]:
    heaviest = sorted(weighed, key=lambda pair: -pair[0])
    return tuple(finding for _, finding in heaviest[:MOST])


def _ratio(part: Floats | float, whole: Floats | float) -> float:
    return float(part / whole) if whole else 1.0
