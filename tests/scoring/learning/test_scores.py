from collections.abc import Mapping
from datetime import UTC, datetime, timedelta

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from scoring.counting import Bursts
from scoring.fit import fit
from scoring.interest import keys, priority, priority_key
from scoring.learning.histories import NEVER, Column, Histories, Signals
from scoring.learning.scores import fits, interests, priorities, priority_keys
from scoring.ledger import Signal
from scoring.playbook import Band, Criterion, Playbook

NOW = datetime(2026, 6, 1, tzinfo=UTC)
KINDS = ("email_opened", "price_page", "unsubscribed", "new")
TEXTS = (None, "", "30", "50", "70", "Trade", " TRADE ", "Logistics", "nonsense")

playbooks = st.builds(
    lambda half_life, points, criteria, unknown_share: Playbook(
        half_life=timedelta(days=half_life),
        points=points,
        criteria=criteria,
        unknown_share=unknown_share,
        bursts=Bursts(0, timedelta(0), timedelta(0)),
    ),
    st.sampled_from([1 / 24, 3, 14, 180]),
    st.dictionaries(st.sampled_from(KINDS[:3]), st.integers(-20, 40)),
    st.sampled_from(
        [
            (),
            (Criterion("size", bands=(Band(25, 50, 50), Band(50, 70, 100))),),
            (
                Criterion("size", bands=(Band(25, 49, 50),), other=10, unknown=5),
                Criterion("branch", values={"Trade": 60, "Logistics": 30}, other=70),
            ),
        ]
    ),
    st.floats(0, 1),
)
signals = st.lists(
    st.builds(
        lambda kind, minutes, points: Signal(
            "test", "", kind, NOW - timedelta(minutes=minutes), None, points
        ),
        st.sampled_from(KINDS),
        st.integers(0, 1_000_000),
        st.none() | st.integers(-5, 5).map(float),
    ),
    max_size=6,
)
attributes = st.fixed_dictionaries(
    {"size": st.sampled_from(TEXTS), "branch": st.sampled_from(TEXTS)}
).map(lambda texts: {name: text for name, text in texts.items() if text is not None})
Lead = tuple[list[Signal], Mapping[str, str]]
leads = st.lists(st.tuples(signals, attributes), min_size=1, max_size=5)


def micros(at: datetime) -> int:
    return (at - datetime(1970, 1, 1, tzinfo=UTC)) // timedelta(microseconds=1)


def column(name: str, found: list[Lead]) -> Column:
    texts = tuple({attributes[name]: None for _, attributes in found if name in attributes})
    places = [texts.index(has[name]) if name in has else -1 for _, has in found]
    return Column(texts, np.array(places, np.int32))


def histories(found: list[Lead]) -> Histories:
    rows = sorted(
        (
            (place, micros(signal.occurred_at), signal)
            for place, (done, _) in enumerate(found)
            for signal in done
        ),
        key=lambda row: row[:2],
    )
    never = np.full(len(found), NEVER)
    return Histories(
        at=micros(NOW),
        leads=tuple(f"L{place}" for place in range(len(found))),
        attributes={name: column(name, found) for name in ("size", "branch")},
        signals=Signals(
            KINDS,
            np.array([place for place, _, _ in rows], np.int32),
            np.array([KINDS.index(signal.kind) for _, _, signal in rows], np.int32),
            np.array([at for _, at, _ in rows], np.int64),
            np.array([np.nan if s.points is None else s.points for _, _, s in rows], np.float64),
        ),
        first_at=never,
        last_at=never,
        fate=np.zeros(len(found), np.int8),
        fate_at=never,
    )


@given(playbooks, leads)
def test_the_numbers_of_many_leads_are_those_of_each(playbook: Playbook, found: list[Lead]) -> None:
    one = [
        (keys(done, playbook).interest(NOW, playbook.half_life), fit(playbook, attributes).value)
        for done, attributes in found
    ]
    many, at = histories(found), micros(NOW)
    assert interests(many, playbook, at) == pytest.approx([i for i, _ in one], 1e-6, 1e-6)
    assert fits(many, playbook) == pytest.approx([f for _, f in one])
    assert priorities(many, playbook, at) == pytest.approx(
        [priority(*pair) for pair in one], 1e-6, 1e-6
    )


@given(playbooks, leads)
def test_many_leads_stand_in_the_order_of_the_call_list(
    playbook: Playbook, found: list[Lead]
) -> None:
    one = [
        priority_key(keys(done, playbook), fit(playbook, attributes).value)
        for done, attributes in found
    ]
    assert priority_keys(histories(found), playbook, micros(NOW)) == pytest.approx(one, abs=1e-6)


def test_at_an_earlier_instant_nothing_later_counts() -> None:
    playbook = Playbook(points={"price_page": 10})
    visits = [Signal("test", "", "price_page", NOW - timedelta(days=days)) for days in (0, 14)]
    found = interests(histories([(visits, {})]), playbook, micros(NOW - timedelta(days=14)))
    assert found == pytest.approx([10])


def test_an_attribute_that_no_lead_has_is_unknown_for_all() -> None:
    playbook = Playbook(criteria=(Criterion("gone", values={"yes": 80}, unknown=20),))
    assert fits(histories([([], {}), ([], {})]), playbook) == pytest.approx([25, 25])
