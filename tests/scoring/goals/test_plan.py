"""A goal's stages, and what its plan says should be there by now."""

from datetime import UTC, date, datetime, timedelta, tzinfo
from decimal import Decimal
from itertools import pairwise
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from scoring.goals.goal import NEW_CUSTOMERS, REVENUE, SPLITS, Goal, Milestone, Split, Target
from scoring.goals.plan import Stage, due, due_curve, stages
from scoring.schedule import day_begins

BERLIN = ZoneInfo("Europe/Berlin")
EUROS = Target(REVENUE, Decimal(40000), "EUR")
CUSTOMERS = Target(NEW_CUSTOMERS, Decimal(10))
JANUARY_1, DECEMBER_31 = date(2026, 1, 1), date(2026, 12, 31)


def share_due(goal: Goal, at: datetime, zone: tzinfo) -> float:
    return float(due(goal, EUROS, at, zone) / EUROS.amount)


def a_goal(
    begins: date = JANUARY_1,
    ends: date = DECEMBER_31,
    split: Split | None = "quarter",
    milestones: tuple[Milestone, ...] = (),
    learn_until: date | None = None,
) -> Goal:
    return Goal(
        "New customers",
        begins,
        ends,
        (EUROS, CUSTOMERS),
        split=split,
        milestones=milestones,
        learn_until=learn_until,
    )


def days(goal: Goal) -> list[str]:
    return [f"{stage.begins:%y-%m-%d}…{stage.ends:%m-%d}" for stage in stages(goal)]


def parts(goal: Goal, target: Target) -> list[str]:
    return [str(stage.amounts[target.measure]) for stage in stages(goal)]


def test_a_year_in_quarters_has_a_quarter_of_each_target_in_each() -> None:
    assert stages(a_goal())[1] == Stage(
        "",
        date(2026, 4, 1),
        date(2026, 6, 30),
        {REVENUE: Decimal(10000), NEW_CUSTOMERS: Decimal("2.5")},
    )


@pytest.mark.parametrize(
    ("split", "begins", "ends", "expected", "customers"),
    [
        ("half-year", "2026-01-01", "2026-12-31", ["26-01-01…06-30", "26-07-01…12-31"], "5 5"),
        # A month counts one whatever its days; a cut one by its days: 0.5 (of April) + 2, and 3.
        ("quarter", "2026-04-16", "2026-09-30", ["26-04-16…06-30", "26-07-01…09-30"], "4.55 5.45"),
        ("month", "2026-01-31", "2026-02-01", ["26-01-31…01-31", "26-02-01…02-01"], "4.75 5.25"),
        (
            "month",
            "2025-12-01",
            "2026-02-28",
            ["25-12-01…12-31", "26-01-01…01-31", "26-02-01…02-28"],
            "3.33 3.34 3.33",
        ),
        ("quarter", "2026-02-03", "2026-02-03", ["26-02-03…02-03"], "10"),
        (None, "2026-01-01", "2026-12-31", ["26-01-01…12-31"], "10"),
    ],
)
def test_the_calendar_splits_a_period(
    split: Split | None, begins: str, ends: str, expected: list[str], customers: str
) -> None:
    goal = a_goal(date.fromisoformat(begins), date.fromisoformat(ends), split)
    assert days(goal) == expected
    assert [Decimal(part) for part in parts(goal, CUSTOMERS)] == [
        Decimal(part) for part in customers.split()
    ]


def test_milestones_by_hand_have_the_parts_they_say_and_else_their_share_of_the_days() -> None:
    goal = a_goal(
        ends=date(2026, 1, 10),
        milestones=(
            Milestone(date(2026, 1, 2), "Start"),
            Milestone(date(2026, 1, 10), "Rest", {REVENUE: Decimal(40000)}),
        ),
    )
    assert [stage.name for stage in stages(goal)] == ["Start", "Rest"]
    assert days(goal) == ["26-01-01…01-02", "26-01-03…01-10"]
    assert parts(goal, EUROS) == ["0", "40000"]
    assert parts(goal, CUSTOMERS) == ["2.00", "8.00"]


@pytest.mark.parametrize(
    ("learn_until", "expected"),
    [
        ("2026-06-30", ["26-01-01…06-30", "26-07-01…12-31"]),
        ("2026-03-31", ["26-01-01…03-31", "26-04-01…06-30", "26-07-01…12-31"]),
        ("2026-10-31", ["26-01-01…06-30", "26-07-01…10-31", "26-11-01…12-31"]),
    ],
)
def test_a_stage_ends_with_the_learning_phase(learn_until: str, expected: list[str]) -> None:
    goal = a_goal(split="half-year", learn_until=date.fromisoformat(learn_until))
    assert days(goal) == expected


