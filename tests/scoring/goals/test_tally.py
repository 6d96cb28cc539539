"""What journeys add up to, and what of it can be taken back."""

from datetime import date, timedelta
from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from scoring.goals.goal import Chain, Goal, Level, When
from scoring.goals.journey import journey
from scoring.goals.tally import (
    ELSEWHERE,
    Achieved,
    Cohort,
    CohortKey,
    CohortRow,
    DayKey,
    Tally,
    added,
    cohort_rows,
    gap_class,
    level_measure,
    tally_of,
    week_of,
)
from scoring.lead import Lead
from tests.scoring.goals.selling import (
    BEGINS,
    BERLIN,
    CHAIN,
    ENDS,
    Ledger,
    a_goal,
    entry,
    sold,
    tally,
)

MONDAY = date(2026, 3, 2)
READERS = Chain(
    (Level("contact", When()), Level("deal", When(outcome="won"))), "", frozenset({"blog"})
)


def cell(counted: Tally, level: int, week: date = MONDAY, chain: int = 0) -> Cohort:
    return counted.cohorts.get(CohortKey(chain, level, week), Cohort())


def times(counted: Tally, measure: str) -> int:
    return sum(cell.times for key, cell in counted.days.items() if key.measure == measure)


@pytest.mark.parametrize(
    ("days", "place"),
    [
        (0, 0),
        (1, 1),
        (2, 1),
        (3, 2),
        (6, 2),
        (7, 3),
        (13, 3),
        (14, 4),
        (119, 6),
        (120, 7),
        (900, 7),
    ],
)
def test_a_gap_is_in_the_class_of_its_days(days: int, place: int) -> None:
    assert gap_class(days) == place


def test_a_week_begins_on_its_monday() -> None:
    assert {week_of(MONDAY + timedelta(days)) for days in range(7)} == {MONDAY}


def test_a_won_lead_is_a_deal_a_customer_money_and_one_at_each_level() -> None:
    counted = tally(a_goal(), [sold(MONDAY, 4)])

    won = DayKey("revenue", "EUR", MONDAY + timedelta(15))
    assert counted.days[won] == Achieved(1, Decimal(4000), 4000**2)
    measures = ["deals", "new_customers", "leads", "interactions", level_measure(0, 3)]
    assert [times(counted, measure) for measure in measures] == [1, 1, 1, 2, 1]


def test_who_went_on_is_in_the_gaps_who_was_lost_has_ended_who_is_neither_waits() -> None:
    ways = [sold(MONDAY, 2), sold(MONDAY, 1), sold(MONDAY, 1, lost=False)]
    first = cell(tally(a_goal(), ways), 0)
    assert (first.entered, first.passed, first.ended, first.waiting) == (3, 1, 1, 1)


def test_a_second_deal_of_a_customer_is_no_second_new_customer() -> None:
    way = sold(MONDAY, 4)
    again = Ledger(way.lead, (*way.touchpoints, entry(date(2026, 6, 1), "won", value="10")))
    counted = tally(a_goal(), [again])
    assert (times(counted, "deals"), times(counted, "new_customers")) == (2, 1)


def test_a_deal_with_somebody_known_is_no_new_customer() -> None:
    way = sold(MONDAY, 4)
    counted = tally(a_goal(), [Ledger(Lead("old", kind="repeat"), way.touchpoints)])
    assert (times(counted, "deals"), times(counted, "new_customers")) == (1, 0)


def test_a_deal_without_a_value_is_a_deal_and_no_money() -> None:
    counted = tally(a_goal(), [Ledger(Lead("x"), (entry(MONDAY, "won"),))])
    assert (times(counted, "deals"), times(counted, "revenue")) == (1, 0)


def test_what_is_achieved_counts_in_the_goal_s_days_and_cohorts_always() -> None:
    before, after = BEGINS - timedelta(20), ENDS + timedelta(1)
    counted = tally(a_goal(), [sold(before, 1), sold(after, 1)])
    assert times(counted, "leads") == 0
    assert {key.week for key in counted.cohorts} >= {week_of(before), week_of(after)}


