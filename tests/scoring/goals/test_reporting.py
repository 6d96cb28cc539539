"""What is said of a goal besides the forecast: course, stages, needs, verdict."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from scoring.goals.goal import NEW_CUSTOMERS, Chain, Goal, Level, Target, When
from scoring.goals.report import GoalReport
from scoring.goals.reporting import report
from scoring.goals.tally import cohort_rows
from tests.scoring.goals.selling import (
    BERLIN,
    CHAIN,
    CUSTOMERS,
    EUROS,
    Ledger,
    a_goal,
    by_stage,
    funnel,
    sold,
    tally,
    told,
)
from tests.scoring.goals.test_forecast import SELLING, VISITS

TODAY = date(2026, 7, 1)


def customers(amount: int) -> Target:
    return Target(NEW_CUSTOMERS, Decimal(amount))


def test_a_stage_has_its_own_part_of_plan_and_achievement() -> None:
    said = told(a_goal(CUSTOMERS), funnel(date(2026, 1, 12), 20, 10, 5, 2), TODAY)
    first = said.stages[0]
    assert [stage.state for stage in said.stages] == ["done", "done", "running", "ahead"]
    assert (first.planned[NEW_CUSTOMERS], first.actual[NEW_CUSTOMERS]) == (Decimal("2.5"), 2)
    assert [stage.actual[NEW_CUSTOMERS] for stage in said.stages[1:]] == [0, 0, 0]


def test_a_stage_of_money_is_in_money_and_one_of_a_figure_in_its_sums() -> None:
    goal = a_goal(EUROS, Target("visits", Decimal(4000)))
    said = told(goal, [sold(date(2026, 4, 6), 4)], TODAY, {"visits": VISITS})
    assert [stage.actual["revenue"] for stage in said.stages] == [0, 4000, 0, 0]
    assert said.stages[0].actual["visits"] == sum(v for d, v in VISITS if d < date(2026, 4, 1))


@pytest.mark.parametrize(("amount", "on_course"), [(2, True), (3, True), (20, False)])
def test_on_course_is_as_much_as_is_due(amount: int, on_course: bool) -> None:
    said = told(a_goal(customers(amount)), funnel(date(2026, 1, 12), 20, 10, 5, 2), TODAY)
    assert said.on_course is on_course


def test_of_at_most_less_than_due_is_on_course() -> None:
    figures = {"complaints": [(date(2026, 2, 2), Decimal(3))]}
    few, many = (Target("complaints", Decimal(n), at_most=True) for n in (12, 4))
    assert told(a_goal(few), [], TODAY, figures).on_course
    assert not told(a_goal(many), [], TODAY, figures).on_course
    assert told(a_goal(few), [], TODAY, figures).finish is None


def test_without_any_pace_there_is_no_day_of_finishing() -> None:
    assert told(a_goal(CUSTOMERS), [], TODAY).finish is None


def test_what_would_take_more_than_a_hundred_years_has_no_day() -> None:
    goal = a_goal(Target("revenue", Decimal(1_000_000_000), "EUR"))
    assert told(goal, [sold(date(2026, 2, 2), 4)], TODAY).finish is None


def test_the_goal_is_finished_with_its_last_target() -> None:
    goal = a_goal(EUROS, CUSTOMERS)
    said = told(goal, funnel(date(2026, 1, 12), 20, 10, 5, 4), TODAY)
    assert said.finish == max(each.finish for each in said.targets if each.finish)


def test_a_target_that_was_reached_was_finished_on_that_day() -> None:
    goal, day = a_goal(customers(2)), date(2026, 1, 28)
    counted = tally(goal, funnel(date(2026, 1, 12), 20, 10, 5, 2))
    said = report(
        goal,
        datetime(2026, 7, 1, tzinfo=UTC),
        BERLIN,
        cohort_rows(counted),
        by_stage(goal, counted),
        {},
        reached_on={NEW_CUSTOMERS: day},
    )
    assert said.finish == day


def needed(said: GoalReport) -> list[float | None]:
    return [level.needed for level in said.chains[0].levels]


def test_a_goal_that_is_reached_needs_nothing_more() -> None:
    said = told(a_goal(customers(2)), SELLING, TODAY)
    assert needed(said) == [0, 0, 0, 0]
    assert said.hours is not None
    assert (said.hours.needed, said.hours.enough_by) == (0, TODAY)


def test_where_a_rate_is_missing_nobody_knows_how_many_it_takes() -> None:
    said = told(a_goal(customers(9)), funnel(date(2026, 1, 12), 40, 20, 5, 2), TODAY)
    assert needed(said) == [None, None, None, 7]
    assert said.hours is None


def test_a_rate_of_nothing_would_take_for_ever() -> None:
    said = told(a_goal(customers(9)), funnel(date(2026, 1, 12), 60, 40, 20, 0), TODAY)
    assert needed(said) == [None, None, None, 9]


def test_of_two_targets_the_one_that_takes_most_decides() -> None:
    much = told(a_goal(replace(EUROS, amount=Decimal(400_000)), CUSTOMERS), SELLING, TODAY)
    assert needed(much)[3] == pytest.approx((400_000 - 40_000) / 4000)


def test_those_who_wait_take_off_what_is_needed_of_the_levels_before() -> None:
    waiting = funnel(TODAY - timedelta(8), 10, 10, lost=False)
    goal, before = a_goal(customers(30)), funnel(date(2026, 1, 12), 100, 50, 20, 10)
    without, with_them = told(goal, before, TODAY), told(goal, [*before, *waiting], TODAY)
    assert needed(with_them)[3] == needed(without)[3]
    assert needed(with_them)[0] < needed(without)[0] - 3  # type: ignore[operator]


def test_levels_after_the_first_customer_are_not_needed_for_new_ones() -> None:
    chain = Chain((*CHAIN.levels, Level("follow-up deal", When(outcome="won"))))
    said = told(a_goal(customers(12), chains=(chain,)), SELLING, TODAY)
    assert needed(said)[4] == 0


def test_hours_there_are_what_was_logged_in_the_last_eight_weeks() -> None:
    monday = date(2026, 5, 4)
    ways = [
        sold(monday + timedelta(weeks=week), 1, timed=timed)
        for week in range(8)
        for timed in (0, 1)
    ]
    said = told(a_goal(customers(9)), [*funnel(date(2026, 1, 12), 60, 40, 20, 4), *ways], TODAY)
    assert said.hours is not None
    assert not said.hours.stated
    # Sixteen messages of ten minutes (half of them timed), and as many mails that lost them.
    assert said.hours.available == pytest.approx(16 * 10 / 60 / 8)


def test_two_chains_share_the_work_as_they_have_brought_in() -> None:
    fair = replace(CHAIN, channels=frozenset({"fair"}))
    monday = date(2026, 2, 2)
    ways = [
        *(sold(monday, 1 + 3 * (n % 2), channel="fair") for n in range(30)),
        *(sold(monday, 1 + 3 * (n % 2)) for n in range(10)),
    ]
    said = told(a_goal(customers(60), chains=(fair, CHAIN)), ways, TODAY)
    deals = [chain.levels[3].needed for chain in said.chains]
    assert deals == pytest.approx([40 * 0.75, 40 * 0.25], rel=0.1)


@pytest.mark.parametrize(
    ("amount", "stand", "proposed"), [(20, True, None), (60, False, 20), (11, False, 20)]
)
def test_after_the_learning_phase_the_target_stands_or_another_is_proposed(
    amount: int, stand: bool, proposed: int | None
) -> None:
    goal = a_goal(customers(amount), learn_until=date(2026, 6, 30))
    verdict = told(goal, SELLING, TODAY, settled=False).verdict
    assert verdict is not None
    assert verdict.stand is stand
    if proposed is not None:
        assert verdict.proposed == pytest.approx(proposed, abs=4)


def test_no_verdict_is_given_while_learning_nor_once_the_target_is_locked() -> None:
    goal = a_goal(customers(20), learn_until=TODAY)
    assert told(goal, SELLING, TODAY, settled=False).verdict is None
    assert told(goal, SELLING, TODAY + timedelta(1), settled=True).verdict is None


def assumed(ledgers: list[Ledger], *targets: Target) -> list[str]:
    return [str(message) for message in told(a_goal(*targets), ledgers, TODAY).assumptions]


def test_what_is_assumed_is_said() -> None:
    said = " ".join(assumed(SELLING, EUROS, CUSTOMERS))
    for words in ("no season", "21 weeks only", "deals with a value: 10", "waited longer"):
        assert words in said


def test_where_too_little_is_known_only_that_is_said() -> None:
    assert len(assumed([], CUSTOMERS)) == 1


def test_the_same_inputs_are_worked_out_once() -> None:
    goal = a_goal(CUSTOMERS)
    early, late = told(goal, SELLING, TODAY), told(goal, SELLING, TODAY)
    assert early.chains is late.chains
    assert told(goal, SELLING, TODAY + timedelta(1)).chains is not early.chains


FOLLOWED = Chain((*CHAIN.levels, Level("follow-up deal", When(outcome="won"))))
READING = Chain(
    (Level("visit", When(figure="visits")), Level("contact", When(kind="message"))),
    "reading",
    frozenset({"blog"}),
)
GOALS = [
    a_goal(EUROS, CUSTOMERS, Target("visits", Decimal(4000)), chains=(READING, FOLLOWED)),
    a_goal(Target("leads", Decimal(9)), Target("interactions", Decimal(9)), chains=()),
    a_goal(customers(3), channels=["blog"], learn_until=date(2026, 3, 1), hours_per_week=4),
    a_goal(Target("deals", Decimal(3), at_most=True), begins=TODAY, ends=TODAY),
]
ways = st.lists(
    st.builds(
        sold,
        st.dates(date(2025, 6, 1), date(2026, 12, 31)),
        st.integers(1, 4),
        channel=st.sampled_from(["xing", "blog"]),
        days=st.integers(0, 70),
        lost=st.booleans(),
        timed=st.booleans(),
    ),
    max_size=40,
)


@settings(max_examples=60)
@given(
    ledgers=ways,
    goal=st.sampled_from(GOALS),
    today=st.dates(date(2025, 6, 1), date(2028, 12, 31)),
    has_visits=st.booleans(),
)
def test_every_ledger_can_be_told_of_on_any_day(
    ledgers: list[Ledger], goal: Goal, today: date, has_visits: bool
) -> None:
    said = told(goal, ledgers, today, {"visits": VISITS} if has_visits else {}, settled=False)
    for level in (level for chain in said.chains for level in chain.levels):
        assert level.needed is None or level.needed >= 0
        assert level.rate is None or level.rate_low <= level.rate <= level.rate_high  # type: ignore[operator]
    assert [lever.gain for lever in said.levers] == sorted(
        (lever.gain for lever in said.levers), reverse=True
    )
    assert said.hours is None or said.hours.needed >= 0
