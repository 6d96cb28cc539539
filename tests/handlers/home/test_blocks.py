"""How the goal stands on the Home tab: a line for each target, and a button to the rest."""

from dataclasses import replace
from typing import Any

import pytest

from handlers.home.blocks import home_view
from handlers.home.flow import Day
from handlers.ui.texts import texts
from scoring.playbook import Playbook
from scoring.schedule import Preferences
from storage.goal_courses import Course
from tests.entries import NOW
from tests.handlers.milestone.reports import MONEY, target_report

DAY = Day(
    [], 0, [], [], [], None, 0, [], is_new=False, is_manager=False,
    preferences=Preferences(), playbook=Playbook(), now=NOW,
)  # fmt: skip
GOAL = Course(7, "New <customers> 2026", [target_report(), MONEY])


def of_goal(day: Day, locale: str = "en-GB") -> list[Any]:
    blocks = home_view(texts(locale, "Europe/Berlin"), day)["blocks"]
    return [block for block in blocks if ":dart:" in str(block)]


def test_without_a_goal_of_today_there_is_nothing_about_one() -> None:
    assert of_goal(DAY) == []


@pytest.mark.parametrize(
    ("locale", "line"),
    [
        ("en-GB", ":dart: 7 of 10 customers · due 4 · probably 8 (6–11)\n€18,000 of €40,000"),
        (
            "de-DE",
            ":dart: 7 von 10 Kunden · fällig 4 · wohl 8 (6–11)\n18.000\xa0€ von 40.000\xa0€",
        ),
    ],
)
def test_each_target_stands_on_its_line_with_a_button_to_its_details(
    locale: str, line: str
) -> None:
    (section,) = of_goal(replace(DAY, goal=GOAL), locale)
    name, _, said = section["text"]["text"].partition("\n")
    assert name == "*New &lt;customers&gt; 2026*"
    assert said.startswith(line)
    button = section["accessory"]
    assert (button["action_id"], button["value"]) == ("milestone_details", "7")
    assert button["text"]["text"] == "Details"


def test_a_goal_with_many_targets_and_a_long_name_stays_within_the_limits() -> None:
    long = Course(7, "&" * 900, [MONEY] * 60)
    (section,) = of_goal(replace(DAY, goal=long))
    assert len(section["text"]["text"]) <= 3000
