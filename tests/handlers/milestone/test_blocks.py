"""A goal as a message: understood at one look, within Slack's limits, in both languages."""

from dataclasses import replace
from datetime import date
from decimal import Decimal
from typing import Any

import pytest

from bot.playground.rules import refuse_message, refuse_view
from handlers.milestone.blocks import (
    goal_message,
    help_message,
    learned_message,
    list_message,
    none_message,
    picture_message,
    unknown_message,
)
from handlers.milestone.details import details_view
from handlers.milestone.flow import Known, Shown
from handlers.ui import blocks as ui
from handlers.ui.texts import Texts, texts
from scoring.goals.goal import Goal, Target
from scoring.goals.report import ChainReport, GoalReport, Hours, Lever, Outlook, Verdict
from scoring.message import say
from scoring.money import Money
from tests.handlers.milestone.reports import (
    COMPLAINTS,
    GOAL,
    LEVELS,
    MONEY,
    QUARTERS,
    TODAY,
    goal_report,
    level,
    stage,
    target_report,
)

ENGLISH, GERMAN = texts("en-GB", "Europe/London"), texts("de-DE", "Europe/Berlin")
LEARNING = replace(GOAL, learn_until=date(2026, 6, 30))
LEARNT = replace(GOAL, learn_until=date(2026, 5, 31))


def shown(report: GoalReport | None = None, **known: Any) -> Shown:
    report = report or goal_report()
    owner, may = known.pop("owner", ""), known.pop("may_change", True)
    return Shown(Known(7, report.goal, owner, may), report, {}, **known)


def lines(message: dict[str, Any]) -> list[str]:
    """What is said, with spaces that may break."""
    text: list[str] = message["text"].replace("\N{NO-BREAK SPACE}", " ").split("\n")
    return text


def detailed(t: Texts, report: GoalReport) -> list[str]:
    """What the details say, with spaces that may break."""
    view = details_view(t, shown(report), "")
    said = "\n".join(block["text"]["text"] for block in view["blocks"] if "text" in block)
    return said.replace("\N{NO-BREAK SPACE}", " ").split("\n")


def buttons(message: dict[str, Any]) -> dict[str, str]:
    """The words of the buttons, with their values."""
    return {
        element["text"]["text"]: element.get("value", "")
        for block in message["blocks"]
        for element in [*block.get("elements", []), block.get("accessory") or {}]
        if element.get("type") == "button"
    }


def test_a_goal_in_english() -> None:
    assert lines(goal_message(ENGLISH, shown())) == [
        ":dart: *New customers 2026* – 7 of 10 customers, 3 more than due",
        "Your goal · 2026",
        "▓▓▓▓▓▓▓░░░ :large_green_circle: on course · due today: 4",
        ":crystal_ball: Probably *8 of 10 customers*, 6 to 11; the chance to reach 10 is 22 %.",
        ":calendar: At the pace so far in July 2028 instead of December 2026.",
        ":bulb: The lever is *appointment → first deal*: one percentage point more here brings "
        "0.6 customers; one at call → appointment brings 0.2 customers.",
        ":hourglass: It takes *6.2 h a week*, you logged 4.5 of late: with these it takes until "
        "12 March 2027.",
        "*Milestones*",
        ":white_check_mark: Q1 2026: 3 customers, plan 2.5",
        ":arrow_forward: *Q2 2026*: 4 customers, plan 2.5",
        ":white_circle: Q3 2026: plan 2.5 customers",
        ":white_circle: Q4 2026: plan 2.5 customers",
        "Some hit rates rest on few cases.",
        "The rates stay as they are.",
    ]


def test_a_goal_with_two_targets_in_german() -> None:
    report = goal_report([target_report(actual=2, due=4.5), MONEY], elsewhere=1)
    said = lines(goal_message(GERMAN, shown(report, owner=None)))
    for line in (
        ":dart: *New customers 2026* – 2 von 10 Kunden, 2,5 hinter Plan",
        "Ziel des Teams · 2026",
        "▓▓░░░░░░░░ :red_circle: im Rückstand · heute fällig: 4,5",
        ":crystal_ball: Wahrscheinlich *8 von 10 Kunden*, 6 bis 11; die Chance auf 10: 22 %.",
        ":calendar: Im bisherigen Tempo im Juli 2028 statt im Dezember 2026.",
        "▓▓▓▓░░░░░░ *18.000 € von 40.000 €*",
        ":large_green_circle: 1.500 € mehr als fällig · heute fällig: 16.500 €",
        ":hourglass: Es braucht *6,2 Std. pro Woche*, protokolliert waren zuletzt 4,5: Damit dauert "
        "es bis zum 12. März 2027.",
        ":arrow_forward: *Q2 2026*: 4 Kunden, Plan 2,5",
        "1 Abschluss kam über andere Kanäle und zählt nicht.",
    ):
        assert line in said


