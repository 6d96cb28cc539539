"""What learning says: in words first, then in figures."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from scoring.learning.findings import Finding
from scoring.message import Message
from scoring.playbook import Playbook

HORIZON = timedelta(days=90)

Curve = tuple[tuple[float, float], ...]


@dataclass(frozen=True)
class Figure:
    """A figure and its 95 % interval over resamples of the later part."""

    value: float
    low: float
    high: float


@dataclass(frozen=True)
class Figures:
    """How well a playbook ranked the later leads by what was known at the time.

    `auc` is the chance that a lead that was won stood above one that was not; `lift_at_10` how many
    times more wins the first tenth has than a tenth taken blindly; `precision_at_100` the share of
    wins among the first hundred (of all where there are fewer).
    """

    auc: Figure
    lift_at_10: Figure
    precision_at_100: Figure


@dataclass(frozen=True)
class Learned:
    """What was learned from the outcomes known at `at`.

    `why` says why `playbook` is recommended, or why not, or what is missing; `findings` say what
    outcomes teach, the most important first. `before` and `after` are of the playbook in force and
    of the learned one, on the later part; None where there was not enough to learn from, and then
    `playbook` is the one in force. A `Curve` has the share of leads called and, up to there, the share
    of wins found, both 0 to 1 and rising.
    """

    at: datetime
    horizon: timedelta
    outcomes: int
    wins: int
    recommended: bool
    why: Message
    playbook: Playbook
    before: Figures | None = None
    after: Figures | None = None
    findings: tuple[Finding, ...] = ()
    curve_before: Curve = ()
    curve_after: Curve = ()
