"""The numbers of DESIGN section 2: whatever changes, these hold."""

import pytest

from scoring.calls import explain
from scoring.fit import fit
from scoring.interest import contributions, cools_at, keys, total
from scoring.lead import Lead
from scoring.playbook import Playbook
from tests.entries import NOW, day, signal

FITTING = {"employees": "60", "industry": "Mechanical engineering"}


@pytest.mark.parametrize(
    ("employees", "points"),
    [
        ("24", 0),
        ("25", 50),
        ("49", 50),
        ("49.5", 0),
        ("50", 100),
        ("60", 100),
        ("70", 100),
        ("70.5", 75),
        ("71", 75),
        ("100", 75),
        ("101", 0),
    ],
)
def test_each_band_gives_its_points_with_both_ends_and_the_higher_where_two_meet(
    playbook: Playbook, employees: str, points: float
) -> None:
    part = fit(playbook, {"employees": employees}).parts[0]
    assert (part.points, part.known) == (points, True)


def test_fit_is_the_share_of_the_maximum_that_was_reached(playbook: Playbook) -> None:
    assert fit(playbook, {"employees": "30", "industry": "Logistics"}).value == 100 * 110 / 200


def test_an_unknown_attribute_counts_the_unknown_share_of_its_maximum(playbook: Playbook) -> None:
    assert fit(playbook, {"industry": "Logistics"}).value == 100 * (50 + 60) / 200


def test_a_criterion_may_say_what_unknown_counts(playbook: Playbook) -> None:
    assert fit(playbook, {"employees": "60"}).value == 100 * (100 + 40) / 200


def test_a_value_that_is_in_no_list_counts_other(playbook: Playbook) -> None:
    assert fit(playbook, {"employees": "60", "industry": "Bakery"}).value == 100 * 120 / 200


@pytest.mark.parametrize(
    ("attributes", "coverage"),
    [({}, 0), ({"employees": "7"}, 0.5), ({"industry": "Bakery"}, 0.5), (FITTING, 1)],
)
def test_coverage_says_how_much_of_the_maximum_is_known(
    playbook: Playbook, attributes: dict[str, str], coverage: float
) -> None:
    assert fit(playbook, attributes).coverage == coverage


def test_a_download_and_a_comment_rank_above_four_mails_of_which_two_were_opened(
    playbook: Playbook,
) -> None:
    mails = [signal("email_sent", at=-n) for n in (8, 6, 4, 2)]
    opened = [signal("email_opened", at=-n, asset=f"mail {n}") for n in (6, 2)]
    download = signal("case_study_downloaded", at=-9, asset="case-study.pdf")
    comment = signal("commented", at=-7)

    a = explain(Lead("A", attributes=FITTING), [*mails, *opened], playbook, NOW)
    b = explain(Lead("B", attributes=FITTING), [download, comment], playbook, NOW)

    assert a.fit.value == b.fit.value
    assert a.priority < b.priority


@pytest.mark.parametrize(("days", "interest"), [(0, 16), (14, 8), (28, 4), (7, 16 / 2**0.5)])
def test_interest_halves_after_every_half_life(
    playbook: Playbook, days: float, interest: float
) -> None:
    parts = contributions([signal(points=16)], playbook, day(days))
    assert total(parts) == pytest.approx(interest)


def test_one_asset_counts_once_a_day_and_again_the_next_day(playbook: Playbook) -> None:
    on_one_day = [signal(asset="post", points=8, at=n / 24) for n in (0, 1, 13)]
    next_day = signal(asset="post", points=8, at=14 / 24)  # midnight in UTC
    assert len(contributions(on_one_day, playbook, NOW)) == 1
    assert len(contributions([*on_one_day, next_day], playbook, NOW)) == 2


def test_an_earlier_signal_of_the_day_that_arrives_late_is_the_one_that_counts(
    playbook: Playbook,
) -> None:
    later, earlier = signal(asset="post", at=0), signal(asset="post", at=-3 / 24)
    (counts,) = contributions([later, earlier], playbook, NOW)
    assert counts.signal == earlier


def test_signals_without_an_asset_always_count(playbook: Playbook) -> None:
    assert len(contributions([signal(), signal()], playbook, NOW)) == 2


def test_negative_points_take_interest_away(playbook: Playbook) -> None:
    parts = contributions([signal(points=30), signal(points=-20)], playbook, NOW)
    assert total(parts) == 10


def test_the_moment_a_lead_cools_is_known_in_closed_form(playbook: Playbook) -> None:
    lead_keys = keys([signal(points=120)], playbook)  # four times ripe_at: two half-lives
    cools = cools_at(lead_keys, playbook.ripe_at, playbook.half_life)
    assert cools is not None
    assert abs(cools - day(28)).total_seconds() < 0.001