@pytest.mark.parametrize(
    ("today", "headline", "bar"),
    [
        (date(2025, 12, 1), "begins on 1 January 2026", "▓▓▓▓▓▓▓░░░"),
        (date(2027, 1, 1), "ended: 7 of 10 customers", "▓▓▓▓▓▓▓░░░"),
    ],
)
def test_before_and_after_its_time_nothing_is_due(today: date, headline: str, bar: str) -> None:
    said = lines(goal_message(ENGLISH, shown(goal_report(today=today))))
    assert said[0] == f":dart: *New customers 2026* – {headline}"
    assert said[2] == bar


def test_a_target_that_is_reached_is_celebrated() -> None:
    reached = target_report(actual=11, due=4, finish=date(2026, 5, 3))
    said = lines(goal_message(ENGLISH, shown(goal_report([reached]))))
    assert said[0].endswith("11 of 10 customers, reached :tada:")
    assert ":crystal_ball: Probably *8 of 10 customers*, 6 to 11 by the end." in said
    assert ":checkered_flag: Reached on 3 May 2026." in said


def test_fewer_complaints_are_better() -> None:
    complaints = target_report(COMPLAINTS, actual=1, due=2, outlook=Outlook(1, 2, 4, 0.8))
    said = lines(
        goal_message(
            ENGLISH,
            shown(
                goal_report(
                    [complaints],
                    stages=[stage(date(2026, 1, 1), TODAY, "done", 1, measure="complaints")],
                    levers=(),
                )
            ),
        )
    )
    assert said[0].endswith("1 of at most 5 complaints, 1 below the limit so far")
    forecast = (
        "Probably *2 of at most 5 complaints*, 1 to 4; the chance to stay at 5 or below is 80 %."
    )
    assert f":crystal_ball: {forecast}" in said
    assert "calendar" not in "".join(said)
    assert ":white_check_mark: 1 January 2026 – 15 June 2026: 1 complaints, plan 2.5" in said


def test_who_knows_too_little_says_so() -> None:
    report = goal_report([target_report(outlook=None, finish=None)], levers=(), hours=None)
    said = lines(goal_message(ENGLISH, shown(report)))
    assert ":crystal_ball: No forecast yet: too little is known." in said
    for sign in (":bulb:", ":hourglass:", ":calendar:"):
        assert sign not in "".join(said)


@pytest.mark.parametrize(
    ("hours", "line"),
    [
        (Hours(6, None, False, None), ":hourglass: It takes *6 h a week*."),
        (Hours(4, 5, True, None), ":hourglass: It takes *4 h a week*, you have 5: that is enough."),
        (Hours(6, 5, True, None), ":hourglass: It takes *6 h a week*, you have 5."),
    ],
)
def test_what_it_costs_a_week(hours: Hours, line: str) -> None:
    assert line in lines(goal_message(ENGLISH, shown(goal_report(hours=hours))))


@pytest.mark.parametrize(
    ("gain", "words"),
    [
        (0.64, "one percentage point more here brings 0.6 customers."),
        (0.2, "one percentage point more here brings 0.2 customers."),
        (0.13, "ten percentage points more here bring 1.3 customers."),
        (0.044, "ten percentage points more here bring 0.4 customers."),
        (0.004, "ten percentage points more here bring 0.04 customers."),
        (0.0004, "ten percentage points more here bring less than 0.01 customers."),
        (1.0, "one percentage point more here brings 1 customer."),
        (0, "one percentage point more here brings 0 cust"),
    ],
)
def test_a_lever_brings_no_more_than_it_does(gain: float, words: str) -> None:
    levers = (Lever("call", "appointment", "new_customers", gain),)
    text = goal_message(ENGLISH, shown(goal_report(levers=levers)))["text"]
    assert words in text


def test_posts_that_bring_visits_have_a_yield_and_one_per_cent_is_no_nothing() -> None:
    levels = (
        level("post", 10, (10.0, 8.4, 12.1), 10, is_yield=True),
        level("visit", 100, (0.014, 0.004, 0.031), 100),
        level("subscription", 1),
    )
    report = goal_report(chains=(ChainReport("", ("blog",), levels),))
    said = detailed(ENGLISH, report)
    assert "*From level to level* (through blog)" in said
    assert "• post: *10* → *10* visit each (8.4–12.1)" in said
    assert "• visit: *100* → subscription *1.4 %* (0.4–3.1 %, 100 cases)" in said


