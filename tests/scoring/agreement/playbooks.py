"""Playbooks of any kind, as hypothesis makes them: each can be written as TOML and read back."""

from datetime import timedelta

from hypothesis import strategies as st

from scoring.counting import Bursts
from scoring.ledger import OUTCOMES
from scoring.playbook import Band, Criterion, Playbook

numbers = st.sampled_from([0.0, 0.5, 1.0, 20.0, 100.0])
_above_zero = st.sampled_from([1.0, 20.0, 100.0])
_lists = st.dictionaries(st.sampled_from("abc"), numbers, min_size=1, max_size=3)
_bands = st.lists(
    st.builds(Band, st.just(25.0), st.sampled_from([49.0, 70.0]), numbers), min_size=1, max_size=2
)


@st.composite
def _criteria(draw: st.DrawFn, attribute: str) -> Criterion:
    of_numbers = draw(st.booleans())
    return Criterion(
        attribute,
        bands=tuple(draw(_bands)) if of_numbers else (),
        values={} if of_numbers else draw(_lists),
        other=draw(_above_zero),  # so that it gives some points
        unknown=draw(st.none() | st.just(0.5)),
    )


@st.composite
def playbooks(draw: st.DrawFn) -> Playbook:
    attributes = draw(st.permutations(["employees", "industry", "role"]))
    chosen = attributes[: draw(st.integers(0, 3))]
    return Playbook(
        half_life=timedelta(days=draw(st.sampled_from([7, 14, 30.5]))),
        ripe_at=draw(_above_zero),
        fit_floor=draw(numbers),
        unknown_share=draw(st.sampled_from([0.0, 0.5, 1.0])),
        fast_lane=tuple(draw(st.lists(st.sampled_from("xyz"), unique=True))),
        points=draw(st.dictionaries(st.sampled_from(["opened", "clicked", ""]), numbers)),
        rest_days=draw(st.dictionaries(st.sampled_from(OUTCOMES), numbers)),
        criteria=tuple(draw(_criteria(attribute)) for attribute in chosen),
        bursts=Bursts(draw(st.sampled_from([0, 2, 5]))),
        version=draw(st.integers(0, 3)),
    )
