"""The comparison of what is learned with its rivals: its data are what they claim to be."""

from datetime import date

import numpy as np
import pytest

from bench.learning_data import FIRST_CDS, JUDGED, LEARNED_FROM, Purchases, purchases, start_of
from scoring.learning.histories import LOST, NEVER, WON


@pytest.fixture(scope="module")
def cdnow() -> Purchases:
    return purchases()


def test_the_data_are_those_of_the_case_study(cdnow: Purchases) -> None:
    assert (cdnow.customers, len(cdnow.day)) == (23_570, 69_659)
    assert int(cdnow.day[cdnow.first].max()) < start_of(date(1997, 4, 1)) // 86_400_000_000


def test_a_lead_knows_nothing_of_its_quarter_but_its_fate(cdnow: Purchases) -> None:
    histories = cdnow.histories(LEARNED_FROM, JUDGED)
    signals = histories.signals
    begins = np.repeat([start_of(quarter) for quarter in LEARNED_FROM], cdnow.customers)
    assert (signals.at < begins[signals.lead]).all()
    won = histories.fate == WON
    assert (histories.fate_at[won] > begins[won]).all()
    assert (histories.fate[~won] == LOST).all()
    assert histories.fate_at.max() <= histories.at


def test_a_quarter_that_is_not_over_has_no_losers_yet(cdnow: Purchases) -> None:
    histories = cdnow.histories((JUDGED,), date(1998, 5, 1))
    assert not (histories.fate == LOST).any()
    assert (histories.fate_at[histories.fate == WON] < start_of(date(1998, 5, 1))).all()
    assert (histories.fate_at[histories.fate != WON] == NEVER).all()


def test_leads_are_in_the_order_of_their_ids_and_signals_in_that_of_leads_and_time(
    cdnow: Purchases,
) -> None:
    histories = cdnow.histories(LEARNED_FROM[:2], JUDGED)
    assert list(histories.leads) == sorted(histories.leads)
    order = np.lexsort((histories.signals.at, histories.signals.lead))
    assert (np.diff(order) > 0).all()
    first = histories.attributes[FIRST_CDS]
    assert [first.texts[first.of_lead[n]] for n in (0, 1, cdnow.customers)] == ["1", "1", "1"]
