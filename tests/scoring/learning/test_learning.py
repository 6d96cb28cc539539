"""What is learned, and when nothing is."""

import sys
from collections.abc import Mapping
from dataclasses import replace
from datetime import timedelta

import numpy as np
import pytest

from scoring.learning.features import Features, subjects
from scoring.learning.findings import OfKind, Suspicious, Vanished
from scoring.learning.histories import NEVER, OPEN, WON, Column, Histories
from scoring.learning.judging import auc, standings
from scoring.learning.learn import learn
from scoring.learning.learned import Learned
from scoring.learning.scores import fits, interests
from scoring.learning.whole_points import without_blur
from scoring.message import Refused
from scoring.playbook import Band, Criterion, Playbook
from scoring.playbook_toml import check_playbook, to_toml
from tests.scoring.learning.generated import (
    AT,
    BELIEVED,
    DAY,
    World,
    at_decisions,
    column,
    population,
    with_kind,
    with_signals,
)

NOISE = World(form="noise")


@pytest.fixture(scope="module")
def past() -> Histories:
    return population(World(form="multiplicative"), 1200, 1).histories


@pytest.fixture(scope="module")
def learned(past: Histories) -> Learned:
    return learn(past, BELIEVED)


def test_better_points_are_recommended_and_it_says_why(learned: Learned) -> None:
    assert learned.recommended
    assert str(learned.why).startswith("Better on the later")
    assert learned.before is not None
    assert learned.after is not None
    assert learned.after.auc.value > learned.before.auc.value
    assert learned.after.auc.low < learned.after.auc.value < learned.after.auc.high


def test_what_is_learned_ranks_others_like_the_truth(learned: Learned) -> None:
    world = World(form="multiplicative")
    others, _ = at_decisions(world, 8000, 99)
    truth, found, before = (
        auc(standings(others, one), others.won) for one in (world.truth, learned.playbook, BELIEVED)
    )
    assert truth - found < 0.02 < truth - before


def test_the_learned_playbook_is_one_of_whole_points_without_mistakes(learned: Learned) -> None:
    playbook, problems = check_playbook(to_toml(learned.playbook))
    assert playbook is not None
    assert playbook.criteria == learned.playbook.criteria
    numbers = [*playbook.points.values(), playbook.fit_floor, playbook.ripe_at]
    for criterion in playbook.criteria:
        numbers += [criterion.other, *criterion.values.values()]
        numbers += [band.points for band in criterion.bands]
    assert all(number == int(number) for number in numbers)
    assert not [problem for problem in problems if "overlap" in str(problem)]


def test_what_is_not_learned_stays(learned: Learned) -> None:
    kept = ("rest_days", "bursts", "fast_lane", "unknown_share")
    assert [getattr(learned.playbook, name) for name in kept] == [
        getattr(BELIEVED, name) for name in kept
    ]


def test_about_as_many_open_leads_are_ripe_as_before(past: Histories, learned: Learned) -> None:
    assert ripe_share(past, learned.playbook) == pytest.approx(ripe_share(past, BELIEVED), abs=0.01)


def test_another_share_of_ripe_leads_can_be_chosen(past: Histories) -> None:
    found = learn(past, BELIEVED, ripe_share=0.1)
    assert ripe_share(past, found.playbook) == pytest.approx(0.1, abs=0.02)


def ripe_share(past: Histories, playbook: Playbook) -> float:
    """Of the open leads."""
    ripe = interests(past, playbook, past.at) >= playbook.ripe_at
    return float(np.mean((ripe & (fits(past, playbook) >= playbook.fit_floor))[past.fate == OPEN]))


def test_it_says_which_points_are_wrong(learned: Learned) -> None:
    kinds = [finding.kind for finding in learned.findings if isinstance(finding, OfKind)]
    assert "price_page" in kinds
    assert len(learned.findings) <= 8


def test_progress_rises_to_the_whole(past: Histories) -> None:
    told: list[float] = []
    learn(past, BELIEVED, progress=told.append)
    assert told == sorted(told)
    assert told[-1] == 1


