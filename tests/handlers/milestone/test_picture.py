"""What the picture of a goal shows, and that it says so in words."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal

import pytest

from handlers.milestone.picture import Days, picture_of
from handlers.ui.charts import Course, Tick
from handlers.ui.texts import texts
from scoring.goals.goal import Milestone, Target
from scoring.goals.report import GoalReport, Outlook
from tests.handlers.milestone.reports import (
    COMPLAINTS,
    GOAL,
    MONEY,
    QUARTERS,
    TODAY,
    goal_report,
    target_report,
)

ENGLISH, GERMAN = texts("en-GB", "Europe/Berlin"), texts("de-DE", "Europe/Berlin")
CUSTOMERS = [(date(2026, 2, 1), Decimal(4)), (date(2026, 5, 20), Decimal(3))]
DAYS: Mapping[str, Days] = {"new_customers": CUSTOMERS}
EVE = date(2025, 12, 31).toordinal()
END = date(2026, 12, 31).toordinal()


def course(report: GoalReport | None = None, days: Mapping[str, Days] = DAYS) -> Course:
    panel = picture_of(ENGLISH, report or goal_report(), days).panels[0]
    assert isinstance(panel, Course)
    return panel


def test_what_was_achieved_adds_up_day_by_day_until_today() -> None:
    assert course().actual == (
        (EVE, 0),
        (date(2026, 2, 1).toordinal(), 4),
        (date(2026, 5, 20).toordinal(), 7),
        (TODAY.toordinal(), 7),
    )


def test_what_is_before_the_goal_or_after_today_is_left_out() -> None:
    others = [(date(2025, 12, 31), Decimal(9)), (TODAY + timedelta(days=1), Decimal(9))]
    assert course(days={"new_customers": [*others, *CUSTOMERS]}) == course()


def test_the_plan_goes_from_nothing_to_the_target_and_the_forecast_beside_it() -> None:
    shown = course()
    assert shown.plan[0] == (EVE, 0)
    assert shown.plan[-1] == (END, 10)
    assert shown.fan is not None
    assert (shown.fan.low.at, shown.fan.middle.at, shown.fan.high.at) == (6, 8, 11)
    assert max(tick.at for tick in shown.axes.amounts) <= 11


def test_the_lines_say_what_they_are() -> None:
    shown = course()
    assert shown.fan is not None
    assert (shown.title, shown.now, shown.due) == (
        "7 of 10 customers; plan\xa04",
        "7 today",
        Tick(4, "plan 4"),
    )
    assert (shown.target.words, shown.fan.middle.words) == ("target 10", "probably 8")
    assert (shown.fan.low.words, shown.fan.high.words) == ("6", "11")


def test_in_german_too() -> None:
    chart = picture_of(GERMAN, goal_report([target_report(), MONEY]), DAYS)
    customers, money = chart.panels
    assert isinstance(customers, Course)
    assert customers.title == "7 von 10 Kunden; Plan\xa04"
    assert customers.now == "heute 7"
    assert [tick.words for tick in customers.axes.days][:2] == ["2026", "Mär"]
    assert money.title == "18.000\xa0€ von 40.000\xa0€; Plan\xa016.500\xa0€"
    assert chart.alt.replace("\xa0", " ") == (
        "Diagramm zu New customers 2026, 1. Januar 2026 bis 31. Dezember 2026. "
        "7 von 10 Kunden; Plan 4; am Ende wohl 8 (6–11). "
        "18.000 € von 40.000 €; Plan 16.500 €; am Ende wohl 36.500 € (28.200 €–44.200 €)."
    )


@pytest.mark.parametrize(
    ("today", "said"),
    [
        (date(2025, 12, 1), "0 of 10 customers; plan 0."),
        (date(2027, 2, 1), "0 of 10 customers; plan 0."),
        (TODAY, "0 of 10 customers; plan 0; in the end probably 8 (6–11)."),
    ],
    ids=["before", "after", "meanwhile"],
)
def test_a_forecast_is_for_a_goal_that_runs(today: date, said: str) -> None:
    report = replace(goal_report([target_report(actual=0, due=0)]), today=today)
    chart = picture_of(ENGLISH, report, {})
    assert chart.alt.replace("\xa0", " ").endswith(f" {said}")
    panel = chart.panels[0]
    assert isinstance(panel, Course)
    assert (panel.fan is not None) == (today == TODAY)


def test_before_the_goal_begins_there_is_nothing_but_the_plan() -> None:
    report = replace(goal_report([target_report(actual=0, due=0)]), today=date(2025, 12, 1))
    assert (course(report).actual, course(report).due) == ((), None)


def test_after_its_end_the_last_day_has_what_was_reached() -> None:
    report = replace(goal_report([target_report(actual=9, due=10)]), today=date(2027, 2, 1))
    shown = course(report)
    assert (shown.actual[-1], shown.now, shown.due) == ((END, 9), "9", None)


def test_where_nothing_can_be_said_there_is_no_forecast() -> None:
    assert course(goal_report([target_report(outlook=None)])).fan is None


def test_a_forecast_that_is_one_number_is_named_once() -> None:
    sure = course(goal_report([target_report(outlook=Outlook(7.6, 8, 8.4, 0.1))])).fan
    assert sure is not None
    assert (sure.low.words, sure.middle.words, sure.high.words) == ("", "probably 8", "")


def test_what_should_stay_below_says_so() -> None:
    shown = course(goal_report([target_report(COMPLAINTS, 3, 2.3)]))
    assert shown.title == "3 of at most 5 complaints; plan\xa02.3"
    assert shown.target.words == "at most 5"


def test_names_are_shown_as_they_are_written() -> None:
    target = replace(COMPLAINTS, measure="R&D <calls>")
    goal = replace(GOAL, name="A & B <!channel>")
    chart = picture_of(ENGLISH, goal_report([target_report(target, 3, 2)], goal=goal), {})
    assert chart.panels[0].title.startswith("3 of at most 5 R&D <calls>;")
    assert chart.alt.startswith("Chart of A & B <!channel>, 1 January 2026 to 31 December 2026.")


def test_what_is_due_grows_by_the_minute_but_the_picture_does_not() -> None:
    pictures = {
        picture_of(ENGLISH, goal_report([target_report(MONEY.target, 18_000, due)]), {})
        for due in (16_512.33, 16_533.71, 16_549.9)
    }
    assert len(pictures) == 1


def test_millions_are_short_beside_the_lines() -> None:
    target = Target("revenue", Decimal(5_000_000), "EUR")
    outlook = Outlook(4_211_000, 5_123_000, 5_900_000, 0.5)
    report = goal_report([target_report(target, 2_345_678, 2_291_123.22, outlook=outlook)])
    panel = picture_of(GERMAN, report, {}).panels[0]
    assert isinstance(panel, Course)
    assert panel.fan is not None
    assert panel.title.replace("\xa0", " ").startswith("2.345.678 € von 5.000.000 €; Plan 2,29 Mio")
    assert panel.now.replace("\xa0", " ") == "heute 2,35 Mio. €"
    assert panel.fan.middle.words.replace("\xa0", " ") == "wohl 5,12 Mio. €"
    assert panel.axes.amounts[1].words.replace("\xa0", " ") == "2 Mio."


def test_milestones_are_named_by_their_quarter_or_as_somebody_named_them() -> None:
    assert [span.name for span in course().spans] == ["Q1", "Q2", "Q3", "Q4"]
    named = [replace(QUARTERS[0], name="Fair"), *QUARTERS[1:]]
    by_hand = replace(GOAL, split=None, milestones=(Milestone(date(2026, 12, 31)),))
    spans = course(goal_report(goal=by_hand, stages=named)).spans
    assert [span.name for span in spans] == ["Fair", "", "", ""]
    halves = replace(GOAL, split="half-year")
    assert course(goal_report(goal=halves)).spans[2].name == "H2"
    assert course(goal_report(goal=replace(GOAL, split="month"))).spans[2].name == ""


def test_a_phone_has_room_for_three_targets() -> None:
    many = [target_report(), MONEY, target_report(COMPLAINTS, 3, 2), target_report()]
    chart = picture_of(ENGLISH, goal_report(many), DAYS)
    assert len(chart.panels) == 3
    assert chart.draw().startswith(b"\x89PNG")
