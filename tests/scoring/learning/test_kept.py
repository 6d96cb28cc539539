"""What was learned reads back as it was."""

from dataclasses import replace
from datetime import timedelta

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from scoring.learning.findings import (
    Finding,
    OfChoice,
    OfHalfLife,
    OfKind,
    Suspicious,
    Vanished,
)
from scoring.learning.kept import from_text, message_from_json, message_to_json, to_text
from scoring.learning.learned import Figure, Figures, Learned
from scoring.message import Message, say
from scoring.playbook import Playbook
from scoring.playbook_toml import parse_playbook
from tests.conftest import PLAYBOOK
from tests.entries import NOW

AGREED = parse_playbook(PLAYBOOK)
shares = st.floats(0, 1)
figures = st.builds(Figure, shares, shares, shares)
curves = st.lists(st.tuples(shares, shares), max_size=5).map(tuple)
names = st.text(max_size=8)
messages: st.SearchStrategy[Message] = st.recursive(
    st.builds(Message, st.just("at {n}"), st.fixed_dictionaries({"n": st.integers() | names})),
    lambda inner: st.builds(Message, st.just("{n}"), st.fixed_dictionaries({"n": inner})),
    max_leaves=3,
)
findings: st.SearchStrategy[Finding] = st.one_of(
    *(st.from_type(one) for one in (OfKind, OfChoice, OfHalfLife, Suspicious, Vanished))
).filter(lambda one: "nan" not in repr(one))


@given(
    st.builds(
        Learned,
        at=st.just(NOW),
        horizon=st.integers(1, 3650).map(lambda days: timedelta(days=days)),
        playbook=st.sampled_from([AGREED, Playbook(version=7)]),
        why=messages,
        before=st.none() | st.builds(Figures, figures, figures, figures),
        after=st.none() | st.builds(Figures, figures, figures, figures),
        findings=st.lists(findings, max_size=4).map(tuple),
        curve_before=curves,
        curve_after=curves,
    )
)
def test_what_was_learned_reads_back(learned: Learned) -> None:
    assert from_text(to_text(learned)) == learned


def test_a_sentence_reads_back_with_those_in_its_gaps() -> None:
    message = say("{what}, by {share}", what=say("more wins in {n} days", n=90), share=0.25)
    assert message_from_json(message_to_json(message)) == message


def test_what_cannot_be_kept_is_refused_at_once() -> None:
    with pytest.raises(TypeError):
        to_text(Learned(NOW, timedelta(90), 0, 0, False, say("{at}", at=NOW), AGREED))


def test_numbers_of_arrays_are_kept_as_numbers() -> None:
    counted = np.array([3])[0]
    why = say("{n} wins", n=counted)
    learned = Learned(NOW, timedelta(90), counted, counted, np.bool_(True), why, AGREED)
    assert from_text(to_text(learned)) == replace(learned, wins=3, outcomes=3, recommended=True)
