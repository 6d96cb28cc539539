"""Which bands and values are told apart."""

from collections.abc import Sequence
from itertools import pairwise

import numpy as np
import pytest

from scoring.agreement.choices import OTHER, UNKNOWN
from scoring.learning.choices import choices
from scoring.learning.histories import Histories
from scoring.playbook import Band, Criterion, Playbook
from tests.scoring.learning.generated import column, histories, known_at
from tests.scoring.learning.test_scores import histories as of_leads


def told_apart(texts: Sequence[str], *criteria: Criterion) -> list[list[str]]:
    return [one.names[2:] for one in choices(leads(texts), Playbook(criteria=criteria))]


def leads(texts: Sequence[str]) -> Histories:
    none = of_leads([]).signals
    started = np.zeros(len(texts), np.int64)
    return known_at(histories(started, none, {"trait": column(texts, None)}))


SIZES = [str(number) for number in range(1, 301)]


def test_agreed_bands_stay_and_others_come_beside_them() -> None:
    (found,) = told_apart(SIZES, Criterion("trait", bands=(Band(50, 99, 80), Band(100, 150, 40))))
    assert {"50–99", "100–150"} <= set(found)
    assert len(found) == 2 + 3  # below 50 there are too few, above 150 enough for three


def test_where_agreed_bands_overlap_the_higher_points_keep_the_numbers() -> None:
    bands = (Band(50, 70, 100), Band(25, 49, 50), Band(70, 100, 75))
    (found,) = told_apart(SIZES[:100], Criterion("trait", bands=bands))
    assert found == ["25–49", "50–70", "71–100"]


def test_numbers_nobody_asked_for_get_bands_between_round_ones() -> None:
    (found,) = told_apart(SIZES)
    assert found == ["1–60", "61–119", "120–179", "180–239", "240–300"]


def test_the_bands_of_decimals_meet_without_sharing_a_number() -> None:
    (found,) = told_apart([f"{number / 100:.2f}" for number in range(300)])
    ends = [tuple(map(float, name.split("–"))) for name in found]
    gaps = [low - high for (_, high), (low, _) in pairwise(ends)]
    assert gaps == pytest.approx([0.01] * len(gaps))


def test_values_need_enough_leads() -> None:
    assert told_apart(["Trade"] * 20 + ["Crafts"] * 19) == [["Trade"]]


def test_values_are_the_same_in_upper_and_lower_case() -> None:
    assert told_apart(["Trade"] * 15 + [" TRADE "] * 5) == [["Trade"]]


def test_names_that_do_not_repeat_are_nothing() -> None:
    assert told_apart([f"C-{number}" for number in range(100)]) == []


def test_every_lead_has_its_choice() -> None:
    seen = leads(["Trade"] * 20 + ["Crafts", ""])
    (trade,) = choices(seen, Playbook())
    assert [trade.names[place] for place in trade.places(seen)[19:]] == ["Trade", OTHER, UNKNOWN]


def test_a_playbook_gives_its_points_to_the_choices() -> None:
    agreed = Criterion("trait", values={"Trade": 60}, other=20, unknown=10)
    (trade,) = choices(leads(["Trade"] * 20 + ["Crafts"] * 20), Playbook(criteria=(agreed,)))
    points = trade.points(Playbook(criteria=(agreed,)))
    assert points is not None
    assert dict(zip(trade.names, points, strict=True)) == {
        OTHER: 20,
        UNKNOWN: 10,
        "Trade": 60,
        "Crafts": 20,
    }
