"""What stands behind `/playbook learn`, in both languages."""

from datetime import timedelta

import pytest

from handlers.learning.parse import Ask, is_learn, parse
from scoring.message import Refused


@pytest.mark.parametrize(
    ("text", "ask"),
    [
        ("learn", Ask()),
        (" Lernen ", Ask()),
        ("learn 60 days", Ask(timedelta(days=60))),
        ("lernen 60 Tage", Ask(timedelta(days=60))),
        ("learn  60", Ask(timedelta(days=60))),
        ("learn 7d", Ask(timedelta(days=7))),
        ("learn help", Ask(is_help=True)),
        ("lernen Hilfe", Ask(is_help=True)),
    ],
)
def test_days_may_be_said(text: str, ask: Ask) -> None:
    assert is_learn(text)
    assert parse(text) == ask


@pytest.mark.parametrize("text", ["", "  ", "learning", "history", "help learn"])
def test_other_words_are_for_others(text: str) -> None:
    assert not is_learn(text)


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("learn from this", "`/playbook learn 60 days`"),
        ("learn -3 days", "`/playbook learn 60 days`"),
        ("learn 2 weeks", "`/playbook learn 60 days`"),
        ("learn 0 days", "from 1 to 3650 days"),
        ("learn 3651", "from 1 to 3650 days"),
    ],
)
def test_what_cannot_be_is_refused_with_an_example(text: str, reason: str) -> None:
    with pytest.raises(Refused, match=reason):
        parse(text)
