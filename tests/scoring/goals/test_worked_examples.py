"""The examples that goals were asked for with, from the ledger to what is said."""

from datetime import date, timedelta
from decimal import Decimal

import pytest

from scoring.goals.goal import NEW_CUSTOMERS, Chain, Level, Target, When
from scoring.lead import Lead
from scoring.money import Money
from tests.scoring.goals.selling import CUSTOMERS, EUROS, Ledger, a_goal, entry, funnel, sold, told

JUNE_30, JULY_1 = date(2026, 6, 30), date(2026, 7, 1)
CHANNELS = ("xing", "facebook", "blog", "forum")
SELLING = [
    *funnel(date(2026, 1, 12), 100, 50, 20, 5),
    sold(date(2026, 2, 2), 4, channel="fair", value="9000"),
    sold(date(2026, 2, 3), 4, channel="fair", value="9000"),
]


def test_40_000_euros_and_ten_customers_count_only_what_came_through_the_named_channels() -> None:
    said = told(a_goal(EUROS, CUSTOMERS, channels=CHANNELS), SELLING, JUNE_30)

    assert [each.actual for each in said.targets] == [Decimal(20000), Decimal(5)]
    assert said.elsewhere == 2
    assert said.on_course


def test_40_000_euros_and_ten_customers_without_the_condition_count_all() -> None:
    said = told(a_goal(EUROS, CUSTOMERS), SELLING, JULY_1)

    assert [each.actual for each in said.targets] == [Decimal(38000), Decimal(7)]
    assert said.elsewhere == 0


def test_ten_customers_take_so_many_of_each_level_at_the_rates_there_were() -> None:
    said = told(a_goal(EUROS, CUSTOMERS, channels=CHANNELS), SELLING, JULY_1)

    levels = said.chains[0].levels
    assert [level.rate for level in levels] == [0.5, 0.4, 0.25, None]
    assert [level.sample for level in levels] == [100, 50, 20, 0]
    assert [level.needed for level in levels] == pytest.approx([100, 50, 20, 5])


def test_ten_customers_take_so_many_hours_a_week_so_it_takes_until_then() -> None:
    goal = a_goal(EUROS, CUSTOMERS, channels=CHANNELS, hours_per_week=2)
    said = told(goal, SELLING, JULY_1)

    work = (100 * 10 + 50 * 15 + 20 * 90 + 5 * 120) / 60
    assert said.hours is not None
    assert said.hours.needed == pytest.approx(work / (183 / 7))
    assert said.hours.enough_by == JULY_1 + timedelta(weeks=work / 2)


def test_the_lever_is_the_rate_of_which_a_point_brings_most() -> None:
    said = told(a_goal(CUSTOMERS, channels=CHANNELS), SELLING, JULY_1)

    assert [lever.level for lever in said.levers] == ["appointment", "call", "contact"]
    assert said.levers[0].gain == pytest.approx(said.levers[2].gain * 0.5 / 0.25)


def test_ten_posts_a_hundred_visits_one_subscription_are_ten_to_one_and_one_percent() -> None:
    names = ("posts", "visits", "subscriptions")
    chain = Chain(tuple(Level(name, When(figure=name)) for name in names))
    day = date(2026, 3, 2)
    figures = {name: [(day, Decimal(many))] for name, many in zip(names, (10, 100, 1), strict=True)}
    goal = a_goal(Target("subscriptions", Decimal(5)), chains=(chain,))

    said = told(goal, [], date(2026, 3, 10), figures)

    levels = said.chains[0].levels
    assert [level.rate for level in levels] == [10, 0.01, None]
    assert [level.count for level in levels] == [10, 100, 1]
    assert [level.needed for level in levels] == pytest.approx([40, 400, 4])


def test_one_year_turns_out_to_be_three() -> None:
    goal = a_goal(Target(NEW_CUSTOMERS, Decimal(12)))
    said = told(goal, funnel(date(2026, 1, 12), 30, 20, 10, 4), date(2026, 12, 31))

    assert said.finish == date(2026, 1, 1) + timedelta(3 * 365 - 1) == date(2028, 12, 30)
    assert not said.on_course


def test_never_a_hundred_percent_from_two_cases() -> None:
    said = told(a_goal(CUSTOMERS), funnel(date(2026, 1, 12), 2, 2, 2, 2), JULY_1)

    levels = said.chains[0].levels
    assert [level.rate for level in levels] == [None] * 4
    assert [level.missing for level in levels] == [8, 8, 8, 0]
    assert said.sample_too_small


def test_a_rate_of_all_ten_is_not_certain_either() -> None:
    said = told(a_goal(CUSTOMERS), funnel(date(2026, 1, 12), 10, 10, 10, 10), JULY_1)

    level = said.chains[0].levels[0]
    assert level.rate == 1
    assert level.rate_low == pytest.approx(0.923, abs=0.001)


def test_money_in_another_currency_is_said_and_not_added() -> None:
    lead = Ledger(Lead("dollars"), (entry(date(2026, 2, 2), "won", channel="xing", value="100"),))
    goal = a_goal(Target("revenue", Decimal(500), "USD"))

    said = told(goal, [lead], JULY_1)

    assert said.targets[0].actual == 0
    assert said.left_out == [Money(Decimal(100), "EUR")]


def test_what_the_deals_of_last_year_were_worth_tells_a_new_goal_what_is_to_come() -> None:
    last_year = funnel(date(2025, 6, 2), 100, 50, 20, 5)

    (revenue,) = told(a_goal(EUROS), last_year, date(2026, 1, 2)).targets

    assert revenue.actual == 0
    assert revenue.outlook is not None
