"""The form of a goal: what people type becomes TOML, and mistakes are said where they were made."""

from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest

from bot.playground.rules import refuse_view
from handlers.milestone.chain_text import chain_toml, example
from handlers.milestone.form import TEAM, Form, Mistaken, filled, fits, read
from handlers.milestone.modals import Memory, form_view, remembered, toml_view
from handlers.milestone.parse import Ask, blank, parse
from handlers.ui.texts import Texts, texts
from scoring.goals.goal import Goal, When
from scoring.goals.goal_toml import parse_goal
from scoring.goals.standard_chain import standard_chain
from scoring.message import Refused

ENGLISH, GERMAN = texts("en-GB"), texts("de-DE")
ME = "anna@example.com"
FORM = Form(name="Sales 2026", customers="10", begins="2026-01-01", ends="2026-12-31")


def goal_of(form: Form) -> Goal:
    toml = read(form, ME)
    assert isinstance(toml, str), toml
    return parse_goal(toml)


def mistakes(form: Form) -> dict[str, str]:
    found = read(form, ME)
    assert isinstance(found, Mistaken)
    return {block: str(words) for block, words in found.mistakes.items()}


def test_a_short_form_is_a_whole_goal() -> None:
    goal = goal_of(FORM)
    assert (goal.name, goal.owner, goal.split, goal.kind) == ("Sales 2026", ME, "quarter", "sales")
    assert (goal.begins, goal.ends) == (date(2026, 1, 1), date(2026, 12, 31))
    assert goal.chains == (standard_chain(),)


def test_numbers_are_read_as_people_write_them() -> None:
    others = "deals = 12\nback links: 1.000,5\ncomplaints <= 5"
    goal = goal_of(replace(FORM, revenue="40.000,50 €", others=others, hours="7,5"))
    amounts = {one.measure: (one.amount, one.currency, one.at_most) for one in goal.targets}
    assert amounts == {
        "new_customers": (Decimal(10), None, False),
        "revenue": (Decimal("40000.5"), "EUR", False),
        "deals": (Decimal(12), None, False),
        "back_links": (Decimal("1000.5"), None, False),
        "complaints": (Decimal(5), None, True),
    }
    assert goal.hours_per_week == 7.5


def test_the_rest_of_the_form() -> None:
    goal = goal_of(
        replace(
            FORM,
            whose=TEAM,
            split="none",
            channels=" XING, Blog ,",
            learn_until="2026-06-30",
            kind="awareness",
        )
    )
    assert (goal.owner, goal.split, goal.kind) == (None, None, "awareness")
    assert goal.channels == {"xing", "blog"}
    assert goal.learn_until == date(2026, 6, 30)


@pytest.mark.parametrize(
    ("changed", "block", "words"),
    [
        ({"name": ""}, "name", "Give the goal a name."),
        ({"name": "team"}, "name", "is a word of /milestone"),
        ({"customers": ""}, "customers", "Say what is to be reached"),
        ({"customers": "zehn"}, "customers", "“zehn” is neither a number"),
        ({"customers": "0"}, "customers", "must be above 0"),
        ({"customers": "2.5"}, "customers", "must be a whole number"),
        ({"customers": "10 EUR"}, "customers", "is counted, not money"),
        ({"revenue": "40000"}, "revenue", "is money: name its currency"),
        ({"revenue": "0 EUR"}, "revenue", "must be above 0"),
        ({"revenue": "1e5 EUR"}, "revenue", "is neither a number"),
        ({"others": "deals"}, "others", "“deals” has no number"),
        ({"others": "deals = many"}, "others", "“many” is neither"),
        ({"others": "deals = 1.5"}, "others", "deals: must be a whole number"),
        ({"others": "deals = 1\ndeals = 2"}, "others", "deals is named twice"),
        ({"begins": ""}, "begins", "Choose the first day."),
        ({"ends": ""}, "ends", "Choose the last day."),
        ({"ends": "2025-12-31"}, "ends", "ends (2025-12-31) before it begins (2026-01-01)"),
        ({"ends": "2040-12-31"}, "ends", "more than 10 years"),
        ({"learn_until": "2027-01-01"}, "learn_until", "must be a day of the goal"),
        ({"hours": "some"}, "hours", "“some” is neither a number"),
        ({"hours": "200"}, "hours", "at most 168"),
        ({"chain": "call"}, "chain", "“call” has no level"),
        ({"chain": "call = call, 3 days\ndeal = won"}, "chain", "“3 days” is no time in minutes"),
        ({"chain": "call = cal\ndeal = won"}, "chain", "line 1: “cal” is no kind of touchpoint"),
        ({"chain": "a = call\nA = won"}, "chain", "line 2: the chain comes back to “A”"),
        ({"chain": "deal = won"}, "chain", "must have from 2"),
    ],
)
def test_a_mistake_is_said_where_it_was_made(
    changed: dict[str, str], block: str, words: str
) -> None:
    found = mistakes(replace(FORM, **changed))
    assert found.keys() == {block}
    assert words in found[block]


