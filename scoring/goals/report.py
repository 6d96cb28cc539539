"""What is said of a goal: values only, for the message, the command line and the picture alike."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Literal

from scoring.goals.goal import Goal, Target
from scoring.message import Message
from scoring.money import Money


@dataclass(frozen=True)
class Outlook:
    """The amount at the goal's end: the ends and the middle of the interval that contains it with
    80 %, and the probability (0 to 1) of reaching the target.
    """

    low: float
    median: float
    high: float
    probability: float


@dataclass(frozen=True)
class TargetReport:
    """One target on the day of the report. `outlook` is None where nothing can be said honestly.

    `finish` is the day on which the target is reached at the pace since the goal began, the day on
    which it was reached, or None where there is no pace yet, or it takes more than a hundred years.
    """

    target: Target
    actual: Decimal
    due: Decimal
    on_course: bool
    outlook: Outlook | None = None
    finish: date | None = None


@dataclass(frozen=True)
class StageReport:
    """One milestone: its days, both included, and its own part of each target, by measure."""

    name: str
    begins: date
    ends: date
    state: Literal["done", "running", "ahead"]
    planned: Mapping[str, Decimal]
    actual: Mapping[str, Decimal]


@dataclass(frozen=True)
class LevelReport:
    """One level. `count` reached it in the goal's period, so far.

    `rate` is the share of those who reached this level, and have had the time, that went on to the
    next; with figures (`is_yield`) how many of the next come of one of these. None for the last
    level, and below the minimum of cases, of which `missing` more are needed. `rate_low` and
    `rate_high` hold 80 %. `sample` is the number of cases, `horizon_days` the time they were given,
    `typical_days` the median of what it took. `minutes` is the work it takes to get one, with the
    attempts that failed: `measured`, or as the chain states it. `waiting` may still go on.
    `needed` is how many more of this level the targets still take at these rates, None where a rate
    is missing.
    """

    level: str
    count: int
    rate: float | None
    rate_low: float | None
    rate_high: float | None
    sample: int
    missing: int
    is_yield: bool
    horizon_days: int | None
    typical_days: int | None
    waiting: int
    minutes: float | None
    measured: bool
    needed: float | None


@dataclass(frozen=True)
class ChainReport:
    name: str
    channels: Sequence[str]
    levels: Sequence[LevelReport]


@dataclass(frozen=True)
class Lever:
    """What one percentage point more from `level` to the `following` one brings by the goal's end, in
    units of the measure.
    """

    level: str
    following: str
    measure: str
    gain: float


@dataclass(frozen=True)
class Hours:
    """A week's hours: what the targets still need until the goal's end, and what there is: stated in
    the goal, or what was logged in the last weeks (`stated` is False). `enough_by` is when the
    needed work is done with the hours there are.
    """

    needed: float
    available: float | None
    stated: bool
    enough_by: date | None


@dataclass(frozen=True)
class Verdict:
    """What a learning phase says of the target: whether it should `stand`, and what it would be else."""

    stand: bool
    probability: float
    proposed: Decimal | None


@dataclass(frozen=True)
class GoalReport:
    """All that `/milestone` says. `levers` has the strongest first, empty where nothing can be said.

    `left_out` is money in other currencies than the targets', `elsewhere` the number of deals that
    came through other channels. `assumptions` are the sentences under the forecast. `verdict` is
    there from the end of a learning phase on, until the target is locked. `behind` leads have
    changed and are not yet counted; `counting` is a goal whose first count is not yet through.
    """

    goal: Goal
    at: datetime
    today: date
    targets: Sequence[TargetReport]
    stages: Sequence[StageReport]
    chains: Sequence[ChainReport]
    on_course: bool
    finish: date | None
    hours: Hours | None
    levers: Sequence[Lever]
    sample_too_small: bool
    left_out: Sequence[Money]
    elsewhere: int
    assumptions: Sequence[Message]
    verdict: Verdict | None = None
    behind: int = 0
    counting: bool = False