@pytest.mark.parametrize(
    ("at", "customers"),
    [
        ("2025-12-31T23:59:59+01:00", "0"),
        ("2026-01-01T00:00:00+01:00", "0"),
        ("2026-01-01T18:00:00+01:00", "0.02"),
        ("2026-02-15T00:00:00+01:00", "1.25"),  # 45 of 90 days less an hour: March 29 has 23
        ("2026-04-01T00:00:00+02:00", "2.5"),
        ("2026-12-31T12:00:00+01:00", "9.99"),
        ("2027-01-01T00:00:00+01:00", "10"),
        ("2030-01-01T00:00:00+01:00", "10"),
    ],
)
def test_what_is_due_grows_evenly_through_a_stage(at: str, customers: str) -> None:
    assert due(a_goal(), CUSTOMERS, datetime.fromisoformat(at), BERLIN) == Decimal(customers)


@pytest.mark.parametrize(
    ("day", "noon"),
    [
        (date(2026, 3, 28), 12 / 24),
        (date(2026, 3, 29), 11 / 23),
        (date(2026, 10, 25), 13 / 25),
    ],
)
def test_a_day_may_have_23_or_25_hours(day: date, noon: float) -> None:
    at = datetime(day.year, day.month, day.day, 12, tzinfo=BERLIN)
    assert share_due(a_goal(day, day), at, BERLIN) == pytest.approx(noon)


def test_no_more_than_the_whole_period_passes() -> None:
    assert share_due(a_goal(), datetime(2030, 1, 1, tzinfo=UTC), BERLIN) == 1


def test_a_goal_begins_at_the_midnight_of_its_own_zone() -> None:
    at = datetime(2026, 1, 1, tzinfo=UTC)
    assert share_due(a_goal(), at, BERLIN) > 0
    assert share_due(a_goal(), at, ZoneInfo("America/New_York")) == 0


def test_the_plan_for_the_picture_bends_at_the_ends_of_the_stages_only() -> None:
    assert due_curve(a_goal(split="half-year"), CUSTOMERS) == [
        (date(2025, 12, 31), 0),
        (date(2026, 6, 30), 5),
        (date(2026, 12, 31), 10),
    ]


def test_of_a_goal_with_milestones_by_hand_the_stages_are_remembered_too() -> None:
    goal = a_goal(milestones=(Milestone(DECEMBER_31, "All", {REVENUE: Decimal(40000)}),))
    assert stages(goal) is stages(goal)


dates = st.dates(date(1990, 1, 1), date(2050, 12, 31))
lengths = st.integers(0, 3660).map(timedelta)
amounts = st.decimals("0.000001", "999999999999", places=6) | st.integers(1, 10**12).map(Decimal)
zones = st.sampled_from(["Europe/Berlin", "America/Sao_Paulo", "America/Havana", "UTC"])


@st.composite
def goals(draw: st.DrawFn) -> Goal:
    begins, length = draw(dates), draw(lengths)
    ends = begins + length
    within = st.dates(begins, ends)
    by_hand = sorted({ends, *draw(st.lists(within, max_size=4))})
    return Goal(
        "",
        begins,
        ends,
        (Target(REVENUE, draw(amounts), "EUR"), Target(NEW_CUSTOMERS, draw(amounts))),
        split=draw(st.sampled_from([None, *SPLITS])),
        milestones=tuple(Milestone(day) for day in by_hand) if draw(st.booleans()) else (),
        learn_until=draw(st.none() | within),
    )


@given(goals())
def test_the_parts_of_all_stages_add_up_to_each_target(goal: Goal) -> None:
    for target in goal.targets:
        found = [stage.amounts[target.measure] for stage in stages(goal)]
        assert sum(found) == target.amount
        assert min(found) >= 0


@given(goals())
def test_the_stages_are_the_whole_period_without_gaps(goal: Goal) -> None:
    found = stages(goal)
    assert (found[0].begins, found[-1].ends) == (goal.begins, goal.ends)
    assert all(stage.begins <= stage.ends for stage in found)
    for before, after in pairwise(found):
        assert after.begins == before.ends + timedelta(days=1)


@given(goals(), zones, st.floats(0, 1), st.floats(0, 1))
def test_what_is_due_never_shrinks(goal: Goal, name: str, one: float, other: float) -> None:
    zone = ZoneInfo(name)
    begins, ends = _instants(goal, zone)
    early, late = (begins + share * (ends - begins) for share in sorted([one, other]))
    for target in goal.targets:
        assert due(goal, target, early, zone) <= due(goal, target, late, zone)


@given(goals(), zones)
def test_nothing_is_due_as_a_goal_begins_and_all_of_it_as_it_ends(goal: Goal, name: str) -> None:
    zone = ZoneInfo(name)
    begins, ends = _instants(goal, zone)
    for target in goal.targets:
        assert due(goal, target, begins, zone) == 0
        assert due(goal, target, ends, zone) == target.amount


@given(goals(), zones)
def test_at_the_end_of_a_stage_the_picture_and_the_text_say_the_same(goal: Goal, name: str) -> None:
    zone = ZoneInfo(name)
    for target in goal.targets:
        for day, amount in due_curve(goal, target):
            at = day_begins(zone, day + timedelta(days=1))
            assert due(goal, target, at, zone) == amount


def _instants(goal: Goal, zone: ZoneInfo) -> tuple[datetime, datetime]:
    """When the goal's first day begins, and its last one is over."""
    return day_begins(zone, goal.begins), day_begins(zone, goal.ends + timedelta(days=1))