def test_all_mistakes_are_said_at_once() -> None:
    assert mistakes(Form()).keys() == {"name", "customers", "begins", "ends"}


def test_a_target_that_cannot_be_read_is_not_said_to_be_missing() -> None:
    assert mistakes(replace(FORM, customers="", revenue="viel")).keys() == {"revenue"}


@pytest.mark.parametrize(
    ("line", "when"),
    [
        ("first = any", When()),
        ("erster = beliebig", When()),
        ("x = message", When(kind="message")),
        ("x = Nachricht", When(kind="message")),
        ("x = call reached", When(kind="call", outcome="reached")),
        ("x = Anruf nicht erreicht", When(kind="call", outcome="no_answer")),
        ("x = no_answer", When(outcome="no_answer")),
        ("x = gewonnen", When(outcome="won")),
        ("x = signal newsletter_subscribed", When(signal="newsletter_subscribed")),
        ("x = Kennzahl visitors", When(figure="visitors")),
        ("x = figure visitors", When(figure="visitors")),
    ],
)
def test_what_reaches_a_level_is_said_in_words(line: str, when: When) -> None:
    goal = goal_of(replace(FORM, chain=f"{line}, 10 min\n\ndeal = won , 2 Minuten"))
    assert goal.chains[0].levels[0].when == when
    assert [level.minutes for level in goal.chains[0].levels] == [10, 2]


@pytest.mark.parametrize("t", [ENGLISH, GERMAN])
def test_the_example_of_a_chain_is_one(t: Texts) -> None:
    levels = goal_of(replace(FORM, chain=example(t))).chains[0].levels
    assert [level.minutes for level in levels] == [10, 15, 120]
    assert len(example(t)) <= 150


def test_a_line_without_a_level_is_refused_with_an_example() -> None:
    with pytest.raises(Refused, match="call = call reached, 15 min"):
        chain_toml("= won")


@pytest.mark.parametrize("t", [ENGLISH, GERMAN])
@pytest.mark.parametrize(
    "changed",
    [
        {},
        {"revenue": "40000.5 EUR", "others": "deals = 12\ncomplaints <= 5", "hours": "7.5"},
        {"channels": "blog, xing", "learn_until": "2026-06-30", "split": "none", "whose": TEAM},
        {"chain": "a = any, 5 min\nb = call reached\nc = signal visited\nd = figure sold\ne = won"},
    ],
)
def test_a_goal_filled_into_the_form_is_the_same_goal(t: Texts, changed: dict[str, str]) -> None:
    form = replace(FORM, **changed)
    goal = goal_of(form)
    assert fits(goal)
    assert goal_of(filled(t, goal, form.whose)) == goal


def test_what_the_form_cannot_hold_is_left_to_toml() -> None:
    toml = read(FORM, ME)
    assert isinstance(toml, str)
    by_hand = toml.replace('split = "quarter"\n', "") + "[[milestones]]\nto = 2026-12-31\n"
    assert not fits(parse_goal(by_hand))
    chain = toml[toml.index("[[chain]]") :]
    named = chain.replace("[[chain]]", "[[chains.levels]]")
    several = toml.replace(chain, f'[[chains]]\nname = "A"\n{named}')
    assert not fits(parse_goal(several))


@pytest.mark.parametrize("t", [ENGLISH, GERMAN])
@pytest.mark.parametrize("may_set_teams", [True, False])
@pytest.mark.parametrize("form", [FORM, blank(date(2026, 11, 22)), replace(FORM, whose="U0BEN")])
def test_the_modals_are_views_as_slack_wants_them(
    t: Texts, may_set_teams: bool, form: Form
) -> None:
    memory = Memory("https://hooks.slack.com/x", replaces=3)
    view = form_view(t, form, memory, may_set_teams, taken="<&>" * 30)
    assert refuse_view(view, "modal") is None
    assert remembered(view) == memory
    assert refuse_view(toml_view(t, "x" * 9000, Memory(), "Taken"), "modal") is None


@pytest.mark.parametrize(
    ("text", "ask"),
    [
        ("", Ask("current")),
        (" team ", Ask("team")),
        ("NEU", Ask("new")),
        ("liste", Ask("list")),
        ("?", Ask("help")),
        ("new  customers", Ask("named", "new customers")),
        ("„Neukunden 2026“", Ask("named", "Neukunden 2026")),
    ],
)
def test_what_stands_behind_the_command(text: str, ask: Ask) -> None:
    assert parse(text) == ask


@pytest.mark.parametrize(
    "name", ["team", "Neu", "new", "list", "Liste", "all", "alle", "help", "hilfe"]
)
def test_a_goal_has_no_name_that_means_something_else(name: str) -> None:
    assert parse(name).what != "named"
    assert "is a word of /milestone" in mistakes(replace(FORM, name=name))["name"]


def test_a_new_goal_is_one_of_twelve_months() -> None:
    form = blank(date(2026, 11, 22))
    assert (form.begins, form.ends) == ("2026-11-01", "2027-10-31")