def test_both_ends_belong_to_the_goal() -> None:
    assert times(tally(a_goal(), [sold(BEGINS, 1), sold(ENDS, 1)]), "leads") == 2


def test_of_other_channels_only_the_number_of_deals_is_known() -> None:
    counted = tally(a_goal(channels=["blog"]), [sold(MONDAY, 4, channel="fair")])
    assert {key.measure for key in counted.days} == {ELSEWHERE}
    assert not counted.cohorts


def test_two_chains_have_cohorts_of_their_own() -> None:
    goal = a_goal(chains=(READERS, CHAIN))
    counted = tally(goal, [sold(MONDAY, 4, channel="blog"), sold(MONDAY, 2)])
    assert cell(counted, 0, chain=0).entered == cell(counted, 0, chain=1).entered == 1
    assert cell(counted, 1, week_of(MONDAY + timedelta(15)), chain=0).entered == 1


def test_efforts_are_counted_in_their_week_for_the_level_they_were_for() -> None:
    attempt = entry(MONDAY + timedelta(1), "no_answer", "call", minutes=2)
    way = Ledger(Lead("x"), (entry(MONDAY), attempt))
    second = cell(tally(a_goal(), [way]), 1)
    assert (second.efforts, second.timed, second.minutes) == (1, 1, 2)


def test_rows_say_what_the_cells_say() -> None:
    counted = tally(a_goal(), [sold(MONDAY, 2)])
    row = cohort_rows(counted)[0]
    assert row[:5] == (MONDAY.toordinal(), 0, 0, 1, 0)
    assert row[5:13] == cell(counted, 0).gaps
    assert len(row) == len(CohortRow._fields) == 16


ways = st.lists(
    st.builds(
        sold,
        st.integers(0, 200).map(lambda days: BEGINS + timedelta(days)),
        st.integers(1, 4),
        channel=st.sampled_from(["xing", "blog", "fair"]),
        days=st.sampled_from([0, 1, 9, 40]),
        lost=st.booleans(),
        timed=st.booleans(),
    ),
    max_size=6,
)
GOALS = (a_goal(), a_goal(chains=(READERS, CHAIN), channels=["blog", "xing"]))


@settings(max_examples=40)
@given(before=ways, more=ways, goal=st.sampled_from(GOALS))
def test_taking_journeys_back_restores_the_tally(
    before: list[Ledger], more: list[Ledger], goal: Goal
) -> None:
    both = tally(goal, [*before, *more])
    assert both - tally(goal, more) == tally(goal, before)
    assert not both - both


@settings(max_examples=40)
@given(some=ways, goal=st.sampled_from(GOALS))
def test_it_does_not_matter_in_which_order_journeys_are_added(
    some: list[Ledger], goal: Goal
) -> None:
    one_by_one = added(tally(goal, [each]) for each in reversed(some))
    assert one_by_one == tally(goal, some)


@settings(max_examples=40)
@given(some=ways, goal=st.sampled_from(GOALS))
def test_nobody_waits_who_is_not_there(some: list[Ledger], goal: Goal) -> None:
    for counted in tally(goal, some).cohorts.values():
        assert 0 <= counted.waiting <= counted.entered


def test_no_journey_adds_nothing() -> None:
    assert not tally_of(a_goal(), None)


def test_deals_of_before_the_goal_are_kept_apart_for_two_years() -> None:
    goal = a_goal()
    won = [entry(goal.begins - timedelta(days=days), "won", value="500") for days in (1, 730, 731)]
    tally = tally_of(goal, journey(goal, None, BERLIN, Lead("acme"), won, []))
    kept = {key: cell.times for key, cell in tally.days.items()}
    before = {key.measure: 0 for key in kept}
    for key, times in kept.items():
        before[key.measure] += times
    assert before == {"deals_before": 2, "revenue_before": 2}
