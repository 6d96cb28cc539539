"""An interval of 80 % holds eight times of ten, whatever is forecast."""

from functools import cache

import pytest

from bench.calibration import MEASURES, Judgement, held, judgements

HISTORIES = 300


@cache
def found() -> list[Judgement]:
    return judgements(HISTORIES, seed=4)


def test_the_intervals_hold_between_75_and_85_percent_of_the_outcomes() -> None:
    assert 0.75 <= held(found()) <= 0.85


@pytest.mark.parametrize("measure", MEASURES)
def test_no_measure_is_far_off(measure: str) -> None:
    """Three hundred cases leave an error of seven points (three deviations)."""
    assert 0.70 <= held([one for one in found() if one.measure == measure]) <= 0.90
