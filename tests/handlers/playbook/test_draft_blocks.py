"""A draft as its author sees it."""

import json
from datetime import UTC, datetime

import pytest

from handlers.playbook.draft_blocks import draft_message, draft_of_block, warning_words
from handlers.playbook.drafting import Draft
from handlers.playbook.parts import chosen_part
from handlers.ui import blocks as ui
from handlers.ui.texts import texts
from scoring.agreement.changes import changes
from scoring.playbook import Criterion, Playbook
from scoring.playbook_toml import check_playbook

NOW = datetime(2026, 11, 22, 10, tzinfo=UTC)
ENGLISH, GERMAN = texts("en-US"), texts("de-DE")
NOTHING = Playbook()


def message_of(playbook, **about):
    draft = Draft(playbook, 1, 1, 7, changes=changes(NOTHING, playbook), **about)
    return draft_message(ENGLISH, draft, NOW)


def choice(message):
    (block,) = [one for one in message["blocks"] if one.get("accessory")]
    return block


def test_many_changes_of_many_criteria_stay_within_the_limits():
    criteria = tuple(Criterion(f"column {n}", values={"<x>": 1}) for n in range(200))
    playbook = Playbook(points={f"kind {n}": n for n in range(300)}, criteria=criteria)
    message = message_of(playbook, why="<!here> " * 2000)
    assert len(message["blocks"]) <= ui.MESSAGE_BLOCKS
    assert "… 460 more" in json.dumps(message, ensure_ascii=False)
    assert "<!here>" not in json.dumps(message)
    options = choice(message)["accessory"]["options"]
    assert len(options) == ui.OPTIONS
    assert options[-1]["text"]["text"] == "New criterion"
    assert chosen_part(options[94]["value"], playbook) == ("criterion", "column 94")


def test_a_choice_knows_its_draft():
    assert draft_of_block(choice(message_of(NOTHING))["block_id"]) == 7
    untouched = draft_message(ENGLISH, Draft(NOTHING, 1, 1), NOW)
    assert draft_of_block(choice(untouched)["block_id"]) is None


def test_a_criterion_that_is_gone_is_not_opened():
    assert chosen_part("criterion:3", NOTHING) is None


def test_why_it_was_drafted_is_quoted():
    assert "\n> too small, says sales" in message_of(NOTHING, why="too small,\nsays sales")["text"]


@pytest.mark.parametrize(
    ("toml", "words"),
    [
        ("[rest_days]\nreached = 1", "Nicht erreicht: nicht angegeben"),
        (
            "[[criteria]]\nattribute = 'employees'\nbands = [{ from = 1, to = 5, points = 1 },"
            "{ from = 5, to = 9, points = 2 }]",
            "Mitarbeiter: ",
        ),
        ("[[criteria]]\nattribute = 'a (b) c'\nvalues = { X = 1, x = 2 }", "A (b) c: "),
    ],
)
def test_a_warning_names_its_place_in_the_words_of_the_reader(toml, words):
    _, problems = check_playbook(toml)
    said = [warning_words(GERMAN, one) for one in problems]
    assert any(one.startswith(words) for one in said), said
