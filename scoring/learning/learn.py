"""Learning a playbook from outcomes: its points, its half-life, its bands and values.

What is learned from the earlier snapshots is judged on the later ones; only what ranks these better
than the playbook in force, by more than chance, is recommended. The points proposed are then learned
from all of them.
"""

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta

import numpy as np

from scoring.learning.choices import choices
from scoring.learning.features import Features, Subjects, features, subjects
from scoring.learning.findings import Finding, Suspicious
from scoring.learning.histories import NEVER, OPEN, Histories
from scoring.learning.judging import Comparison, compared
from scoring.learning.learned import HORIZON, Learned
from scoring.learning.lessons import most_important, of_choices, of_playbook, vanished
from scoring.learning.multiplied import multiplied
from scoring.learning.outcomes import Outcomes, Truths, outcomes
from scoring.learning.regression import (
    best_strength,
    deviance,
    fitted,
    reckoning,
    surprises,
)
from scoring.learning.scores import fits, interests
from scoring.learning.separators import separators
from scoring.learning.snapshots import Snapshots, at_instant, snapshots
from scoring.learning.whole_points import Thresholds, whole
from scoring.message import Message, say
from scoring.playbook import Playbook

FEWEST_OUTCOMES, FEWEST_WINS = 100, 30
FEWEST_WITH_KIND = 10  # leads; a rarer kind keeps its points beside the others
FEWEST_OPEN = 20  # leads, to read from them how many are ripe
EARLIER = 0.6  # of the snapshots teach, the later ones judge
FEWEST_TO_JUDGE = 10  # wins, and others, in each part
HALF_LIVES = tuple(timedelta(days=d) for d in (3, 5, 7, 10, 14, 21, 30, 45, 60, 90, 120, 180))
MOST_ROWS = 5_000  # choose the half-life and the strength; the points are learned from all
SURE = 1.645  # standard errors: another half-life is chosen by chance in one of twenty cases
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)

Progress = Callable[[float], object]


def learn(
    histories: Histories,
    playbook: Playbook,
    horizon: timedelta = HORIZON,
    progress: Progress = lambda share: None,
    ripe_share: float | None = None,
) -> Learned:
    """What the outcomes known at the instant of the histories teach. `progress` is told 0 to 1.

    `ripe_share` of the open leads are to be ripe by the learned points; None keeps the present share.
    Raises `Refused` where scikit-learn is not installed.
    """
    found = outcomes(histories, horizon)
    result = Learned(
        at=_EPOCH + timedelta(microseconds=histories.at),
        horizon=horizon,
        outcomes=len(found.lead),
        wins=found.wins,
        recommended=False,
        why=_missing(found),
        playbook=playbook,
    )
    if len(found.lead) < FEWEST_OUTCOMES or found.wins < FEWEST_WINS:
        return result
    seen = snapshots(histories, found)
    early = _earlier(seen)
    if early is None:
        return replace(result, why=_same_time(seen))
    teacher = _Teacher.of(histories, playbook, seen)
    if ripe_share is not None:
        teacher = replace(teacher, ripe=ripe_share)
    with reckoning():
        return _learned(result, teacher, seen, early, progress)


def _missing(found: Outcomes) -> Message:
    return say(
        "Not enough is known yet: {outcomes} outcomes of the {most} it takes, {wins} wins of {few}.",
        outcomes=len(found.lead),
        most=FEWEST_OUTCOMES,
        wins=found.wins,
        few=FEWEST_WINS,
    )


def _earlier(seen: Snapshots) -> Truths | None:
    """Which snapshots teach; None where no instant leaves enough wins and others on both sides."""
    for instant in (np.quantile(seen.at, EARLIER), np.quantile(seen.at[seen.won], EARLIER)):
        early: Truths = seen.at <= instant
        parts = [
            int(np.sum(side & group)) for side in (early, ~early) for group in (seen.won, ~seen.won)
        ]
        if min(parts) >= FEWEST_TO_JUDGE:
            return early
    return None


