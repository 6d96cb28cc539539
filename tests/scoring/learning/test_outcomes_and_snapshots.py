"""Which leads have an outcome, and when they are seen."""

from dataclasses import replace
from datetime import timedelta

import numpy as np
import pytest

from scoring.learning.histories import LOST, NEVER, NOT_A_FIT, OPEN, OPTED_OUT, WON, Histories
from scoring.learning.outcomes import outcomes
from scoring.learning.snapshots import snapshots
from tests.scoring.learning.generated import AT, DAY, World, population, with_kind

HORIZON = timedelta(days=90)


def lead(fate: int, fate_at: int = NEVER, first_at: int = AT - 100 * DAY) -> Histories:
    """One lead whose last entry was twenty days ago."""
    one = population(World(), 1, 1).histories
    arrays = {"fate": [fate], "fate_at": [fate_at], "first_at": [first_at]}
    return replace(
        one,
        **{name: np.array(value) for name, value in arrays.items()},
        last_at=np.array([AT - 20 * DAY]),
    )


@pytest.mark.parametrize(
    ("one", "until"),
    [
        (lead(WON, AT - DAY), AT - DAY - 1),
        (lead(LOST, AT - DAY, AT - 2 * DAY), AT - DAY - 1),
        (lead(NOT_A_FIT, AT), AT - 1),
        (lead(WON), AT - 20 * DAY),
        (lead(LOST), AT - 20 * DAY),
        (lead(OPEN), AT),
        (lead(OPEN, first_at=AT - 90 * DAY), AT),
        (lead(OPEN, first_at=AT - 90 * DAY + 1), None),
        (lead(OPEN, first_at=NEVER), None),
        (lead(WON, first_at=NEVER), None),
        (lead(OPTED_OUT, AT - DAY), None),
    ],
)
def test_an_outcome_is_a_lead_whose_fate_is_known(one: Histories, until: int | None) -> None:
    found = outcomes(one, HORIZON)
    assert found.until.tolist() == ([] if until is None else [until])


@pytest.mark.parametrize(
    "world",
    [
        World(form="noise", logged_lost=1.0),
        World(form="noise", logged_lost=0.0),
        World(form="noise", logged_lost=1.0, late_days=150),
    ],
    ids=["lost like won", "open for ever", "lost late"],
)
def test_winners_and_others_are_seen_at_the_same_ages(world: World) -> None:
    past = population(world, 4000, 2).histories
    seen = snapshots(past, outcomes(past, HORIZON))
    ages = (seen.at - seen.histories.first_at) / DAY
    shares = np.linspace(0.1, 0.9, 9)
    won, others = (np.quantile(ages[which], shares) for which in (seen.won, ~seen.won))
    assert others == pytest.approx(won, abs=4)


def test_a_snapshot_knows_nothing_of_later() -> None:
    past = population(World(), 500, 3).histories
    seen = snapshots(past, outcomes(past, HORIZON))
    assert (seen.histories.signals.at <= seen.at[seen.histories.signals.lead]).all()
    dated = seen.histories.fate_at != NEVER
    assert (seen.at < seen.histories.fate_at)[dated].all()


def test_a_win_without_a_day_is_seen_with_its_last_entry() -> None:
    past = population(World(), 500, 3).histories
    last = with_kind(past, "last", np.arange(500), past.last_at + 1)
    undated = replace(last, fate_at=np.full(500, NEVER), last_at=last.last_at + 1)
    seen = snapshots(undated, outcomes(undated, HORIZON))
    place = seen.histories.signals.kinds.index("last")
    with_last = np.isin(
        np.arange(len(seen)), seen.histories.signals.lead[seen.histories.signals.kind == place]
    )
    assert with_last[seen.won].all()
