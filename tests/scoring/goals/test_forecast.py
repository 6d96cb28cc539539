"""What a goal will come to, as it looks today."""

from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from scoring.goals.forecast import Known, known_on, outlook
from scoring.goals.goal import DEALS, INTERACTIONS, LEADS, Chain, Goal, Level, Target, When
from scoring.goals.tally import Achieved, cohort_rows
from tests.scoring.goals.selling import (
    BEGINS,
    CHAIN,
    CUSTOMERS,
    ENDS,
    EUROS,
    Ledger,
    a_goal,
    entry,
    funnel,
    sold,
    tally,
)

TODAY = date(2026, 7, 1)
DEAL_COUNT = Target(DEALS, Decimal(10))
SELLING = [
    way
    for week in range(20)
    for way in funnel(
        date(2026, 2, 2) + timedelta(weeks=week), 8, 4, 2, week % 2, lost=week % 2 > 0
    )
]


def known(
    ledgers: list[Ledger],
    goal: Goal | None = None,
    today: date = TODAY,
    figures: dict[str, list[tuple[date, Decimal]]] | None = None,
) -> Known:
    goal = goal or a_goal()
    counted = tally(goal, ledgers)
    totals: dict[tuple[str, str], Achieved] = {}
    for key, cell in counted.days.items():
        if key.day <= today:
            name = (key.measure, key.unit)
            totals[name] = totals.get(name, Achieved()) + cell
    return known_on(today, goal, cohort_rows(counted), totals, figures or {})


def test_customers_come_at_the_pace_and_the_rates_there_were() -> None:
    found = outlook(known(SELLING), CUSTOMERS)
    assert found is not None
    assert found.low < found.median < found.high
    assert 15 <= found.median <= 25  # ten in twenty weeks, and 26 weeks to come


def test_nothing_is_foretold_where_nothing_is_known() -> None:
    assert outlook(known([]), CUSTOMERS) is None


def test_nothing_is_foretold_from_a_handful_of_appointments() -> None:
    assert outlook(known(funnel(date(2026, 3, 2), 50, 20, 2)), CUSTOMERS) is None


def test_after_the_goal_s_end_it_is_what_it_is() -> None:
    found = outlook(known(SELLING, today=date(2027, 1, 5)), CUSTOMERS)
    assert found is not None
    assert (found.low, found.median, found.high, found.probability) == (10, 10, 10, 1)


def test_on_the_last_day_nothing_more_comes() -> None:
    found = outlook(known(SELLING, today=ENDS), replace(CUSTOMERS, amount=Decimal(11)))
    assert found is not None
    assert (found.median, found.probability) == (10, 0)


def test_before_the_goal_begins_all_of_its_days_are_ahead() -> None:
    goal = a_goal(begins=date(2026, 8, 1), ends=ENDS)
    assert known(SELLING, goal).days == 153


def test_without_a_deal_of_known_value_no_money_is_foretold() -> None:
    worthless = [
        replace(way, touchpoints=tuple(replace(t, value=None) for t in way.touchpoints))
        for way in SELLING
    ]
    assert outlook(known(worthless), EUROS) is None
    assert outlook(known(worthless), CUSTOMERS) is not None


def test_deals_without_a_value_bring_less_money() -> None:
    deals = [way for way in SELLING if way.touchpoints[-1].outcome == "won"]
    half = [
        replace(way, touchpoints=tuple(replace(t, value=None) for t in way.touchpoints))
        if way in deals[::2]
        else way
        for way in SELLING
    ]
    all_of_it, half_of_it = outlook(known(SELLING), EUROS), outlook(known(half), EUROS)
    assert all_of_it is not None
    assert half_of_it is not None
    assert half_of_it.median < 0.7 * all_of_it.median


def test_of_regular_customers_no_new_ones_are_foretold() -> None:
    regular = [replace(way, lead=replace(way.lead, kind="repeat")) for way in SELLING]
    found, deals = outlook(known(regular), CUSTOMERS), outlook(known(regular), DEAL_COUNT)
    assert found is not None
    assert deals is not None
    assert found.median < 4 < deals.median


def test_deals_of_no_chain_go_on_at_their_pace() -> None:
    blog = (replace(CHAIN, channels=frozenset({"blog"})),)
    found = outlook(known([*SELLING], a_goal(chains=blog)), DEAL_COUNT)
    assert found is None  # the blog's chain is not known at all
    found = outlook(known(SELLING, a_goal(chains=())), DEAL_COUNT)
    assert found is not None
    assert found.median == pytest.approx(10 + 10 * 183 / 182, abs=2)


