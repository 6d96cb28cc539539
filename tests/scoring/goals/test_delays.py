"""How long it takes from one level to the next, and what waiting says."""

import numpy as np
import pytest

from scoring.goals.delays import (
    LONGEST,
    OPEN_HORIZON,
    UNKNOWN_HORIZON,
    Delay,
    learned_delay,
    still_in_time,
    together,
)


def weekly(weeks: int, *gaps: int) -> tuple["np.typing.NDArray[np.int64]", ...]:
    """The same gaps by class in so many weeks."""
    ages = np.arange(weeks) * 7
    return ages, np.tile(np.array([*gaps, *[0] * (8 - len(gaps))]), (weeks, 1))


def always(days: int) -> Delay:
    chances = np.zeros(LONGEST + 1)
    chances[days] = 1
    return Delay(chances, 30, days)


def ages(*of: int) -> "np.typing.NDArray[np.int64]":
    return np.array([[age] for age in of])


@pytest.mark.parametrize(
    ("gaps", "horizon"),
    [
        ((10,), 14),
        ((5, 5, 5, 5), 14),
        ((5, 5, 5, 5, 5), 29),
        ((50, 40, 5, 5, 0, 1), 14),
        ((5, 5, 5, 5, 5, 0, 0, 5), OPEN_HORIZON),
    ],
)
def test_the_horizon_is_the_class_within_which_95_percent_of_the_gaps_lie(
    gaps: tuple[int, ...], horizon: int
) -> None:
    assert learned_delay(*weekly(100, *gaps)).horizon == horizon


def test_with_few_gaps_known_the_horizon_is_thirty_days() -> None:
    assert learned_delay(*weekly(3, 3)).horizon == UNKNOWN_HORIZON


def test_the_typical_delay_is_the_median() -> None:
    assert learned_delay(*weekly(100, 10, 10, 70, 5)).typical == 4


def test_without_gaps_nothing_is_typical_yet_all_go_on_at_last() -> None:
    delay = learned_delay(*weekly(10, 0))
    assert delay.typical is None
    assert delay.within[-1] == pytest.approx(1)


def test_young_cohorts_that_cannot_have_long_gaps_do_not_make_delays_short() -> None:
    """Half go on at once, half after forty days; most cohorts are too young to have shown it."""
    young, seen = weekly(100, 100)
    seen[young >= 42, 5] = 100
    assert seen[:12].sum(axis=0)[[0, 5]].tolist() == [1200, 600]
    assert learned_delay(young[:12], seen[:12]).within[29] == pytest.approx(0.5, abs=0.03)


def test_delays_in_a_row_add_up() -> None:
    within = together([always(3), always(4)], 20)
    assert (within[6], within[7]) == (0, 1)


def test_no_level_to_go_takes_no_time() -> None:
    assert together([], 3).tolist() == [1, 1, 1, 1]


def weight(age: int, delay: Delay, rest: Delay | None = None, waiting: float = 1.0) -> float:
    """Of one waiting since so many days, with thirty to come."""
    others = together([rest] if rest else [], 30)
    return float(still_in_time(ages(age), delay, others, 30, np.array([waiting]))[0])


def test_who_has_just_come_has_the_chance_of_the_delay() -> None:
    assert weight(0, always(10)) == pytest.approx(1)


def test_who_cannot_make_it_any_more_counts_nothing() -> None:
    assert weight(0, always(10), always(25)) == 0
    assert weight(6, always(10), always(25)) == pytest.approx(1)


def test_who_has_waited_longer_than_anybody_is_lost() -> None:
    assert weight(11, always(10)) == 0


def test_having_waited_makes_going_on_less_likely_the_more_others_still_wait() -> None:
    """Half of those who go on do so on day 10, half on day 20; of all, 40 % go on."""
    half = Delay((always(10).chances + always(20).chances) / 2, 30, 10)
    silent = weight(15, half, waiting=0.8)  # nobody says who was lost: all but the half of 40 %
    marked = weight(15, half, waiting=0.5)  # of the lost, half are known by then, as of the others
    assert silent == pytest.approx(0.5 / 0.8)
    assert marked == pytest.approx(1)


def test_no_day_is_left_and_nobody_goes_on() -> None:
    rest = together([], 0)
    assert still_in_time(ages(0), always(1), rest, 0, np.ones(1)) == pytest.approx([0])


def test_goals_of_many_years_look_at_every_day() -> None:
    rest = together([always(100)], 3650)
    assert still_in_time(ages(3), always(10), rest, 3650, np.ones(1)) == pytest.approx([1])