def test_what_came_after_the_win_does_not_count(past: Histories, learned: Learned) -> None:
    won = np.flatnonzero(past.fate == WON)
    leak = with_kind(past, "invoice_paid", won, past.fate_at[won] + DAY // 24)
    found = learn(leak, BELIEVED)
    assert found.playbook == learned.playbook
    assert found.after == learned.after


def test_what_came_at_the_moment_of_the_win_does_not_count(
    past: Histories, learned: Learned
) -> None:
    won = np.flatnonzero(past.fate == WON)
    leak = with_kind(past, "contract_signed", won, past.fate_at[won])
    assert learn(leak, BELIEVED).playbook == learned.playbook


def test_what_tells_wins_apart_all_but_perfectly_is_named_and_left_out(
    past: Histories, learned: Learned
) -> None:
    won = np.flatnonzero(past.fate == WON)
    asked = with_kind(past, "bank_details_given", won, past.fate_at[won] - 1000)
    found = learn(asked, BELIEVED)
    assert found.findings[0] == Suspicious("kind", "bank_details_given")
    assert found.playbook.points == learned.playbook.points


def test_an_attribute_that_only_winners_have_is_named_and_left_out(past: Histories) -> None:
    tariff = column(["basic"] * len(past.leads), past.fate != WON)
    found = learn(with_attribute(past, "tariff", tariff), BELIEVED)
    assert found.findings[0] == Suspicious("attribute", "tariff")
    assert "tariff" not in [one.attribute for one in found.playbook.criteria]


def test_an_attribute_that_no_lead_has_any_more_keeps_its_criterion(past: Histories) -> None:
    left = {name: one for name, one in past.attributes.items() if name != "industry"}
    found = learn(replace(past, attributes=left), BELIEVED)
    assert Vanished("industry") in found.findings
    assert BELIEVED.criteria[1] in found.playbook.criteria


def test_a_category_with_one_case_is_none_of_its_own(past: Histories) -> None:
    rare = column(["Space" if i == 3 else "Earth" for i in range(len(past.leads))], None)
    found = learn(with_attribute(past, "sector", rare), BELIEVED)
    assert all("Space" not in one.values for one in found.playbook.criteria)


@pytest.mark.parametrize("seed", range(4))
def test_nothing_is_recommended_where_wins_are_chance(seed: int) -> None:
    worlds = [
        replace(NOISE, logged_lost=1.0),
        replace(NOISE, logged_lost=0.0),
        replace(NOISE, logged_lost=1.0, late_days=150),
        replace(NOISE, active_days=5),
    ]
    found = learn(population(worlds[seed], 600, seed).histories, BELIEVED)
    assert not found.recommended
    assert str(found.why)[:6] in {"On the", "The pr"}


def test_what_was_learned_teaches_no_larger_points_when_it_is_learned_from_again(
    past: Histories, learned: Learned
) -> None:
    playbook = learned.playbook
    for _ in range(2):
        playbook = learn(past, playbook).playbook
    assert max(map(abs, playbook.points.values())) <= 4 * playbook.ripe_at
    assert ripe_share(past, playbook) == pytest.approx(ripe_share(past, BELIEVED), abs=0.02)


def test_a_kind_that_tells_nothing_is_left_without_points_where_it_blurs_the_order() -> None:
    chance = np.random.default_rng(5)
    leads = 600
    looks, opens = chance.random(leads) < 0.2, chance.random(leads)
    fit = np.where(chance.random(leads) < 0.5, 80.0, 40.0)
    won = chance.random(leads) < 0.1 + 0.5 * looks + 0.3 * (fit > 50)
    about = subjects(("price_page", "email_opened"), (), BELIEVED)
    counts = np.column_stack([looks, opens]).astype(float)
    seen = Features(
        subjects=about,
        counts=counts,
        own=np.zeros(leads),
        chosen=np.zeros((leads, 0), int),
        interest=counts @ about.points,
        fit=fit,
        age=np.ones(leads),
        silence=np.ones(leads),
    )
    assert without_blur(np.array([30.0, 3.0]), seen, fit, won).tolist() == [30.0, 0.0]
    assert without_blur(np.array([30.0, 3.0]), seen, fit, opens > 0.5).tolist() == [30.0, 3.0]


def test_too_little_is_said_to_be_too_little(past: Histories) -> None:
    few = population(World(), 60, 5).histories
    found = learn(few, BELIEVED)
    assert not found.recommended
    assert found.playbook is BELIEVED
    assert found.before is None
    assert f"{found.outcomes} outcomes of the 100 it takes, {found.wins} wins of 30" in str(
        found.why
    )


def test_all_wins_on_one_day_teach_nothing(past: Histories) -> None:
    day = np.where(past.fate == WON, AT - DAY, past.fate_at)
    found = learn(replace(past, fate_at=day), BELIEVED)
    assert not found.recommended
    assert "on one day" in str(found.why)


def test_signals_of_two_kinds_are_enough(past: Histories) -> None:
    two = with_signals(past, np.isin(past.signals.kind, (2, 3)))
    found = learn(replace(two, attributes={}), Playbook(points={"page_visited": 5}))
    assert found.playbook.points["price_page"] > found.playbook.points["page_visited"]
    assert found.playbook.criteria == ()


@pytest.mark.parametrize(
    "playbook",
    [
        replace(BELIEVED, points=dict.fromkeys(BELIEVED.points, 0)),
        Playbook(),
        replace(BELIEVED, criteria=(Criterion("region", bands=(Band(1, 2, 5),)),)),
    ],
    ids=["no points", "empty", "bands where there are no numbers"],
)
def test_a_poor_playbook_is_no_obstacle(past: Histories, playbook: Playbook) -> None:
    found = learn(past, playbook)
    assert check_playbook(to_toml(found.playbook))[0] is not None
    assert found.playbook.points["price_page"] > found.playbook.points["email_opened"]


def test_without_any_signal_the_criteria_are_learned(past: Histories) -> None:
    none = with_signals(past, np.zeros(len(past.signals.at), bool))
    found = learn(none, BELIEVED)
    assert check_playbook(to_toml(found.playbook))[0] is not None
    assert found.after is not None


def test_fates_without_a_day_teach_too(past: Histories) -> None:
    kept = past.signals.at < past.fate_at[past.signals.lead]
    undated = replace(with_signals(past, kept), fate_at=np.full(len(past.leads), NEVER))
    assert learn(undated, BELIEVED).before is not None


def test_without_scikit_learn_it_says_what_to_install(
    past: Histories, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(sys.modules, "sklearn.linear_model", None)
    with pytest.raises(Refused, match=r"pip install 'nextcall\[learning\]'"):
        learn(past, BELIEVED)


def with_attribute(past: Histories, name: str, texts: Column) -> Histories:
    attributes: Mapping[str, Column] = {**past.attributes, name: texts}
    return replace(past, attributes=attributes)


def test_the_same_histories_teach_the_same(past: Histories, learned: Learned) -> None:
    assert learn(past, BELIEVED, timedelta(days=90)) == learned