def test_the_first_look_leaves_the_levels_to_the_details() -> None:
    assert "level to level" not in goal_message(ENGLISH, shown())["text"]
    said = detailed(ENGLISH, goal_report())
    for line in (
        "*From level to level*",
        "• contact: *120* → call *31 %* (24–39 %, 84 cases)",
        "• call: *37* → appointment *40 %* (29–52 %, 30 cases)",
        "• appointment: *12* → first deal: 3 of 10 cases, 7 more and a rate means something",
        "• first deal: *7*",
    ):
        assert line in said
    said = detailed(GERMAN, goal_report())
    assert "• Kontakt: *120* → Gespräch *31 %* (24–39 %, 84 Fälle)" in said


def test_a_milestone_is_one_short_line_and_the_details_have_every_target() -> None:
    both = {"new_customers": Decimal("2.5"), "revenue": Decimal(10_000)}
    done = {"new_customers": Decimal(3), "revenue": Decimal(9_000)}
    quarter = replace(stage(date(2026, 1, 1), date(2026, 3, 31), "done"), planned=both, actual=done)
    report = goal_report([target_report(), MONEY], stages=[quarter])
    said = lines(goal_message(ENGLISH, shown(report)))
    assert ":white_check_mark: Q1 2026: 3 customers, plan 2.5" in said
    every = ":heavy_minus_sign: Q1 2026: 3 customers, plan 2.5 · €9,000, plan €10,000"
    assert every in detailed(ENGLISH, report)


def test_small_levers_are_told_in_tens_everywhere() -> None:
    levers = [
        Lever(a, b, "new_customers", gain) for a, b, gain in (("x", "y", 0.08), ("y", "z", 0.02))
    ]
    report = goal_report(levers=levers)
    text = goal_message(GERMAN, shown(report))["text"]
    assert "Zehn Prozentpunkte mehr bringen hier 0,8 Kunden; zehn bei y → z bringen 0,2" in text
    said = detailed(GERMAN, report)
    assert "*Was zehn Prozentpunkte mehr brächten*" in said
    assert "• y → z: 0,2 Kunden" in said


def test_what_takes_hours_is_told_in_hours() -> None:
    long = replace(level("visit", 3), minutes=414.0, measured=True, waiting=1, typical_days=47)
    said = "\n".join(detailed(GERMAN, goal_report(chains=[ChainReport("", (), [long])])))
    assert "je 6,9 Std., wie protokolliert · 1 noch offen, meist dauert es 47 Tage" in said


def test_what_the_numbers_do_not_contain_is_said() -> None:
    left_out = [Money(Decimal(3000), "CHF"), Money(Decimal(500), "USD")]
    report = goal_report(left_out=left_out, behind=12, elsewhere=2, sample_too_small=False)
    said = lines(goal_message(ENGLISH, shown(report)))
    assert ":hourglass_flowing_sand: 12 changes are not counted yet." in said
    assert "Not counted, as nothing is converted: CHF3,000 and US$500." in said
    assert "2 deals came through other channels and do not count." in said
    assert "Some hit rates rest on few cases." not in said
    counting = goal_message(ENGLISH, shown(goal_report(counting=True, behind=5)))
    assert ":hourglass_flowing_sand: I am still counting" in counting["text"]
    assert "12 changes" not in counting["text"]


def test_while_it_learns_the_target_is_not_locked() -> None:
    message = goal_message(ENGLISH, shown(goal_report(goal=LEARNING)))
    line = (
        ":seedling: Learning until 30 June 2026: the rates are measured, the target is not locked."
    )
    assert line in lines(message)
    assert "Keep 10" not in buttons(message)


@pytest.mark.parametrize(
    ("verdict", "line", "decisions"),
    [
        (
            Verdict(True, 0.45, None),
            "At these rates the chance to reach 10 customers is 45 %: the target can stand.",
            ["Keep 10", "Change…"],
        ),
        (
            Verdict(False, 0.04, Decimal(7)),
            "At these rates the chance to reach 10 customers is 4 %: 7 would be realistic.",
            ["Keep 10", "Make it 7", "Change…"],
        ),
        (
            None,
            "Too little is known to say whether the target should stand.",
            ["Keep 10", "Change…"],
        ),
    ],
)
def test_after_the_learning_phase_there_is_something_to_decide(
    verdict: Verdict | None, line: str, decisions: list[str]
) -> None:
    report = goal_report(goal=LEARNT, verdict=verdict)
    message = goal_message(ENGLISH, shown(report, is_open=True))
    assert f":scales: *The learning phase is over.* {line}" in lines(message)
    assert list(buttons(message))[: len(decisions)] == decisions
    for_others = goal_message(ENGLISH, shown(report, is_open=True, may_change=False))
    assert "Keep 10" not in buttons(for_others)
    locked = goal_message(ENGLISH, shown(report, is_open=False))
    assert ":scales:" not in locked["text"]


