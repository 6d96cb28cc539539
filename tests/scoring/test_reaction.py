"""How soon a team reacts, by numbers computed by hand."""

from dataclasses import replace
from datetime import datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from scoring.interest import Keys, cools_by, is_ripe, lowest_ripe_key, priority_key
from scoring.playbook import Playbook
from scoring.reaction import Reaction, Reactions, by_owner, reactions
from tests.entries import NOW

ANNA, BEN = 1, 2
HOUR, DAY = timedelta(hours=1), timedelta(days=1)


def after(hours: float, owner: int = ANNA, noticed: timedelta = 3 * DAY) -> Reaction:
    """A lead that was noticed three days ago, and touched so many hours later."""
    at = NOW - noticed
    return Reaction(at, at + hours * HOUR, owner)


def untouched(age: timedelta, owner: int = ANNA) -> Reaction:
    return Reaction(NOW - age, None, owner)


@pytest.mark.parametrize(
    ("of", "expected"),
    [
        pytest.param([], Reactions(), id="nothing was noticed"),
        pytest.param([after(2)], Reactions(2 * HOUR, 1), id="one is its own median"),
        pytest.param([after(9), after(1), after(3)], Reactions(3 * HOUR, 3), id="the middle one"),
        pytest.param(
            [after(1), after(2), after(5), after(30)],
            Reactions(3.5 * HOUR, 4),
            id="the mean of the two in the middle",
        ),
        pytest.param(
            [after(1), after(2), after(3), untouched(4 * DAY), untouched(DAY)],
            Reactions(2 * HOUR, 3, 2, 4 * DAY),
            id="open ones are left out of the median and counted beside it",
        ),
        pytest.param(
            [untouched(DAY), untouched(5 * DAY)],
            Reactions(None, 0, 2, 5 * DAY),
            id="where all are open there is no median",
        ),
        pytest.param(
            [after(-1 / 60), after(2)], Reactions(HOUR, 2), id="a minute early took no time"
        ),
    ],
)
def test_the_median_is_that_of_the_touched_ones(of: list[Reaction], expected: Reactions) -> None:
    assert reactions(of, NOW) == expected


def test_each_owner_has_figures_and_the_teams_median_is_no_mean_of_theirs() -> None:
    all_of_them = [after(1), after(2), after(3), after(20, BEN), untouched(2 * DAY, BEN)]
    assert by_owner(all_of_them, NOW) == {
        ANNA: Reactions(2 * HOUR, 3),
        BEN: Reactions(20 * HOUR, 1, 1, 2 * DAY),
    }
    assert reactions(all_of_them, NOW).median == 2.5 * HOUR


@given(st.lists(st.floats(0, 500), min_size=1), st.lists(st.floats(1, 500)))
def test_open_ones_never_move_the_median(hours: list[float], ages: list[float]) -> None:
    touched = [after(one) for one in hours]
    found = reactions([*touched, *(untouched(age * HOUR) for age in ages)], NOW)
    assert found.median == reactions(touched, NOW).median
    assert found.open == len(ages)


def keys(points: float, age: timedelta, playbook: Playbook, negative: float = 0) -> Keys:
    at = NOW - age
    return Keys().plus(points, at, playbook.half_life).plus(-negative, at, playbook.half_life)


@pytest.mark.parametrize(
    ("points", "negative", "fit", "ripe"),
    [
        # The half-life is 14 days and ripe is 30: 60 points of 14 days ago are 30 now.
        pytest.param(60.1, 0, 50, True, id="just ripe"),
        pytest.param(59.9, 0, 50, False, id="just not"),
        pytest.param(600, 0, 49.9, False, id="fits too little"),
        pytest.param(600, 541, 90, False, id="600 - 541 = 59"),
        pytest.param(600, 539, 90, True, id="600 - 539 = 61"),
    ],
)
def test_ripe_is_who_has_the_interest_and_the_fit(
    playbook: Playbook, points: float, negative: float, fit: float, ripe: bool
) -> None:
    of = keys(points, 14 * DAY, playbook, negative)
    assert is_ripe(of, fit, playbook, NOW) is ripe


@pytest.mark.parametrize(("days", "cooled"), [(13.9, False), (14.1, True)])
def test_60_points_cool_below_30_after_a_half_life(
    playbook: Playbook, days: float, cooled: bool
) -> None:
    assert cools_by(keys(60, 0 * DAY, playbook), playbook, NOW + days * DAY) is cooled
    assert not cools_by(Keys(), playbook, NOW + days * DAY)


@given(st.floats(0.1, 2000), st.floats(0, 2000), st.floats(0, 100), st.floats(0, 400))
def test_no_ripe_lead_has_a_key_below_the_lowest(
    points: float, negative: float, fit: float, floor: float
) -> None:
    playbook = replace(Playbook(), fit_floor=min(floor, 100))
    of = keys(points, 3 * DAY, playbook, negative)
    if is_ripe(of, fit, playbook, NOW):
        assert priority_key(of, fit) >= lowest_ripe_key(playbook, NOW)


def test_the_lowest_key_is_that_of_the_least_lead_that_is_ripe(playbook: Playbook) -> None:
    least = priority_key(keys(30.000001, 0 * DAY, playbook), playbook.fit_floor)
    assert least == pytest.approx(lowest_ripe_key(playbook, NOW), abs=1e-6)
    later: datetime = NOW + 14 * DAY
    assert lowest_ripe_key(playbook, later) == pytest.approx(lowest_ripe_key(playbook, NOW) + 1)
