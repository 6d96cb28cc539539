"""Figures of days: each once, in one unit, and summed as they are asked for."""

from datetime import date, datetime
from decimal import Decimal

import pytest

from scoring.figure_values import FigureValue, State, Unit
from storage.database import Database
from storage.store import Store

FIRST = date(2026, 11, 1)
SECOND = date(2026, 11, 2)


def value(
    amount: str, day: date = FIRST, dimension: str = "", name: str = "visitors"
) -> FigureValue:
    number, _, currency = amount.partition(" ")
    return FigureValue(name, day, Decimal(number), currency or None, dimension)


def states(store: Store, now: datetime, *values: FigureValue, replace: bool = False) -> list[State]:
    return [verdict.state for verdict in store.figure_values.add(values, "x", now, replace=replace)]


def of_visitors(database: Database, team_id: int) -> list[tuple[date, Decimal]]:
    with database.read(team_id) as store:
        return list(store.figure_values.sums(["visitors"], FIRST, SECOND)["visitors"])


def test_a_value_is_stored_once_and_then_known(
    database: Database, team_id: int, now: datetime
) -> None:
    with database.write(team_id) as store:
        assert states(store, now, value("120"), value("80", SECOND)) == ["new", "new"]
    with database.write(team_id) as store:
        assert states(store, now, value("120"), value("80.0", SECOND)) == ["known", "known"]
    assert of_visitors(database, team_id) == [(FIRST, Decimal(120)), (SECOND, Decimal(80))]


def test_another_value_of_the_day_is_refused_with_the_one_that_is_known(
    database: Database, team_id: int, now: datetime
) -> None:
    with database.write(team_id) as store:
        states(store, now, value("120.5"))
        (verdict,) = store.figure_values.add([value("7")], "x", now)
    assert (verdict.state, verdict.known) == ("differs", Decimal("120.5"))
    assert of_visitors(database, team_id) == [(FIRST, Decimal("120.5"))]


def test_another_value_takes_its_place_where_that_is_wanted(
    database: Database, team_id: int, now: datetime
) -> None:
    with database.write(team_id) as store:
        states(store, now, value("120"))
        assert states(store, now, value("7"), value("7"), replace=True) == ["replaced", "known"]
    assert of_visitors(database, team_id) == [(FIRST, Decimal(7))]


def test_what_is_new_and_comes_again_at_once_ends_as_it_came_last(
    database: Database, team_id: int, now: datetime
) -> None:
    with database.write(team_id) as store:
        states(store, now, value("1"), value("2"), replace=True)
    assert of_visitors(database, team_id) == [(FIRST, Decimal(2))]


@pytest.mark.parametrize(("first", "other"), [("5 EUR", "5 USD"), ("5 EUR", "5"), ("5", "5 EUR")])
@pytest.mark.parametrize("replace", [False, True])
def test_a_figure_stays_in_the_unit_it_began_in(
    database: Database, team_id: int, now: datetime, first: str, other: str, replace: bool
) -> None:
    with database.write(team_id) as store:
        at_once = store.figure_values.add([value(first), value(other, SECOND)], "x", now)
        (later,) = store.figure_values.add([value(other)], "x", now, replace=replace)
    unit = Unit(value(first).currency)
    assert [(v.state, v.unit) for v in (at_once[1], later)] == [("other_unit", unit)] * 2
    assert of_visitors(database, team_id) == [(FIRST, Decimal(5))]


def test_dimensions_add_up_to_their_day(database: Database, team_id: int, now: datetime) -> None:
    with database.write(team_id) as store:
        states(store, now, value("0.1", dimension="a"), value("0.2", dimension="b"))
    assert of_visitors(database, team_id) == [(FIRST, Decimal("0.3"))]


def test_a_whole_counts_for_its_parts(database: Database, team_id: int, now: datetime) -> None:
    with database.write(team_id) as store:
        states(store, now, value("10"), value("4", dimension="a"), value("3", dimension="b"))
    assert of_visitors(database, team_id) == [(FIRST, Decimal(10))]


def test_sums_are_of_the_days_that_are_asked_for_both_included(
    database: Database, team_id: int, now: datetime
) -> None:
    days = [date(2026, 10, 31), FIRST, SECOND, date(2026, 11, 3)]
    with database.write(team_id) as store:
        states(store, now, *(value("1", day) for day in days), value("9", name="other"))
        found = store.figure_values.sums(["visitors", "nothing"], FIRST, SECOND)
    assert found == {"visitors": [(FIRST, Decimal(1)), (SECOND, Decimal(1))], "nothing": []}
