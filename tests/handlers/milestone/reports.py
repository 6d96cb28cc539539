"""Reports of goals, made by hand: what is shown of them is tested without any arithmetic."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any, Literal

from scoring.goals.goal import Chain, Goal, Level, Target, When
from scoring.goals.report import (
    ChainReport,
    GoalReport,
    Hours,
    LevelReport,
    Lever,
    Outlook,
    StageReport,
    TargetReport,
)
from scoring.message import say

CUSTOMERS = Target("new_customers", Decimal(10))
REVENUE = Target("revenue", Decimal(40_000), "EUR")
COMPLAINTS = Target("complaints", Decimal(5), at_most=True)
CHAIN = Chain(
    (
        Level("contact", When(kind="message"), 10),
        Level("call", When(kind="call", outcome="reached"), 15),
        Level("appointment", When(outcome="appointment"), 90),
        Level("first deal", When(outcome="won"), 120),
    )
)
GOAL = Goal(
    name="New customers 2026",
    begins=date(2026, 1, 1),
    ends=date(2026, 12, 31),
    targets=(CUSTOMERS,),
    owner="anna@example.com",
    chains=(CHAIN,),
)
TODAY = date(2026, 6, 15)
AT = datetime(2026, 6, 15, 10, tzinfo=UTC)
OUTLOOK = Outlook(6, 8, 11, 0.22)


def target_report(target: Target = CUSTOMERS, actual: float = 7, due: float = 4, **known: Any):
    fields: dict[str, Any] = {"outlook": OUTLOOK, "finish": date(2028, 7, 4)}
    on_course = actual <= due if target.at_most else actual >= due
    return TargetReport(
        target, Decimal(str(actual)), Decimal(str(due)), on_course, **(fields | known)
    )


MONEY = target_report(REVENUE, 18_000, 16_500, outlook=Outlook(28_211.7, 36_480.2, 44_190.9, 0.31))


def stage(
    begins: date,
    ends: date,
    state: Literal["done", "running", "ahead"],
    actual: float = 0,
    planned: float = 2.5,
    name: str = "",
    measure: str = "new_customers",
) -> StageReport:
    amounts = {measure: Decimal(str(planned))}
    return StageReport(name, begins, ends, state, amounts, {measure: Decimal(str(actual))})


QUARTERS = (
    stage(date(2026, 1, 1), date(2026, 3, 31), "done", 3),
    stage(date(2026, 4, 1), date(2026, 6, 30), "running", 4),
    stage(date(2026, 7, 1), date(2026, 9, 30), "ahead"),
    stage(date(2026, 10, 1), date(2026, 12, 31), "ahead"),
)


def level(
    name: str,
    count: int,
    rate: tuple[float, float, float] | None = None,
    sample: int = 0,
    **known: Any,
) -> LevelReport:
    fields: dict[str, Any] = {
        "missing": 0 if rate or sample >= 10 else 10 - sample,
        "is_yield": False,
        "horizon_days": 30,
        "typical_days": 6,
        "waiting": 12,
        "minutes": 12.0,
        "measured": True,
        "needed": 24.3,
    }
    share, low, high = rate or (None, None, None)
    return LevelReport(
        level=name,
        count=count,
        rate=share,
        rate_low=low,
        rate_high=high,
        sample=sample,
        **(fields | known),
    )


LEVELS = (
    level("contact", 120, (0.31, 0.24, 0.39), 84),
    level("call", 37, (0.4, 0.29, 0.52), 30),
    level("appointment", 12, None, 3),
    level("first deal", 7, None, 0, missing=0, waiting=0, needed=None),
)


def goal_report(
    targets: Sequence[TargetReport] = (target_report(),), goal: Goal = GOAL, **known: Any
) -> GoalReport:
    goal = replace(goal, targets=tuple(one.target for one in targets))
    fields: dict[str, Any] = {
        "goal": goal,
        "at": AT,
        "today": TODAY,
        "targets": tuple(targets),
        "stages": QUARTERS,
        "chains": (ChainReport("", (), LEVELS),),
        "on_course": all(one.on_course for one in targets),
        "finish": targets[0].finish,
        "hours": Hours(6.2, 4.5, stated=False, enough_by=date(2027, 3, 12)),
        "levers": (
            Lever("appointment", "first deal", "new_customers", 0.6),
            Lever("call", "appointment", "new_customers", 0.2),
        ),
        "sample_too_small": True,
        "left_out": (),
        "elsewhere": 0,
        "assumptions": (say("The rates stay as they are."),),
    }
    return GoalReport(**(fields | known))
