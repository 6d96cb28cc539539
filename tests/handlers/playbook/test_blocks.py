"""A playbook as a message."""

import json
from datetime import UTC, datetime

import pytest

from handlers.playbook.blocks import playbook_message
from handlers.playbook.flow import Seen, Standing
from handlers.ui import blocks as ui
from handlers.ui.texts import texts
from scoring.playbook import Band, Criterion, Playbook

SINCE = datetime(2026, 11, 22, 10, tzinfo=UTC)


def message_of(playbook, locale="en-US"):
    standing = Standing(Seen(3, playbook, SINCE, "Anna"), None)
    return playbook_message(texts(locale), standing)


def lines_of(playbook, locale="en-US"):
    return message_of(playbook, locale)["text"].split("\n")


def test_bands_go_up_and_have_bars_as_long_as_their_points():
    criterion = Criterion("employees", (Band(50, 70, 100), Band(0.5, 49, 25)), other=5)
    lines = lines_of(Playbook(criteria=(criterion,)))
    at = lines.index("*Employees* · 100 % of the fit")
    assert lines[at + 1 : at + 4] == [
        "`██        25` 0.5–49",
        "`████████ 100` 50–70",
        "_other: 5 · not known: 50_",
    ]


def test_values_that_are_worth_the_same_share_a_bar():
    criterion = Criterion("industry", values={"B": 40, "A": 80, "C": 40}, unknown=0)
    lines = lines_of(Playbook(criteria=(criterion,)))
    assert "`████████  80` A" in lines
    assert "`████      40` B, C" in lines
    assert "_other: 0 · not known: 0_" in lines


def test_signals_are_listed_by_their_points_the_negative_ones_apart():
    points = {"email_sent": 0, "email_opened": 1, "demo_requested": 40, "spam_reported": -40}
    lines = lines_of(Playbook(points={**points, "commented": 1, "page_visited": 0}))
    at = lines.index("`  40` asked for a demo")
    assert lines[at + 1 : at + 5] == [
        "`   1` opened a mail, commented",
        "`   0` was sent a mail, visited the website",
        "_Counts against the lead:_",
        "` −40` reported a mail as spam",
    ]


def test_an_empty_playbook_says_what_is_not_there():
    lines = lines_of(Playbook())
    assert "No criteria: every lead fits." in lines
    assert "No signal is worth anything." in lines
    assert any("nobody is called at once" in line for line in lines)
    assert any("no lead is left alone" in line for line in lines)


@pytest.mark.parametrize("locale", ["de-DE", "en-US"])
def test_a_huge_playbook_stays_within_the_limits_and_keeps_its_buttons(locale):
    long = "ü<" * 60
    same = {f"{n} {long}": 5.0 for n in range(300)}
    other = {f"{n} {long}": float(n + 1) for n in range(300)}
    criteria = tuple(Criterion(f"{n} {long}", values=same if n % 2 else other) for n in range(40))
    points = {f"{n} {long}": float(n % 70 - 30) for n in range(200)}
    message = message_of(Playbook(criteria=criteria, points=points, fast_lane=(*points,)), locale)
    assert len(message["blocks"]) <= ui.MESSAGE_BLOCKS
    assert len(json.dumps(message["blocks"])) <= ui.BYTES
    assert "playbook_history" in json.dumps(message["blocks"])
    texts_of = [one["text"]["text"] for one in message["blocks"] if one["type"] == "section"]
    assert all(len(text) < ui.SECTION for text in texts_of), "a section was cut"
