"""The words of a team's week."""

from datetime import timedelta
from decimal import Decimal
from typing import Any

import pytest

from bot.playground.rules import refuse_message
from handlers.team_digest.blocks import digest_message, hours
from handlers.team_digest.flow import NO_REACTIONS, Rep, Report, Won
from handlers.team_digest.parse import Chosen
from handlers.ui.texts import texts
from scoring.money import Money
from scoring.reaction import Reactions
from tests.handlers.team_digest.conftest import CHANNEL, DUE

HOUR, DAY, MINUTE = timedelta(hours=1), timedelta(days=1), timedelta(minutes=1)
ENGLISH, GERMAN = texts("en-GB", "Europe/London"), texts("de-DE", "Europe/Berlin")


def report(**known: Any) -> Report:
    nothing: dict[str, Any] = {"reps": [], "pool": 0, "reactions": NO_REACTIONS, "won": []}
    return Report(**(nothing | known), since=DUE - 7 * DAY, now=DUE)


WEEK = report(
    reps=[
        Rep("Anna", 1, 0, Reactions(25 * MINUTE, 3)),
        Rep("Ben", 3, 2, Reactions(3.5 * HOUR, 2, 4, 5 * DAY)),
        Rep("Maria"),
    ],
    pool=2,
    reactions=Reactions(40 * MINUTE, 5, 4, 5 * DAY),
    won=[
        Won("Krause GmbH", Money(Decimal(4000), "EUR"), "Anna"),
        Won("", None, "Ben"),
        Won("Weber <KG>", Money(Decimal("900.50"), "CHF"), "Ben"),
    ],
)


def said(message: dict[str, Any]) -> list[str]:
    """The lines, with spaces that may break."""
    lines: list[str] = message["text"].replace("\N{NO-BREAK SPACE}", " ").split("\n")
    return lines


def test_a_week_in_english() -> None:
    assert said(digest_message(ENGLISH, WEEK)) == [
        "Team digest, Mon 23 Nov",
        ":large_green_circle: *6 ripe leads, not called yet*",
        "• Ben: *3*",
        "• Anna: *1*",
        "• Nobody’s, in the pool: *2*",
        ":stopwatch: *From signal to first touch*, last 7 days",
        "Team: *40 min* (5) · 4 open, up to 5 days",
        "• Ben: *3 h* (2) · 4 open, up to 5 days",
        "• Anna: *25 min* (3)",
        "The median, and of how many leads. It leaves out the open ones, which stand beside it with "
        "the age of the oldest.",
        ":trophy: *Won since Mon 16 Nov: 3* · €4,000 and CHF900.50",
        "• Krause GmbH · €4,000 · Anna",
        "• unnamed · Ben",
        "• Weber &lt;KG&gt; · CHF900.50 · Ben",
        ":snowflake: *2 leads cool within a week*",
        "• Ben: *2*",
    ]


def test_a_week_in_german() -> None:
    lines = said(digest_message(GERMAN, WEEK))
    for line in (
        "Teamüberblick, Mo., 23. Nov.",
        ":large_green_circle: *6 reife Leads, noch nicht angerufen*",
        "• Im Pool, für alle: *2*",
        "Team: *40 min* (5) · 4 offen, bis 5 Tage",
        "• Ben: *3 Std.* (2) · 4 offen, bis 5 Tage",
        ":trophy: *Gewonnen seit Mo., 16. Nov.: 3* · 4.000 € und 900,50 CHF",
        ":snowflake: *2 Leads kühlen binnen einer Woche ab*",
    ):
        assert line in lines


@pytest.mark.parametrize(
    ("t", "line"),
    [
        (ENGLISH, ":palm_tree: A quiet week: nothing waits, nothing was won, nothing cools."),
        (
            GERMAN,
            ":palm_tree: Eine ruhige Woche: Nichts wartet, nichts wurde gewonnen, nichts kühlt ab.",
        ),
    ],
)
def test_a_quiet_week_gets_one_line(t: Any, line: str) -> None:
    assert said(digest_message(t, report(reps=[Rep("Anna")])))[1:] == [line]


def test_who_called_all_is_told_so() -> None:
    week = report(reps=[Rep("Anna", 0, 0, Reactions(HOUR, 1))], reactions=Reactions(HOUR, 1))
    assert (
        said(digest_message(ENGLISH, week))[1] == ":white_check_mark: *Every ripe lead was called*"
    )


@pytest.mark.parametrize(
    ("span", "words"),
    [
        (20 * timedelta(seconds=1), "0 min"),
        (59 * MINUTE, "59 min"),
        (HOUR, "1 h"),
        (47 * HOUR, "47 h"),
        (48 * HOUR, "2 days"),
    ],
)
def test_a_span_is_said_in_its_own_unit(span: timedelta, words: str) -> None:
    week = report(reactions=Reactions(span, 1))
    assert f"Team: *{words}* (1)" in said(digest_message(ENGLISH, week))


def test_the_text_says_all_that_the_blocks_say() -> None:
    message = digest_message(ENGLISH, WEEK)
    for block in message["blocks"]:
        for part in [block.get("text"), *block.get("elements", [])]:
            if part:
                assert part["text"] in message["text"]


def test_the_largest_team_fits_into_slacks_limits() -> None:
    long = "&" * 300
    busy = Reactions(2000 * DAY, 500, 500, 2000 * DAY)
    deal = Won(long, Money(Decimal(10**12), "EUR"), long)
    week = report(
        reps=[Rep(f"{number}{long}", 500, 500, busy) for number in range(300)],
        pool=500,
        reactions=busy,
        won=[deal] * 300,
    )
    message = digest_message(GERMAN, week)
    assert refuse_message(message) is None
    assert "… 280 weitere" in message["blocks"][-1]["text"]["text"]
    assert "• Im Pool, für alle: *500+*" in str(message["blocks"])


@pytest.mark.parametrize(
    ("days", "words"),
    [({0}, "Monday, 08:30"), ({0, 2}, "Mon and Wed, 08:30"), (set(range(5)), "Mon–Fri, 08:30")],
)
def test_hours_are_said_shortly(days: set[int], words: str) -> None:
    at_half_past_eight = Chosen(CHANNEL, DUE.replace(hour=8).time(), frozenset(days))
    assert hours(ENGLISH, at_half_past_eight) == words
