"""What is said of a workshop fits into Slack, whole, in both languages."""

import json
from collections.abc import Mapping
from dataclasses import replace
from datetime import date
from decimal import Decimal
from typing import Any

import pytest

from bot.playground.rules import refuse_message, refuse_view
from handlers.ui.texts import Texts, texts
from handlers.workshop import blocks, modals
from handlers.workshop.parse import Wrong, block_id, given, is_workshop
from handlers.workshop.reading import Form, Plan, Result
from handlers.workshop.words import choice_line, evidence_words
from scoring.agreement.choices import OTHER, Choice
from scoring.agreement.evidence import Evidence
from scoring.agreement.proposal import Side
from scoring.agreement.workshop import (
    Answer,
    Opinion,
    Points,
    Question,
    WhyNot,
    not_asked,
    opinions,
    questions,
)
from scoring.money import Money
from scoring.playbook import Band, Criterion, Playbook
from storage.workshops import StoredWorkshop
from tests.entries import NOW, day

ENGLISH, GERMAN = texts("en-GB", "Europe/London"), texts("de-DE", "Europe/Berlin")
WORKSHOP = StoredWorkshop(1, 1, 1, NOW, day(3), day(3))
SMALL = Playbook(criteria=(Criterion("employees", bands=(Band(50, 70, 100),)),))
NAME = "<!channel> & a name that is much longer than any name ought to be " * 3
HUGE = Playbook(
    criteria=tuple(
        Criterion(f"{number} {NAME}", values={f"{one} {NAME}": 50 for one in range(25)})
        for number in range(30)
    )
)


def result_of(playbook: Playbook, marketing: Points, sales: Points) -> Result:
    asked = questions(playbook)
    answers = [Answer("marketing", marketing), Answer("sales", sales)]
    evidence = {
        one.attribute: {choice.name: Evidence(12, 3) for choice in one.choices} for one in asked
    }
    one = {"marketing": 1, "sales": 1}
    left: dict[str, WhyNot] = {question.attribute: "worthless" for question in asked}
    return Result(WORKSHOP, one, one, opinions(asked, answers), evidence, 1, left)


def all_with(playbook: Playbook, points: int) -> Points:
    return {
        one.attribute: {choice.name: points for choice in one.choices}
        for one in questions(playbook)
    }


def form_of(playbook: Playbook, points: Points) -> Form:
    asked = questions(playbook)
    return Form(WORKSHOP, asked, 100, not_asked(playbook, asked), points)


def sections(message: dict[str, Any]) -> list[str]:
    return [one["text"]["text"] for one in message["blocks"] if one["type"] == "section"]


@pytest.mark.parametrize("t", [ENGLISH, GERMAN])
@pytest.mark.parametrize("playbook", [SMALL, HUGE])
def test_the_result_fits_and_its_text_says_all_of_it(t: Texts, playbook: Playbook) -> None:
    found = result_of(playbook, all_with(playbook, 100), all_with(playbook, 0))
    message = blocks.result_message(t, found)
    assert refuse_message(message) is None
    for section in sections(message):
        assert section in message["text"]
    assert "<!channel>" not in json.dumps(message)


@pytest.mark.parametrize("t", [ENGLISH, GERMAN])
@pytest.mark.parametrize("playbook", [SMALL, HUGE])
def test_the_modals_fit(t: Texts, playbook: Playbook) -> None:
    found = result_of(playbook, all_with(playbook, 100), all_with(playbook, 0))
    plan = Plan({"marketing": ["U1"], "sales": []}, date(2026, 11, 25))
    for view in (
        modals.ask_view(t, plan),
        modals.points_view(t, form_of(playbook, all_with(playbook, 7)), "1"),
        modals.details_view(t, found),
    ):
        assert refuse_view(view, "modal") is None


def test_what_is_not_asked_is_counted() -> None:
    view = modals.points_view(ENGLISH, form_of(HUGE, {}), "1")
    inputs = [one for one in view["blocks"] if one["type"] == "input"]
    assert len(inputs) == 72
    assert f"… {30 * 27 - 72} more stay as they are" in json.dumps(view, ensure_ascii=False)


def test_evidence_is_said_as_far_as_it_is_known() -> None:
    known = Evidence(41, 13, Money(Decimal("12000.49"), "EUR"), Decimal("85.2"), Decimal("7.5"))
    assert evidence_words(ENGLISH, known) == (
        "32 % of 41 won · €12,000 a deal · 85 min of work a win · 7.5 % discount"
    )
    assert evidence_words(ENGLISH, Evidence(10, 0)) == "0 % of 10 won"
    assert evidence_words(ENGLISH, replace(known, fates=9)) == "too few: 9 cases"
    assert "8:20 Std. Arbeit je Gewinn" in evidence_words(
        GERMAN, replace(known, minutes_per_win=Decimal(500))
    )


BOTH: Mapping[Side, float] = {"marketing": 90, "sales": 40.5}
MARKETING: Mapping[Side, float] = {"marketing": 90}


@pytest.mark.parametrize(
    ("opinion", "words"),
    [
        (Opinion("DE", 40, BOTH, 30, 90, 50), "*DE → 65:* marketing 90 · sales 40.5 (30–90)"),
        (Opinion("<DE>", 40, BOTH, 90, 90), "*&lt;DE&gt; → 65:* marketing 90 · sales 40.5"),
        (Opinion("DE", 40, MARKETING, 90, 90), "*DE:* marketing 90 · sales –"),
        (Opinion(OTHER, 40, {}), "*other:* marketing – · sales –"),
    ],
)
def test_a_choice_in_a_line(opinion: Opinion, words: str) -> None:
    assert choice_line(ENGLISH, opinion) == words


@pytest.mark.parametrize(
    ("typed", "ours"),
    [("workshop", True), (" Workshop ", True), ("persona", True), ("", False), ("vetoes", False)],
)
def test_the_word_is_ours(typed: str, ours: bool) -> None:
    assert is_workshop(typed) is ours


ASKED = (Question("employees", (Choice("50–70", 100), Choice(OTHER, 0))),)


def state(*typed: str | None) -> dict[str, Any]:
    return {block_id(0, n): {"points": {"value": one}} for n, one in enumerate(typed)}


def test_what_is_left_empty_is_no_answer() -> None:
    assert given(state("80", None), ASKED, 100) == {"employees": {"50–70": 80}}
    assert given(state("0", " 100 "), ASKED, 100) == {"employees": {"50–70": 0, OTHER: 100}}


@pytest.mark.parametrize("typed", ["101", "-1", "1.5", "many", "²", "٣", "1e2"])
def test_what_is_no_whole_number_is_named_at_its_field(typed: str) -> None:
    with pytest.raises(Wrong) as wrong:
        given(state("80", typed), ASKED, 100)
    assert list(wrong.value.reasons) == [block_id(0, 1)]


def test_nothing_at_all_is_no_answer() -> None:
    with pytest.raises(Wrong) as wrong:
        given(state(None, ""), ASKED, 100)
    assert list(wrong.value.reasons) == [block_id(0, 0)]
