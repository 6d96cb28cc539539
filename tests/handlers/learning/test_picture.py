"""The picture of what was learned."""

from dataclasses import replace

import pytest

from handlers.learning.picture import MOST_POINTS, found_in_first, picture_of
from handlers.ui.charts import Gains
from handlers.ui.texts import texts
from scoring.learning.learned import Curve
from tests.handlers.learning.lessons import AS_GOOD, CURVE_AFTER, RECOMMENDED, TOO_FEW

ENGLISH = texts("en-GB")


def test_it_says_what_the_first_fifth_holds_before_and_after() -> None:
    chart = picture_of(ENGLISH, RECOMMENDED)
    assert chart is not None
    (panel,) = chart.panels
    assert isinstance(panel, Gains)
    assert chart.alt == panel.title
    assert panel.title == "The first fifth of the list holds 52 % of the wins, so far 30 %"
    assert (panel.after.words, panel.before.words) == ("proposed points", "present points")
    assert panel.after.mark == (0.2, 0.52)
    assert panel.before.mark == (0.2, pytest.approx(0.3))


def test_points_that_are_as_good_are_not_proposed() -> None:
    chart = picture_of(ENGLISH, replace(AS_GOOD, curve_before=CURVE_AFTER))
    assert chart is not None
    (panel,) = chart.panels
    assert isinstance(panel, Gains)
    assert panel.title == "The first fifth of the list holds 52 % of the wins either way"
    assert panel.after.words == "learned points"


def test_a_long_curve_is_drawn_with_as_many_points_as_a_phone_shows() -> None:
    long = tuple((n / 9999, n / 9999) for n in range(10_000))
    chart = picture_of(ENGLISH, replace(RECOMMENDED, curve_after=long))
    assert chart is not None
    (panel,) = chart.panels
    assert isinstance(panel, Gains)
    assert len(panel.after.points) <= MOST_POINTS + 3
    assert all(called == pytest.approx(found) for called, found in panel.after.points)


def test_without_curves_there_is_none() -> None:
    assert picture_of(ENGLISH, TOO_FEW) is None


@pytest.mark.parametrize(
    ("curve", "found"),
    [
        ((), 0.2),
        (((0.2, 0.7),), 0.7),
        (((0.0, 0.0), (0.1, 0.5), (0.3, 0.6), (1.0, 1.0)), 0.55),
        (((0.0, 0.0), (0.0, 0.4), (1.0, 1.0)), 0.52),
        (((1.0, 1.0),), 0.2),
    ],
)
def test_between_two_points_a_curve_is_straight(curve: Curve, found: float) -> None:
    assert found_in_first(curve, 0.2) == pytest.approx(found)
