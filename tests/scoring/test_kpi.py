"""What a month has is compared with as much of the months before, and judged."""

from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from scoring.kpi import (
    DayValue,
    How,
    Line,
    Part,
    State,
    Trend,
    in_order,
    month_parts,
    of_part,
    reading,
    sparkline,
)

TODAY = date(2026, 11, 22)
PART = month_parts(TODAY)[-1]
WHOLE = Part(date(2026, 10, 1), date(2026, 10, 31), 31)


def day(of: int, total: str, count: int = 1) -> DayValue:
    return DayValue(date(2026, 10, of), Decimal(total), count)


def test_a_running_month_compares_with_as_much_of_those_before() -> None:
    parts = month_parts(date(2026, 3, 30), 2)
    assert [(part.begins, part.ends) for part in parts] == [
        (date(2026, 1, 1), date(2026, 1, 30)),
        (date(2026, 2, 1), date(2026, 2, 28)),
        (date(2026, 3, 1), date(2026, 3, 30)),
    ]
    assert parts[1].share == 1


@pytest.mark.parametrize(
    ("how", "expected"),
    [("sum", "9"), ("last", "4"), ("mean", "2.25")],
)
def test_a_months_values_make_one(how: How, expected: str) -> None:
    days = [DayValue(date(2026, 9, 30), Decimal(50)), day(1, "2"), day(2, "3", 2), day(31, "4")]
    assert of_part(how, days, WHOLE) == Decimal(expected)


@pytest.mark.parametrize(("how", "expected"), [("sum", None), ("mean", None), ("last", "50")])
def test_only_what_stands_stands_in_a_month_without_values(how: How, expected: str | None) -> None:
    days = [DayValue(date(2026, 9, 30), Decimal(50)), DayValue(date(2026, 11, 1), Decimal(7))]
    assert of_part(how, days, WHOLE) == (expected and Decimal(expected))


@pytest.mark.parametrize(
    ("now", "before", "state", "trend"),
    [
        (100.0, [100.0, 100.0], "good", "level"),
        (96.0, [100.0, 100.0], "good", "level"),
        (120.0, [100.0, None], "good", "up"),
        (85.0, [100.0, 100.0], "watch", "down"),
        (79.0, [100.0, 100.0], "act", "down"),
        (1.0, [3.0, 2.0], "watch", "down"),  # may well be chance
        (0.0, [1.0, 1.0], "watch", "down"),
        (0.0, [9.0, 9.0], "act", "down"),
        (5.0, [0.0, 0.0], "good", "up"),
        (5.0, [None, None], None, None),
        (None, [5.0, 5.0], None, None),
    ],
)
def test_a_line_without_bounds_is_compared_with_its_own_past(
    now: float | None, before: list[float | None], state: State | None, trend: Trend | None
) -> None:
    found = reading(Line("calls"), [*before, now], PART)
    assert (found.state, found.trend) == (state, trend)
    assert found.basis == ("usual" if state else None)


def test_money_is_not_judged_as_a_count() -> None:
    assert reading(Line("@revenue"), [9.0, 7.0], PART, unit="EUR").state == "act"
    assert reading(Line("@revenue"), [9.0, 7.0], PART).state == "watch"


def test_less_is_better_where_that_is_said() -> None:
    line = Line("complaints", lower_is_better=True)
    assert [reading(line, [100.0, now], PART).state for now in (80.0, 118.0, 130.0)] == [
        "good",
        "watch",
        "act",
    ]


@pytest.mark.parametrize(
    ("green", "red", "lower", "states"),
    [
        (40.0, 20.0, False, ["good", "good", "watch", "act", "act"]),
        (20.0, 40.0, True, ["act", "act", "watch", "good", "good"]),
        (40.0, None, False, ["good", "good", "watch", "watch", "watch"]),
        (None, 20.0, False, ["good", "good", "good", "act", "act"]),
    ],
)
def test_bounds_belong_to_their_colour(
    green: float | None, red: float | None, lower: bool, states: list[State]
) -> None:
    line = Line("back_links", "last", green=green, red=red, lower_is_better=lower)
    found = [reading(line, [99.0, now], PART) for now in (50.0, 40.0, 30.0, 20.0, 10.0)]
    assert [one.state for one in found] == states
    assert {one.basis for one in found} == {"bounds"}


def test_bounds_of_a_sum_are_of_a_whole_month() -> None:
    line = Line("calls", green=30.0, red=15.0)
    found = reading(line, [22.0], PART)  # 22 of 30 days
    assert (found.state, found.bound) == ("good", 22.0)
    assert reading(line, [11.0], PART).state == "act"


def test_bounds_go_before_a_plan_and_a_plan_before_what_is_usual() -> None:
    line = Line("calls", "mean", green=10.0)
    assert reading(line, [99.0, 10.0], PART, plan=99.0).basis == "bounds"
    planned = reading(line, [1.0, 10.0], PART, plan=99.0, with_bounds=False)
    assert (planned.basis, planned.state, planned.bound) == ("plan", "act", 99.0)


def test_a_change_is_a_share_of_what_is_usual() -> None:
    assert reading(Line("visitors"), [100.0, 140.0, 150.0], PART).change == pytest.approx(0.25)
    assert reading(Line("visitors"), [0.0, 150.0], PART).change is None


@pytest.mark.parametrize(
    ("values", "bars"),
    [
        ([0.0, 50.0, 100.0], "▁▅█"),
        ([None, 5.0, None, 10.0], "▅ █"),
        ([-1.0, 1.0], "▁█"),
        ([0.0, 0.0], "▁▁"),
        ([7.0], ""),
        ([None, 7.0], ""),
    ],
)
def test_a_sparkline_begins_at_zero_and_leaves_gaps(values: list[float | None], bars: str) -> None:
    assert sparkline(values) == bars


def test_lines_stand_in_the_teams_order_and_else_as_they_come() -> None:
    defaults = [Line("a"), Line("b"), Line("c")]
    saved = {"b": Line("b", position=-1), "a": Line("a", position=1, label="A"), "x": Line("x")}
    assert [line.name for line in in_order(defaults, saved)] == ["b", "c", "a"]
    assert in_order(defaults, saved)[0].is_hidden


@given(
    st.lists(st.none() | st.floats(0, 1e9), min_size=1, max_size=5),
    st.none() | st.floats(0, 1e9),
    st.booleans(),
)
def test_there_is_a_light_wherever_there_is_something_to_compare(
    history: list[float | None], plan: float | None, lower: bool
) -> None:
    found = reading(Line("x", lower_is_better=lower), history, PART, plan=plan)
    compares = found.now is not None and (plan is not None or found.usual is not None)
    assert (found.state is not None) == compares == (found.bound is not None)
