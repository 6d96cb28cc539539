"""Goals in few words, in both languages."""

import pytest

from handlers.ui.goals import (
    amount,
    chance_words,
    course_words,
    estimate,
    figure,
    goal_line,
    level_words,
    measure_words,
    of_target,
    progress_bar,
)
from handlers.ui.texts import Texts, texts
from scoring.goals.goal import Target
from scoring.goals.report import Outlook, TargetReport
from tests.handlers.milestone.reports import (
    COMPLAINTS,
    CUSTOMERS,
    MONEY,
    REVENUE,
    goal_report,
    target_report,
)

ENGLISH, GERMAN = texts("en-GB", "Europe/London"), texts("de-DE", "Europe/Berlin")


def plain(text: str) -> str:
    return text.replace("\N{NO-BREAK SPACE}", " ")


@pytest.mark.parametrize(
    ("t", "line"),
    [
        (ENGLISH, ":dart: 7 of 10 customers · due 4 · probably 8 (6–11)"),
        (GERMAN, ":dart: 7 von 10 Kunden · fällig 4 · wohl 8 (6–11)"),
    ],
)
def test_a_goal_in_one_line(t: Texts, line: str) -> None:
    assert goal_line(t, goal_report().targets) == line


def test_a_goal_with_several_targets_names_each() -> None:
    line = goal_line(GERMAN, [target_report(outlook=None), MONEY])
    assert plain(line) == (
        ":dart: 7 von 10 Kunden · fällig 4 · 18.000 € von 40.000 € · fällig 16.500 € · "
        "wohl 36.500 € (28.200 €–44.200 €)"
    )


def test_an_interval_of_one_number_is_none() -> None:
    sure = target_report(outlook=Outlook(9, 9, 9, 0.001))
    assert goal_line(ENGLISH, [sure]).endswith("probably 9")


@pytest.mark.parametrize(
    ("target", "value", "shown"),
    [
        (CUSTOMERS, 7, "7"),
        (CUSTOMERS, 2.5, "2.5"),
        (CUSTOMERS, 2.04, "2"),
        (CUSTOMERS, 250.6, "251"),
        (REVENUE, 16_500, "€16,500"),
        (REVENUE, 16_500.4, "€16,500"),
        (REVENUE, 12.5, "€12.50"),
        (REVENUE, 0, "€0"),
    ],
)
def test_a_number_has_the_digits_that_are_worth_telling(
    target: Target, value: float, shown: str
) -> None:
    assert figure(ENGLISH, target, value) == shown


@pytest.mark.parametrize(
    ("target", "value", "shown"),
    [
        (CUSTOMERS, 8.4, "8"),
        (REVENUE, 36_480.2, "€36,500"),
        (REVENUE, 1_234_567.0, "€1,230,000"),
        (REVENUE, 99.6, "€100"),
        (REVENUE, 0.0, "€0"),
        (REVENUE, -5.0, "-€5"),
    ],
)
def test_what_nobody_knows_yet_is_no_exact_number(target: Target, value: float, shown: str) -> None:
    assert estimate(ENGLISH, target, value) == shown


@pytest.mark.parametrize(
    ("measure", "one", "of_many"),
    [
        ("new_customers", "1 Kunde", "von 12 Kunden"),
        ("deals", "1 Abschluss", "von 12 Abschlüssen"),
        ("leads", "1 Lead", "von 12 Leads"),
        ("interactions", "1 Gespräch", "von 12 Gesprächen"),
        ("back_links", "1 back links", "von 12 back links"),
    ],
)
def test_german_declines_what_is_counted(measure: str, one: str, of_many: str) -> None:
    target = Target(measure, CUSTOMERS.amount + 2)
    assert amount(GERMAN, target, "1", 1) == one
    assert of_target(GERMAN, target) == of_many


@pytest.mark.parametrize(
    ("report", "words"),
    [
        (target_report(actual=7, due=4), "3 more than due"),
        (target_report(actual=2, due=4.5), "2.5 behind plan"),
        (target_report(actual=4, due=4), "exactly as planned"),
        (target_report(actual=4, due=4.02), "exactly as planned"),
        (MONEY, "€1,500 more than due"),
        (target_report(COMPLAINTS, actual=1, due=2), "1 below the limit so far"),
        (target_report(COMPLAINTS, actual=4, due=2), "2 over the limit so far"),
    ],
)
def test_the_course_says_by_how_much(report: TargetReport, words: str) -> None:
    assert course_words(ENGLISH, report) == words


def test_fewer_than_a_limit_are_better() -> None:
    assert of_target(ENGLISH, COMPLAINTS) == "of at most 5 complaints"


@pytest.mark.parametrize(
    ("share", "bar"),
    [
        (0, "░░░░░░░░░░"),
        (0.001, "▓░░░░░░░░░"),
        (0.7, "▓▓▓▓▓▓▓░░░"),
        (0.999, "▓▓▓▓▓▓▓▓▓░"),
        (1, "▓▓▓▓▓▓▓▓▓▓"),
        (3.2, "▓▓▓▓▓▓▓▓▓▓"),
    ],
)
def test_a_bar_is_full_only_when_all_is_done(share: float, bar: str) -> None:
    assert progress_bar(share) == bar


@pytest.mark.parametrize(
    ("probability", "words"), [(0.22, "22 %"), (0.0, "less than 1 %"), (1.0, "more than 99 %")]
)
def test_nothing_still_to_come_is_certain(probability: float, words: str) -> None:
    assert chance_words(ENGLISH, probability) == words


def test_names_from_people_are_escaped_and_known_ones_translated() -> None:
    assert level_words(GERMAN, "First deal") == "Erstauftrag"
    assert level_words(GERMAN, "<!channel>") == "&lt;!channel&gt;"
    assert measure_words(GERMAN, "new_customers") == "Neukunden"
    assert measure_words(GERMAN, "<b>") == "&lt;b&gt;"
