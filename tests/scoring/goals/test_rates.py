"""Hit rates by cohort, with what they were learned from."""

from datetime import date, timedelta
from decimal import Decimal

import pytest

from scoring.goals.goal import Chain, Level, When
from scoring.goals.rates import (
    HitRate,
    Learned,
    learned,
    still_waiting,
    weeks_by_level,
    window_begins,
)
from scoring.goals.tally import cohort_rows
from tests.scoring.goals.selling import CHAIN, Ledger, a_goal, funnel, sold, tally

TODAY = date(2026, 7, 1)


def known(ledgers: list[Ledger], today: date = TODAY) -> list[Learned]:
    rows = cohort_rows(tally(a_goal(), ledgers))
    return learned(CHAIN, 0, weeks_by_level(rows), {}, today)


def rate(ledgers: list[Ledger], today: date = TODAY) -> HitRate:
    found = known(ledgers, today)[0].rate
    assert found is not None
    return found


def test_the_rate_is_of_those_who_had_the_time() -> None:
    old, young = funnel(date(2026, 3, 2), 20, 10), funnel(date(2026, 6, 22), 20, 0, lost=False)
    assert rate([*old, *young]).share == 0.5


def test_whoever_had_the_time_and_came_later_counts_too() -> None:
    late = funnel(date(2026, 3, 2), 10, 5, days=60)
    assert rate([*funnel(date(2026, 3, 2), 10, 5), *late], date(2026, 10, 1)).passed == 10


@pytest.mark.parametrize(("many", "missing"), [(0, 10), (2, 8), (9, 1), (10, 0), (40, 0)])
def test_below_ten_cases_no_rate_is_said_but_how_many_are_missing(many: int, missing: int) -> None:
    found = rate(funnel(date(2026, 3, 2), many)) if many else HitRate(0, 0)
    assert found.missing == missing
    assert (found.share is None) == (missing > 0)


@pytest.mark.parametrize(
    ("passed", "sample", "low", "high"),
    [
        (10, 10, 0.9230, 1),
        (0, 10, 0, 0.0770),
        (5, 20, 0.1461, 0.3880),
        (50, 200, 0.2126, 0.2907),
    ],
)
def test_the_interval_is_of_jeffreys_beta(
    passed: int, sample: int, low: float, high: float
) -> None:
    assert HitRate(passed, sample).interval == pytest.approx((low, high), abs=0.0005)


def test_the_interval_of_a_yield_is_of_a_gamma_and_may_exceed_one() -> None:
    low, high = HitRate(100, 10, is_yield=True).interval
    assert 8 < low < 10 < high < 12


def test_lost_leads_are_not_waiting() -> None:
    assert known(funnel(date(2026, 3, 2), 20, 10))[0].weeks.waiting.sum() == 0
    assert known(funnel(date(2026, 3, 2), 20, 10, lost=False))[0].weeks.waiting.sum() == 10


def test_young_cohorts_count_for_as_much_as_their_time_has_passed() -> None:
    old, young = funnel(date(2026, 3, 2), 100, 50), funnel(date(2026, 6, 22), 100, 20, lost=False)
    exposed = known([*old, *young])[0].exposed
    assert exposed is not None
    assert exposed.passed / exposed.sample == pytest.approx(0.4, abs=0.1)
    assert 100 < exposed.sample < 200


def test_the_share_still_waiting_is_that_of_cohorts_of_like_age() -> None:
    ways = [
        *funnel(date(2026, 3, 2), 60, 30),
        *funnel(date(2026, 5, 25), 60, 30, lost=False),
        *funnel(date(2026, 5, 18), 60, 30, days=1),
    ]
    level = known(ways)[0]
    assert level.delay is not None
    old, *young = still_waiting(level.weeks, level.delay, 0.5, TODAY)
    assert old == pytest.approx(0, abs=0.05)
    assert young == pytest.approx([0.25, 0.25], abs=0.05)


def test_a_level_takes_the_minutes_that_were_logged_with_the_attempts_that_failed() -> None:
    timed = [sold(date(2026, 3, 2), 2, timed=True) for _ in range(6)]
    assert (known(timed)[1].minutes, known(timed)[1].measured) == (15, True)


def test_with_few_minutes_logged_a_level_takes_what_the_chain_says() -> None:
    timed = [sold(date(2026, 3, 2), 1, timed=True) for _ in range(4)]
    level = known(timed)[0]
    assert (level.minutes, level.measured) == (10, False)


def test_a_yield_counts_both_sides_from_the_day_on_which_both_are_known() -> None:
    chain = Chain((Level("post", When(figure="posts")), Level("visit", When(figure="visits"))))
    posts = [(TODAY - timedelta(days), Decimal(1)) for days in range(40)]
    visits = [(TODAY - timedelta(days), Decimal(7)) for days in range(20)]
    found = learned(chain, 0, {}, {"posts": posts, "visits": visits}, TODAY)[0].rate
    assert found == HitRate(140, 20, is_yield=True)


def test_a_figure_that_nobody_brought_gives_no_rate() -> None:
    chain = Chain((Level("post", When(figure="posts")), Level("visit", When(figure="visits"))))
    found = learned(chain, 0, {}, {}, TODAY)[0].rate
    assert found is not None
    assert found.share is None


def test_a_report_looks_back_two_years_from_a_monday_on() -> None:
    assert window_begins(date(2026, 7, 1)) == date(2024, 7, 1)
    assert window_begins(date(2026, 7, 1)).weekday() == 0
