"""What is shown in parts adds up to what is shown of the whole."""

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from scoring.rounding import rounded_parts

POINTS = st.lists(st.floats(-1000, 1000), min_size=1, max_size=12)


@pytest.mark.parametrize(
    ("values", "shown"),
    [
        ([17.26, 15.0, 7.22], [17.3, 15.0, 7.2]),  # 39.48 is shown as 39.5
        ([1.0, 2.0], [1.0, 2.0]),
        ([0.04, 0.04, 0.04], [0.1, 0.0, 0.0]),
        ([-0.03, 10.06], [0.0, 10.0]),
        ([], []),
    ],
)
def test_the_parts_add_up(values: list[float], shown: list[float]) -> None:
    assert rounded_parts(values) == shown


@given(POINTS)
def test_whatever_the_parts_their_sum_is_that_of_the_whole(values: list[float]) -> None:
    shown = rounded_parts(values)
    assert math.fsum(shown) == pytest.approx(round(math.fsum(values) * 10) / 10)
    assert all(abs(a - b) <= 0.1 + 1e-9 for a, b in zip(shown, values, strict=True))
