import pytest
from hypothesis import given
from hypothesis import strategies as st

from scoring.agreement.vetoes import Fate, Item, Veto, agenda, chance_of_so_many, suggested_points
from scoring.playbook import Band, Criterion, Playbook

PLAYBOOK = Playbook(
    criteria=(
        Criterion("employees", bands=(Band(50, 70, 100), Band(25, 49, 50))),
        Criterion("industry", values={"Logistics": 60, "Trade": 40}),
    )
)
SMALL = {"employees": "30", "industry": "Trade"}
LARGE = {"employees": "60", "industry": "Trade"}


def vetoed(note: str, attributes: dict[str, str], times: int) -> list[Veto]:
    return [Veto(f"{note} {number}", note, attributes) for number in range(times)]


def fates(vetoes: list[Veto], *others: dict[str, str], won: bool = False) -> list[Fate]:
    """Those who were vetoed, and others."""
    return [Fate(False, veto.attributes) for veto in vetoes] + [Fate(won, one) for one in others]


def test_most_of_a_reason_in_one_band_names_the_band_and_what_it_deserves() -> None:
    vetoes = [*vetoed("zu klein", SMALL, 7), *vetoed("too small", LARGE, 2)]
    known = fates(vetoes, *[SMALL] * 5, *[LARGE] * 60)
    (item,) = agenda(vetoes, known, PLAYBOOK).items
    assert item == Item("too small", 9, "employees", "25–49", 7, 50, 20)


def test_a_choice_that_nearly_all_leads_have_is_not_blamed() -> None:
    vetoes = vetoed("no budget", LARGE, 9)
    found = agenda(vetoes, fates(vetoes, *[LARGE] * 90), PLAYBOOK)
    assert found.items == (Item("no budget", 9),)


def test_four_cases_are_too_few_for_an_item() -> None:
    vetoes = vetoed("zu klein", SMALL, 4)
    found = agenda(vetoes, fates(vetoes, *[LARGE] * 90), PLAYBOOK)
    assert (found.vetoes, found.reasons, found.items) == (4, 4, ())


def test_vetoes_without_a_reason_are_counted_as_such() -> None:
    vetoes = vetoed("", SMALL, 3) + vetoed("zu klein", SMALL, 2)
    found = agenda(vetoes, fates(vetoes), PLAYBOOK)
    assert (found.vetoes, found.reasons) == (5, 2)


def test_a_choice_without_points_is_not_blamed_twice() -> None:
    tiny = {"employees": "5"}
    vetoes = vetoed("zu klein", tiny, 8)
    found = agenda(vetoes, fates(vetoes, *[LARGE] * 90), PLAYBOOK)
    assert [item for item in found.items if item.attribute == "employees"] == []


def test_a_band_that_is_vetoed_but_won_as_often_loses_little() -> None:
    vetoes = [*vetoed("zu klein", SMALL, 7), *vetoed("too small", LARGE, 2)]
    known = fates(vetoes, *[SMALL] * 40, *[LARGE] * 160, won=True)
    (item,) = agenda(vetoes, known, PLAYBOOK).items
    assert (item.points, item.suggested) == (50, 45)


@pytest.mark.parametrize(
    ("points", "here", "elsewhere", "suggested"),
    [
        (50, (0, 7), (0, 2), 20),  # (wins, vetoes)
        (50, (7, 18), (60, 5), 15),
        (100, (0, 98), (98, 0), 0),
        (50, (10, 0), (10, 0), 45),
        (3, (0, 9), (9, 0), 0),
    ],
)
def test_points_shrink_with_the_share_of_wins_among_wins_and_vetoes(
    points: float, here: tuple[int, int], elsewhere: tuple[int, int], suggested: int
) -> None:
    assert suggested_points(points, *here, *elsewhere) == suggested


@given(st.floats(0.5, 100), *[st.integers(0, 1000)] * 4)
def test_what_is_suggested_is_less_than_now_and_never_negative(
    points: float, wins: int, vetoes: int, wins_elsewhere: int, vetoes_elsewhere: int
) -> None:
    found = suggested_points(points, wins, vetoes, wins_elsewhere, vetoes_elsewhere)
    assert 0 <= found < points


def test_the_chance_of_so_many_is_that_of_the_binomial() -> None:
    assert chance_of_so_many(2, 3, 0.5) == pytest.approx(0.5)
    assert chance_of_so_many(0, 5, 0.2) == pytest.approx(1.0)
    assert chance_of_so_many(5, 5, 0.0) == 0.0