def _same_time(seen: Snapshots) -> Message:
    days = np.unique(seen.at[seen.won] // 86_400_000_000)
    if len(days) == 1:
        return say(
            "All {wins} wins came on one day: nobody can tell whether what they teach holds later.",
            wins=seen.wins,
        )
    return say(
        "The wins do not spread over enough time to learn from the earlier and judge by the later."
    )


@dataclass(frozen=True)
class _Teacher:
    """Makes playbooks of snapshots.

    `believed` is the agreed playbook without what is `suspicious`; `leads` are those by which thresholds
    are set, and the shares of them that are to be `ripe` and `fit`.
    """

    agreed: Playbook
    believed: Playbook
    about: Subjects
    suspicious: tuple[Suspicious, ...]
    leads: Snapshots
    ripe: float
    fit: float

    @classmethod
    def of(cls, histories: Histories, agreed: Playbook, seen: Snapshots) -> "_Teacher":
        still_open = np.flatnonzero((histories.fate == OPEN) & (histories.first_at != NEVER))
        leads = at_instant(histories, still_open) if len(still_open) >= FEWEST_OPEN else seen
        fit = fits(leads.histories, agreed) >= agreed.fit_floor
        ripe = fit & (interests(leads.histories, agreed, leads.at) >= agreed.ripe_at)
        found = choices(seen.histories, agreed)
        suspicious = separators(seen, found)
        bad = {(one.what, one.name) for one in suspicious}
        believed = replace(
            agreed,
            points={k: p for k, p in agreed.points.items() if ("kind", k) not in bad},
            criteria=tuple(c for c in agreed.criteria if ("attribute", c.attribute) not in bad),
        )
        about = subjects(
            [kind for kind in _kinds(seen) if ("kind", kind) not in bad],
            [one for one in found if ("attribute", one.attribute) not in bad],
            believed,
        )
        return cls(
            agreed, believed, about, suspicious, leads, float(ripe.mean()), float(fit.mean())
        )

    def features(self, seen: Snapshots, half_life: timedelta) -> Features:
        return features(seen, self.about, self.believed, half_life)

    def playbook(self, seen: Snapshots, half_life: timedelta, strength: float) -> Playbook:
        """What these snapshots teach at this half-life."""
        known = self.features(seen, half_life)
        thresholds = Thresholds(self.features(self.leads, half_life), self.ripe, self.fit)
        agreed = replace(self.agreed, half_life=half_life)
        weights = multiplied(known, seen.won, fitted(known, seen.won, strength))
        return whole(weights, agreed, known, seen.won, thresholds)

    def findings(
        self, seen: Snapshots, learned: Playbook, recommended: bool
    ) -> tuple[Finding, ...]:
        """What to beware of, then what is so: of points only where the learned ones are better."""
        known = self.features(seen, learned.half_life)
        weighed = list(of_choices(known, seen.won))
        if recommended:
            weighed += of_playbook(known, self.agreed, learned)
        gone = vanished(self.leads.histories, self.agreed)
        return (*self.suspicious, *gone, *most_important(weighed))

    def without_idle_attributes(self, seen: Snapshots) -> "_Teacher":
        """Without the attributes nobody agreed on that do not help to foretell: chance in them would
        only blur the rest, and a criterion more is to be worth its place.
        """
        known = self.features(seen, self.agreed.half_life)
        strength = best_strength(known, seen.won)
        usual = deviance(known, seen.won, strength)
        agreed = {criterion.attribute for criterion in self.agreed.criteria}
        idle = [
            one.attribute
            for place, one in enumerate(self.about.choices)
            if one.attribute not in agreed
            and deviance(known.without(place), seen.won, strength) <= usual
        ]
        kept = [one for one in self.about.choices if one.attribute not in idle]
        return replace(self, about=subjects(self.about.kinds, kept, self.believed))


def _kinds(seen: Snapshots) -> list[str]:
    """The kinds of signals that enough leads have, and whose points a playbook can set."""
    signals = seen.histories.signals
    bare = np.isnan(signals.points)
    pairs = np.unique(np.stack([signals.kind[bare], signals.lead[bare]]), axis=1)
    leads = np.bincount(pairs[0], minlength=len(signals.kinds))
    return [kind for kind, n in zip(signals.kinds, leads, strict=True) if n >= FEWEST_WITH_KIND]


def _learned(
    result: Learned, teacher: _Teacher, seen: Snapshots, early: Truths, progress: Progress
) -> Learned:
    earlier, later = seen.of(early), seen.of(~early)
    teacher = teacher.without_idle_attributes(earlier.some(MOST_ROWS))
    progress(0.1)
    half_life, strength = _half_life(teacher, earlier, later, progress)
    judged = compared(later, teacher.agreed, teacher.playbook(earlier, half_life, strength))
    progress(0.9)
    learned = teacher.playbook(seen, half_life, strength)
    progress(1.0)
    recommended = judged.surely_gains()
    return replace(
        result,
        recommended=recommended,
        why=_verdict(judged, len(later), recommended),
        playbook=learned,
        findings=teacher.findings(seen, learned, recommended),
        before=judged.before,
        after=judged.after,
        curve_before=judged.curve_before,
        curve_after=judged.curve_after,
    )


def _half_life(
    teacher: _Teacher, earlier: Snapshots, later: Snapshots, progress: Progress
) -> tuple[timedelta, float]:
    """The half-life that foretells best, if it foretells the later outcomes better than the present
    one by more than chance; and how strongly to believe cases with it.
    """
    some = earlier.some(MOST_ROWS)
    present = teacher.agreed.half_life
    strength = best_strength(teacher.features(some, present), some.won)
    progress(0.2)
    surprise = {present: deviance(teacher.features(some, present), some.won, strength)}
    for done, half_life in enumerate(HALF_LIVES, 1):
        surprise[half_life] = deviance(teacher.features(some, half_life), some.won, strength)
        progress(0.2 + 0.4 * done / len(HALF_LIVES))
    best = min(surprise, key=lambda half_life: surprise[half_life])
    if best == present:
        return present, strength
    of_each = [
        surprises(
            teacher.features(some, one), some.won, strength, teacher.features(later, one), later.won
        )
        for one in (present, best)
    ]
    less = of_each[0] - of_each[1]
    if less.mean() <= SURE * less.std() / np.sqrt(len(less)):
        return present, strength
    return best, best_strength(teacher.features(some, best), some.won)


def _verdict(judged: Comparison, leads: int, recommended: bool) -> Message:
    if recommended:
        return say("Better on the later {leads} leads by more than chance.", leads=leads)
    if judged.hardly_gains():
        return say(
            "The present points are already as good: on the later {leads} leads the learned ones gain"
            " next to nothing.",
            leads=leads,
        )
    return say(
        "On the later {leads} leads the learned points do not differ from the present ones by more than"
        " chance.",
        leads=leads,
    )
