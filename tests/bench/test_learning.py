"""The comparison of what is learned with its rivals: its data are what they claim to be."""

import io
from datetime import date
from itertools import islice
from pathlib import Path

import numpy as np
import pytest
from rich.console import Console

from bench import learning_ranking, learning_rivals, learning_truth
from bench.learning import tables
from bench.learning_data import FIRST_CDS, JUDGED, LEARNED_FROM, Purchases, purchases, start_of
from bench.learning_ranking import BAYES, BOOSTING, IN_FORCE, LEARNED, RIVALS, ranking
from bench.learning_rivals import Cases, naive_bayes
from scoring.learning.histories import LOST, NEVER, WON
from scoring.learning.judging import resamples


@pytest.fixture(scope="module")
def cdnow() -> Purchases:
    return purchases()


def test_the_data_are_those_of_the_case_study(cdnow: Purchases) -> None:
    assert (cdnow.customers, len(cdnow.day)) == (23_570, 69_659)
    assert int(cdnow.day[cdnow.first].max()) < start_of(date(1997, 4, 1)) // 86_400_000_000


def test_a_lead_knows_nothing_of_its_quarter_but_its_fate(cdnow: Purchases) -> None:
    histories = cdnow.histories(LEARNED_FROM, JUDGED)
    signals, begins = histories.signals, histories.first_at
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


@pytest.mark.filterwarnings("ignore")
def test_everybody_is_ranked_and_the_learned_playbook_as_well_as_gradient_boosting(
    cdnow: Purchases, monkeypatch: pytest.MonkeyPatch
) -> None:
    quick = {"max_iter": [60], "max_leaf_nodes": [8], "min_samples_leaf": [500]}
    monkeypatch.setattr(learning_rivals, "SETTINGS", quick)
    monkeypatch.setattr(learning_ranking, "resamples", lambda won: islice(resamples(won), 20))
    monkeypatch.setattr(learning_rivals, "STRENGTHS", {"logisticregression__C": [1.0]})

    _, places = ranking(cdnow, lambda done: None)

    assert [place.who for place in places] == [IN_FORCE, LEARNED, *RIVALS]
    of = {place.who: place for place in places}
    assert of[LEARNED].beyond_boosting.value > -0.01
    assert of[BOOSTING].beyond_boosting.value == 0
    assert of[BAYES].auc.value > 0.7
    for place in places:
        assert place.auc.low < place.auc.value < place.auc.high


def test_naive_bayes_by_frequency_is_counting() -> None:
    """Of two won one had it, of three lost one; with the tenth: 1.1 of 2.2 against 1.1 of 3.2."""
    has, won = np.array([1.0, 0, 1, 0, 0]), np.array([True, True, False, False, False])
    rank = naive_bayes(Cases(has[:, np.newaxis], 1, won, np.zeros(5, np.int64)))
    log_odds = rank(np.array([[1.0]]))[0]
    assert 1 / (1 + np.exp(-log_odds)) == pytest.approx(
        (2 / 5 * 1.1 / 2.2) / (2 / 5 * 1.1 / 2.2 + 3 / 5 * 1.1 / 3.2)
    )


@pytest.mark.filterwarnings("ignore")
def test_every_table_is_printed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(learning_truth, "OUTCOMES", (500,))
    monkeypatch.setattr(learning_truth, "FORMS", {"interest times fit": "multiplicative"})
    monkeypatch.setattr(learning_truth, "TRUTHS", {"points": learning_truth.TRUTHS["points"]})
    console = Console(width=200, record=True, file=io.StringIO())
    for table in tables(("noise", "recovery", "speed"), 1000, ("sqlite",), 0.01, tmp_path):
        console.print(table)
    text = console.export_text()
    for what in (
        "something recommended",
        "interest times fit",
        "memory of learning",
        "waited for an",
    ):
        assert what in text
