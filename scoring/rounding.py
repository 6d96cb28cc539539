"""Rounding that keeps a sum: what is shown in parts adds up to what is shown of the whole."""

import math
from collections.abc import Sequence


def rounded_parts(values: Sequence[float], digits: int = 1) -> list[float]:
    """The values with so many digits, adding up to their sum with as many.

    Each is rounded down; those that lost most get what is missing then (the largest remainders).
    None is further than one last digit from its value.
    """
    unit = 10**digits
    down = [math.floor(value * unit) for value in values]
    missing = round(math.fsum(values) * unit) - sum(down)
    lost = sorted(range(len(values)), key=lambda at: down[at] - values[at] * unit)
    for at in lost[:missing]:
        down[at] += 1
    return [one / unit for one in down]
