"""What stands behind `/playbook`."""

import pytest

from handlers.playbook.parse import Ask, meant, parse
from handlers.playbook.parts import named_part
from scoring.playbook import Criterion, Playbook


@pytest.mark.parametrize(
    ("typed", "ask"),
    [
        ("", Ask("show")),
        ("  Show ", Ask("show")),
        ("zeigen", Ask("show")),
        ("history", Ask("history")),
        ("VERLAUF", Ask("history")),
        ("edit", Ask("edit")),
        ("edit  fast lane", Ask("edit", "fast lane")),
        ("ändern Spalte &amp; mehr", Ask("edit", "Spalte & mehr")),
        ("hilfe", Ask("help")),
        ("?", Ask("help")),
        ("history of it", Ask("unknown", "history of it")),
        ("weather", Ask("unknown", "weather")),
    ],
)
def test_the_words_of_the_command(typed, ask):
    assert parse(typed) == ask


@pytest.mark.parametrize(
    ("typed", "word"),
    [
        ("histroy", "history"),
        ("Aprovers", "approvers"),
        ("vorschlage", "vorschläge"),
        ("protocol", "protokoll"),
        ("weather", None),
    ],
)
def test_the_nearest_word_is_the_one_that_was_meant(typed, word):
    assert meant(typed) == word


@pytest.mark.parametrize(
    ("words", "part"),
    [
        ("Mitarbeiter", ("criterion", "employees")),
        ("EMPLOYEES", ("criterion", "employees")),
        ("Fast Lane", ("fast_lane", None)),
        ("Halbwertszeit", ("thresholds", None)),
        ("ruhe", ("criterion", "ruhe")),
        ("industry", None),
    ],
)
def test_a_part_is_named_in_either_language_and_criteria_come_first(words, part):
    playbook = Playbook(
        criteria=(
            Criterion("employees", values={"a": 1}),
            Criterion("ruhe", values={"b": 1}),
        )
    )
    assert named_part(words, playbook) == part
