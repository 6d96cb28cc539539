"""What stands beside the axes of a chart."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from handlers.ui.texts import texts
from handlers.ui.ticks import MOST_AMOUNTS, MOST_DAYS, amount_ticks, day_ticks

GERMAN, BRITISH, AMERICAN = texts("de-DE"), texts("en-GB"), texts("en-US")


@pytest.mark.parametrize(
    ("highest", "ticks"),
    [
        (0, [0]),
        (1, [0, 1]),
        (3, [0, 1, 2, 3]),
        (7, [0, 2, 4, 6]),
        (11, [0, 5, 10]),
        (12.4, [0, 5, 10]),
        (40_000, [0, 10_000, 20_000, 30_000, 40_000]),
        (52_000, [0, 20_000, 40_000]),
    ],
)
def test_amounts_are_few_and_round(highest: float, ticks: list[float]) -> None:
    assert [tick.at for tick in amount_ticks(highest, str)] == ticks


@given(st.floats(0, 1e12))
def test_amounts_begin_at_nothing_and_never_pass_the_highest(highest: float) -> None:
    places = [tick.at for tick in amount_ticks(highest, str)]
    assert places[0] == 0
    assert places[-1] <= highest
    assert len(places) <= MOST_AMOUNTS + 1


@pytest.mark.parametrize(
    ("first", "last", "german", "british"),
    [
        (
            date(2026, 1, 1),
            date(2026, 12, 31),
            ["2026", "Mär", "Mai", "Jul", "Sep", "Nov"],
            ["2026", "Mar", "May", "Jul", "Sept", "Nov"],
        ),
        (
            date(2026, 7, 1),
            date(2027, 6, 30),
            ["Jul", "Sep", "Nov", "2027", "Mär", "Mai"],
            ["Jul", "Sept", "Nov", "2027", "Mar", "May"],
        ),
        (
            date(2025, 1, 1),
            date(2027, 12, 31),
            ["2025", "Jul", "2026", "Jul", "2027", "Jul"],
            ["2025", "Jul", "2026", "Jul", "2027", "Jul"],
        ),
        (
            date(2026, 11, 2),
            date(2026, 11, 29),
            ["2. Nov", "9. Nov", "16. Nov", "23. Nov"],
            ["2 Nov", "9 Nov", "16 Nov", "23 Nov"],
        ),
        (
            date(2026, 11, 4),
            date(2026, 11, 8),
            ["4. Nov", "5. Nov", "6. Nov", "7. Nov", "8. Nov"],
            ["4 Nov", "5 Nov", "6 Nov", "7 Nov", "8 Nov"],
        ),
    ],
)
def test_days_are_named_as_they_are_read(
    first: date, last: date, german: list[str], british: list[str]
) -> None:
    assert [tick.words for tick in day_ticks(GERMAN, first, last)] == german
    assert [tick.words for tick in day_ticks(BRITISH, first, last)] == british


def test_americans_name_the_month_first() -> None:
    day = date(2026, 11, 24)
    assert day_ticks(AMERICAN, day, day)[0].words == "Nov 24"


@given(st.dates(date(2000, 1, 1), date(2090, 1, 1)), st.integers(0, 4000))
def test_days_are_few_and_within_the_time(first: date, length: int) -> None:
    last = first + timedelta(days=length)
    places = [tick.at for tick in day_ticks(GERMAN, first, last)]
    assert len(places) <= MOST_DAYS
    assert places == sorted(set(places))
    assert all(first.toordinal() <= place <= last.toordinal() for place in places)