def test_what_was_learned_is_told_with_what_there_is_to_decide() -> None:
    report = goal_report(goal=LEARNT, verdict=Verdict(False, 0.04, Decimal(7)))
    message = learned_message(GERMAN, shown(report, is_open=True))
    assert ":scales: *Die Lernphase ist vorbei.* Bei diesen Quoten" in message["text"]
    assert list(buttons(message)) == ["Bei 10 bleiben", "Auf 7 ändern", "Ändern …", "Zeigen"]
    assert buttons(message)["Auf 7 ändern"] == "7/7/new_customers"
    assert refuse_message(message) is None


def test_the_picture_stands_with_its_words() -> None:
    message = goal_message(ENGLISH, shown(), ui.picture("F0CHART", "Chart & <b>"))
    assert [block["type"] for block in message["blocks"]].count("image") == 1
    assert "Chart &amp; &lt;b&gt;" in message["text"]
    alone = picture_message(ENGLISH, "A *goal*", "F0CHART", "Chart <1>")
    assert alone["text"] == "*A ∗goal∗*\nChart &lt;1&gt;"


def test_the_text_says_all_that_the_blocks_say() -> None:
    others = [Known(8, GOAL, None, False)]
    for report in (goal_report(), goal_report([target_report(), MONEY], behind=3)):
        message = goal_message(ENGLISH, shown(report, others=others))
        for block in message["blocks"]:
            if block["type"] == "actions":
                continue
            for part in [block.get("text"), *block.get("elements", [])]:
                if part:
                    assert part["text"] in message["text"]


def test_other_goals_are_one_press_away() -> None:
    others = [Known(n, replace(GOAL, name=f"Goal {n}"), None, False) for n in (1, 2, 3, 4)]
    message = goal_message(ENGLISH, shown(others=others))
    pressed = buttons(message)
    assert [pressed[f"Goal {n}"] for n in (1, 2, 3)] == ["1", "2", "3"]
    assert "Goal 4" not in pressed
    assert "All goals" in pressed


def test_who_has_no_goal_learns_what_one_is_good_for() -> None:
    for t, title in ((ENGLISH, "You have no goal yet"), (GERMAN, "Du hast noch kein Ziel")):
        message = none_message(t)
        assert title in message["text"]
        assert refuse_message(message) is None
    assert "The team has no goal yet" in none_message(ENGLISH, of_team=True)["text"]


def test_a_list_has_a_line_for_each_goal() -> None:
    goals = [Known(1, GOAL, "", True), Known(2, replace(GOAL, name="B"), "Ben <b>", False)]
    said = lines(list_message(GERMAN, goals))
    assert said == [
        "*2 laufende Ziele*",
        "*New customers 2026* · Dein Ziel",
        "10 Kunden · 2026",
        "*B* · Ziel von Ben &lt;b&gt;",
        "10 Kunden · 2026",
    ]
    unknown = unknown_message(ENGLISH, "<!channel>", goals)
    assert lines(unknown)[0] == "Which goal do you mean by “&lt;!channel&gt;”?"


def huge() -> GoalReport:
    """As much as a file may hold: names of a hundred letters, milestones by the month, twenty chains."""
    long = "&" * 100
    goal: Goal = replace(GOAL, name=long, channels=frozenset(f"{n}{long}" for n in range(50)))
    targets = [target_report(Target(f"{long}{n}", Decimal(10**12))) for n in range(12)]
    planned = {one.target.measure: Decimal(10**11) for one in targets}
    stages = [replace(one, name=long, planned=planned, actual=planned) for one in QUARTERS * 30]
    chain = ChainReport(long, (), [replace(one, level=long) for one in LEVELS * 5])
    levers = [Lever(long, long, targets[0].target.measure, 10**9)] * 60
    return goal_report(
        targets,
        goal=goal,
        stages=stages,
        chains=[chain] * 20,
        levers=levers,
        left_out=[Money(Decimal(10**12), "EUR")] * 50,
        assumptions=[say(long)] * 50,
    )


@pytest.mark.parametrize("t", [ENGLISH, GERMAN])
def test_the_largest_goal_fits_into_slacks_limits(t: Texts) -> None:
    others = [Known(n, huge().goal, "&" * 300, False) for n in range(300)]
    report = replace(huge(), verdict=Verdict(False, 0.1, Decimal(10**11)))
    largest = shown(report, others=others, is_open=True, owner="&" * 300)
    for message in (
        goal_message(t, largest, ui.picture("F1", "&" * 5000), "&" * 5000),
        learned_message(t, largest),
        list_message(t, others),
        unknown_message(t, "&" * 5000, others),
        help_message(t),
    ):
        assert refuse_message(message) is None
    assert refuse_view(details_view(t, largest, ""), "modal") is None