def test_follow_up_deals_are_foretold_beside_the_first() -> None:
    chain = Chain((*CHAIN.levels, Level("follow-up deal", When(outcome="won"))))
    again = [
        replace(
            way, touchpoints=(*way.touchpoints, entry(TODAY - timedelta(9), "won", value="500"))
        )
        if way.touchpoints[-1].outcome == "won"
        else way
        for way in SELLING
    ]
    once = outlook(known(SELLING), DEAL_COUNT)
    twice = outlook(known(again, a_goal(chains=(chain,))), DEAL_COUNT)
    assert once is not None
    assert twice is not None
    assert twice.median > once.median + 10


@pytest.mark.parametrize("measure", [LEADS, INTERACTIONS])
def test_leads_and_interactions_go_on_at_their_pace(measure: str) -> None:
    ledger = known(SELLING)
    found = outlook(ledger, Target(measure, Decimal(300)))
    actual = ledger.times(measure)
    assert found is not None
    assert found.low < 2.2 * actual < found.high * 1.2


VISITS = [(date(2026, 1, 5) + timedelta(days), Decimal(10 + days % 3)) for days in range(178)]


def test_a_figure_goes_on_at_its_pace() -> None:
    found = outlook(known([], figures={"visits": VISITS}), Target("visits", Decimal(4000)))
    assert found is not None
    assert found.median == pytest.approx(11 * (178 + 183), rel=0.03)
    assert 0.2 < found.probability < 0.8


def test_a_figure_with_fractions_goes_on_at_its_pace() -> None:
    hours = [(day, value + Decimal("0.5")) for day, value in VISITS]
    found = outlook(known([], figures={"hours": hours}), Target("hours", Decimal(9000)))
    assert found is not None
    assert found.median == pytest.approx(11.5 * (178 + 183), rel=0.03)
    assert found.probability < 0.01


def test_a_figure_that_nobody_brought_is_not_foretold() -> None:
    assert outlook(known([]), Target("visits", Decimal(10))) is None


def test_a_target_of_at_most_is_likely_while_little_has_come() -> None:
    complaints = [(date(2026, 1, 5) + timedelta(weeks=week), Decimal(1)) for week in range(26)]
    ledger = known([], figures={"complaints": complaints})
    few = outlook(ledger, Target("complaints", Decimal(40), at_most=True))
    many = outlook(ledger, Target("complaints", Decimal(90), at_most=True))
    assert few is not None
    assert many is not None
    assert few.probability < 0.2
    assert many.probability > 0.99


histories = st.lists(
    st.builds(
        sold,
        st.integers(0, 180).map(lambda days: BEGINS + timedelta(days)),
        st.integers(1, 4),
        days=st.sampled_from([0, 2, 9, 20]),
        lost=st.booleans(),
    ),
    min_size=5,
    max_size=25,
)


@settings(max_examples=30)
@given(ledgers=histories, measure=st.sampled_from(["revenue", "new_customers", "deals", "leads"]))
def test_probabilities_are_shares_and_intervals_in_order(
    ledgers: list[Ledger], measure: str
) -> None:
    target = Target(measure, Decimal(12), "EUR" if measure == "revenue" else None)
    ledger = known(ledgers)
    found = outlook(ledger, target)
    if found is not None:
        assert 0 <= found.probability <= 1
        assert float(ledger.actual(target)) <= found.low <= found.median <= found.high


@settings(max_examples=30)
@given(ledgers=histories, more=st.integers(1, 5), amount=st.integers(1, 30))
def test_more_achieved_never_makes_the_target_less_likely(
    ledgers: list[Ledger], more: int, amount: int
) -> None:
    now, target = known(ledgers), Target("deals", Decimal(amount))
    ahead = replace(
        now,
        totals={
            **now.totals,
            ("deals", ""): Achieved(now.times("deals") + more),
            ("level:0:3", ""): Achieved(now.times("level:0:3") + more),
        },
    )
    before, after = outlook(now, target), outlook(ahead, target)
    if before is not None and after is not None:
        assert after.probability >= before.probability - 1e-9


@settings(max_examples=20)
@given(ledgers=histories, amount=st.integers(1, 20))
def test_a_higher_target_is_never_more_likely(ledgers: list[Ledger], amount: int) -> None:
    ledger = known(ledgers)
    lower = outlook(ledger, Target("deals", Decimal(amount)))
    higher = outlook(ledger, Target("deals", Decimal(amount + 1)))
    if lower is not None and higher is not None:
        assert higher.probability <= lower.probability + 1e-9
