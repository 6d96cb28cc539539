"""Selling as it is logged: leads on their way through a chain, and what is said of a goal then."""

import itertools
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from decimal import Decimal
from zoneinfo import ZoneInfo

from scoring.goals.goal import NEW_CUSTOMERS, REVENUE, Chain, Goal, Level, Target, When
from scoring.goals.journey import journey
from scoring.goals.plan import stages
from scoring.goals.report import GoalReport
from scoring.goals.reporting import report
from scoring.goals.tally import Achieved, Tally, added, cohort_rows, tally_of
from scoring.lead import Lead
from scoring.ledger import Outcome, Signal, Touchpoint, TouchpointKind
from scoring.money import Money

BERLIN = ZoneInfo("Europe/Berlin")
BEGINS, ENDS = date(2026, 1, 1), date(2026, 12, 31)
_numbers = itertools.count(1)

# Contact, call, appointment, deal: kind, outcome, minutes.
STEPS: Sequence[tuple[TouchpointKind, Outcome, int]] = (
    ("message", "done", 10),
    ("call", "reached", 15),
    ("visit", "appointment", 90),
    ("meeting", "won", 120),
)
CHAIN = Chain(
    (
        Level("contact", When(kind="message"), 10),
        Level("call", When(kind="call", outcome="reached"), 15),
        Level("appointment", When(outcome="appointment"), 90),
        Level("first deal", When(outcome="won"), 120),
    )
)
EUROS, CUSTOMERS = Target(REVENUE, Decimal(40000), "EUR"), Target(NEW_CUSTOMERS, Decimal(10))


def a_goal(
    *targets: Target,
    begins: date = BEGINS,
    ends: date = ENDS,
    chains: tuple[Chain, ...] = (CHAIN,),
    channels: Iterable[str] = (),
    learn_until: date | None = None,
    hours_per_week: float | None = None,
) -> Goal:
    return Goal(
        "a goal",
        begins,
        ends,
        targets or (EUROS, CUSTOMERS),
        chains=chains,
        channels=frozenset(channels),
        learn_until=learn_until,
        hours_per_week=hours_per_week,
    )


@dataclass(frozen=True)
class Ledger:
    lead: Lead
    touchpoints: tuple[Touchpoint, ...] = ()
    signals: tuple[Signal, ...] = ()


def noon(day: date) -> datetime:
    return datetime.combine(day, time(11), UTC)


def entry(
    day: date,
    outcome: Outcome = "done",
    kind: TouchpointKind = "message",
    channel: str | None = None,
    value: str | None = None,
    minutes: int | None = None,
    member: int = 1,
    external_id: str = "",
) -> Touchpoint:
    return Touchpoint(
        "test",
        external_id or f"g{next(_numbers)}",
        kind,
        outcome,
        noon(day),
        minutes=minutes,
        value=Money(Decimal(value), "EUR") if value else None,
        channel=channel,
        member_id=member,
    )


def sold(
    begins: date,
    steps: int,
    channel: str = "xing",
    days: int = 5,
    value: str = "4000",
    lost: bool = True,
    timed: bool = False,
) -> Ledger:
    """A lead that came so many steps far, some days between two; then lost, where the last was no deal."""
    touchpoints = [
        entry(
            begins + timedelta(days * at),
            outcome,
            kind,
            channel,
            value if outcome == "won" else None,
            minutes if timed else None,
        )
        for at, (kind, outcome, minutes) in enumerate(STEPS[:steps])
    ]
    if lost and steps < len(STEPS):
        touchpoints.append(entry(begins + timedelta(days * steps), "lost", "mail"))
    return Ledger(Lead(f"lead {next(_numbers)}"), tuple(touchpoints))


def funnel(begins: date, *reached: int, days: int = 5, lost: bool = True) -> list[Ledger]:
    """Leads that entered on one day, of whom so many reached each step."""
    beyond = [*reached[1:], 0]
    return [
        sold(begins, step + 1, days=days, lost=lost)
        for step, (many, further) in enumerate(zip(reached, beyond, strict=True))
        for _ in range(many - further)
    ]


def tally(goal: Goal, ledgers: Iterable[Ledger], member: int | None = None) -> Tally:
    return added(
        tally_of(goal, journey(goal, member, BERLIN, each.lead, each.touchpoints, each.signals))
        for each in ledgers
    )


def by_stage(goal: Goal, counted: Tally) -> dict[tuple[str, str], list[Achieved]]:
    """What was achieved in each stage."""
    plan = stages(goal)
    cells: dict[tuple[str, str], list[Achieved]] = {}
    for key, achieved in counted.days.items():
        row = cells.setdefault((key.measure, key.unit), [Achieved()] * len(plan))
        place = next(at for at, stage in enumerate(plan) if key.day <= stage.ends)
        row[place] = row[place] + achieved
    return cells


def told(
    goal: Goal,
    ledgers: Iterable[Ledger],
    today: date,
    figures: Mapping[str, Sequence[tuple[date, Decimal]]] | None = None,
    settled: bool = True,
) -> GoalReport:
    """The report at noon, all the way from the ledger."""
    counted = tally(goal, ledgers)
    return report(
        goal,
        noon(today),
        BERLIN,
        cohort_rows(counted),
        by_stage(goal, counted),
        figures or {},
        settled=settled,
    )
