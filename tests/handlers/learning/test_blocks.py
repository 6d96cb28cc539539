"""What was learned, as it is read: words first, then figures, then what to do."""

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from bot.playground.rules import refuse_message
from handlers.learning import blocks
from handlers.learning.asking import Proposed
from handlers.ui.texts import texts
from scoring.agreement.changes import Change
from scoring.learning.findings import OfHalfLife, OfKind
from scoring.learning.learned import Learned
from scoring.message import say
from tests.handlers.learning.lessons import AS_GOOD, RECOMMENDED, TOO_FEW

ENGLISH, GERMAN = texts("en-GB", "Europe/Berlin"), texts("de-DE", "Europe/Berlin")
FINDINGS = (OfKind("email_opened", 5.0, 0, 300), OfHalfLife(14, 21))


def lines(learned: Learned) -> list[str]:
    return str(blocks.learned_message(ENGLISH, 7, learned)["text"]).splitlines()


def actions(message: dict[str, Any]) -> list[tuple[str, str]]:
    """The buttons, with their values."""
    return [
        (element["action_id"], element.get("value", ""))
        for block in message["blocks"]
        if block["type"] == "actions"
        for element in block["elements"]
    ]


def test_words_come_first_then_figures_then_what_happens_next() -> None:
    said = lines(replace(RECOMMENDED, findings=FINDINGS))
    assert said[:2] == [
        "What your leads have taught me",
        "Better on the later 200 leads by more than chance.",
    ]
    assert [line[0] for line in said[2:4]] == ["•", "•"]
    assert said[4:] == [
        "*Tried on later leads, by what was known at the time* (with the range of chance)",
        "• Of two leads, one won and one not, the right one stands first in *78* of 100 cases "
        "(75–81); with the present points in 69 (66–72)",
        "• The first tenth of the list has *3.1 times* the wins of a tenth by chance (2.4–3.8); "
        "with the present points 2.2 times (1.7–2.8)",
        "• Of the first hundred, *34 %* were won (26–43); with the present points 25 % (18–34)",
        "From 412 leads whose outcome is known, 96 won. Still open after 90 days counts as not won.",
        "Nothing changes by itself: the playbook stays as it is until both sides say yes.",
    ]


def test_what_is_recommended_can_be_looked_at() -> None:
    message = blocks.learned_message(ENGLISH, 7, RECOMMENDED)
    assert actions(message) == [(blocks.PROPOSE, "7"), ("playbook_show", "")]


@pytest.mark.parametrize(
    ("learned", "what_to_do"),
    [(AS_GOOD, "Ask again when more leads were won or lost."), (TOO_FEW, "`/playbook vetoes`")],
)
def test_where_nothing_is_recommended_it_says_what_to_do(learned: Learned, what_to_do: str) -> None:
    message = blocks.learned_message(ENGLISH, 7, learned)
    assert what_to_do in message["text"]
    assert actions(message) == [("playbook_show", "")]


def test_who_knows_too_little_gives_no_figures() -> None:
    assert len(lines(TOO_FEW)) == 4


@pytest.mark.parametrize("t", [ENGLISH, GERMAN])
@pytest.mark.parametrize("learned", [RECOMMENDED, AS_GOOD, TOO_FEW])
def test_slack_takes_it_however_much_there_is_to_say(t: Any, learned: Learned) -> None:
    many = tuple(OfKind("x" * 2000 + str(n), 1.0, 2, 3) for n in range(300))
    learned = replace(learned, findings=many, why=say("very long " * 1000))
    message = blocks.learned_message(t, 7, learned, ("F123", "what it says"))
    assert refuse_message(message) is None


def test_slack_takes_a_proposal_with_many_changes() -> None:
    many = tuple(Change("points", f"kind_{n}" * 200, 1.0, 2.0) for n in range(300))
    message = blocks.proposed_message(ENGLISH, 7, Proposed(3, False, False, many))
    assert refuse_message(message) is None
    assert actions(message) == [("playbook_draft_edit", "3"), ("proposal_put_forward", "3")]


def test_another_draft_is_not_lost_without_a_word() -> None:
    message = blocks.proposed_message(ENGLISH, 7, Proposed(3, False, True, ()))
    assert "You have begun another draft" in message["text"]
    assert actions(message) == [("playbook_draft_edit", "3"), (blocks.PROPOSE_ANYWAY, "7")]


def test_what_is_put_forward_is_shown_not_drafted_again() -> None:
    message = blocks.proposed_message(ENGLISH, 7, Proposed(3, True, False, ()))
    assert actions(message) == [("proposal_show", "3")]


def test_the_horizon_is_said_in_days() -> None:
    said = lines(replace(RECOMMENDED, horizon=timedelta(days=30)))
    assert any("Still open after 30 days" in line for line in said)
