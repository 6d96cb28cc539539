"""Signals in piles: nothing lost, nothing twice, repeated ids last and in order."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from handlers.imports.spill import Seen, Spill

rows = st.lists(
    st.tuples(
        st.sampled_from("abcdefgh"),
        st.integers(),
        st.integers(0, 60).map(str),
        st.just("commented"),
        st.none() | st.text(),
        st.none() | st.floats(allow_nan=False),
    ),
    max_size=80,
)


@given(rows=rows, read=st.integers(1, 30), part=st.integers(1, 20))
def test_all_rows_come_out_once_and_repeated_ids_after_their_first(rows, read, part):
    with Spill(len(rows), part) as spill:
        for start in range(0, len(rows), read):
            spill.add(rows[start : start + read])
        parts = [*spill.parts(), *spill.repeated()]
    out = [row for one in parts for row in one]
    assert sorted(map(repr, out)) == sorted(map(repr, rows))
    assert all(0 < len(one) <= 2 * part for one in parts)
    for external_id in {row[2] for row in rows}:
        same = [row for row in rows if row[2] == external_id]
        assert [row for row in out if row[2] == external_id] == same


def test_a_lead_s_rows_come_together():
    rows = [(f"L{n % 100:03}", n, f"s{n}", "x", None, None) for n in range(2000)]
    with Spill(len(rows), 100) as spill:
        for start in range(0, len(rows), 500):
            spill.add(rows[start : start + 500])
        parts = list(spill.parts())
    together = sum(len({row[0] for row in part}) for part in parts)
    assert together < 150  # a lead in more than one part is the exception


@pytest.mark.parametrize("call", [1, 10_000])
def test_an_id_that_came_before_is_never_missed(call):
    seen = Seen(10_000)
    ids = [f"s{n}" for n in range(10_000)]
    first = [again for n in range(0, 10_000, call) for again in seen.before(ids[n : n + call])]
    assert sum(first) < 200  # a new id may pass for a repeated one
    assert all(seen.before(ids))
