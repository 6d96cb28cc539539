"""How things are called, in the reader's language."""

from typing import Literal

import pytest

from handlers.ui.texts import texts
from handlers.ui.words import attribute_words, difference_words, reason_words
from scoring.calls import Difference, Highlight


@pytest.mark.parametrize(
    ("locale", "by", "promised", "said"),
    [
        ("en", "commitment", "callback", "Weber was promised a call"),
        ("en", "commitment", "demo_requested", "Weber asked for a demo"),
        ("de", "commitment", "demo_requested", "Weber hat um eine Demo gebeten"),
        ("en", "older_commitment", "demo_requested", "Weber is due earlier"),
        ("de", "older_commitment", "callback", "Weber ist früher fällig"),
    ],
)
def test_a_request_is_not_called_a_promise(
    locale: str, by: Literal["commitment", "older_commitment"], promised: str, said: str
) -> None:
    why = Difference(by, promised=promised)
    assert difference_words(texts(locale), why, "Weber", (90, 80)) == said


@pytest.mark.parametrize(
    ("locale", "kinds", "said"),
    [
        ("de", ("blog_read", "commented"), "hat den Blog gelesen und kommentiert"),
        ("de", ("social_followed", "commented"), "folgt uns und hat kommentiert"),
        ("en", ("demo_requested", "price_requested"), "asked for a demo and for a price"),
        ("en", ("case_study_downloaded", "commented"), "downloaded the case study and commented"),
        ("en", ("our_call", "our_visit"), "our call and our visit"),
    ],
)  # fmt: skip
def test_a_verb_is_said_once(locale: str, kinds: tuple[str, str], said: str) -> None:
    did = tuple(Highlight(kind, 1) for kind in kinds)
    words = difference_words(texts(locale), Difference("interest", did, did), "Weber", (90, 90))
    assert words.endswith(f"; Weber {said}")


def test_a_chosen_reason_is_read_in_the_readers_language_and_own_words_as_typed() -> None:
    assert (
        reason_words(texts("de"), "too small: only three people") == "zu klein: only three people"
    )
    assert reason_words(texts("de"), "no need") == "kein Bedarf"
    assert reason_words(texts("de"), "needs nothing") == "needs nothing"


def test_the_attributes_that_we_start_with_have_words_and_others_keep_their_names() -> None:
    assert attribute_words(texts("de"), "employees") == "Mitarbeiter"
    assert attribute_words(texts("de"), "Kreditrahmen") == "Kreditrahmen"
