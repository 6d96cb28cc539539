"""What is asked in a workshop, how far apart the answers are, and the compromise between them."""

from dataclasses import replace
from datetime import datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from scoring.agreement.choices import OTHER, UNKNOWN, choices
from scoring.agreement.proposal import Side
from scoring.agreement.workshop import (
    Answer,
    Opinions,
    compromise,
    most_points,
    not_asked,
    opinions,
    questions,
    why_over,
)
from scoring.playbook import Band, Criterion, Playbook
from scoring.playbook_toml import parse_playbook, to_toml
from tests.entries import NOW, day

EMPLOYEES = Criterion("employees", bands=(Band(50, 70, 100), Band(25, 49, 50)))
COUNTRY = Criterion("country", values={"DE": 40, "AT": 30})
PLAYBOOK = Playbook(criteria=(EMPLOYEES, COUNTRY))


def answer(side: Side, **points: int) -> Answer:
    """Points for choices of `employees`: low="25–49", high="50–70", other, unknown."""
    names = {"low": "25–49", "high": "50–70", "other": OTHER, "unknown": UNKNOWN}
    return Answer(side, {"employees": {names[name]: given for name, given in points.items()}})


def about_employees(*answers: Answer) -> Opinions:
    found = opinions(questions(PLAYBOOK), answers)
    return next(one for one in found if one.attribute == "employees")


@pytest.mark.parametrize(
    ("answered", "now", "why"),
    [
        ([True, False], NOW, None),
        ([True, True], NOW, "answered"),
        ([], NOW, "answered"),
        ([True, False], day(3), "ended"),
        ([True, True], day(3), "answered"),
    ],
)
def test_it_is_over_when_all_who_are_there_have_answered_or_its_time_is_up(
    answered: list[bool], now: datetime, why: str | None
) -> None:
    assert why_over(answered, day(3), now) == why


def test_every_choice_is_asked_about_in_the_order_of_the_playbook() -> None:
    asked = questions(PLAYBOOK)
    assert [one.attribute for one in asked] == ["employees", "country"]
    assert [one.name for one in asked[0].choices] == ["50–70", "25–49", OTHER, UNKNOWN]
    assert not_asked(PLAYBOOK, asked) == 0


def test_of_too_many_choices_the_heaviest_are_asked_about() -> None:
    asked = questions(PLAYBOOK, most=5)
    assert [len(one.choices) for one in asked] == [4, 1]
    assert asked[1].choices[0].name == "DE"
    assert not_asked(PLAYBOOK, asked) == 3


@pytest.mark.parametrize(("points", "most"), [(40, 100), (100, 100), (250, 250)])
def test_nobody_gives_more_than_the_heaviest_criterion_does(points: float, most: int) -> None:
    playbook = Playbook(criteria=(Criterion("country", values={"DE": points}),))
    assert most_points(playbook) == most


def test_a_choice_shows_the_mean_of_each_side_and_how_far_all_spread() -> None:
    (high, *_) = about_employees(
        answer("marketing", high=100), answer("marketing", high=80), answer("sales", high=60)
    ).choices
    assert (high.choice, high.points) == ("50–70", 100)
    assert high.means == {"marketing": 90, "sales": 60}
    assert (high.least, high.most) == (60, 100)


@pytest.mark.parametrize(
    ("marketing", "sales", "apart", "closeness"),
    [
        ([50], [50], 0, "agree"),
        ([50], [60], 10, "agree"),
        ([50], [61], 11, "nearly"),
        ([50], [75], 25, "nearly"),
        ([50], [76], 26, "far_apart"),
        # The same means, but whoever meets whoever, half of them quarrel.
        ([0, 100], [0, 100], 50, "far_apart"),
        ([50], [], None, None),
        ([], [], None, None),
    ],
)
def test_how_far_apart_the_sides_are(
    marketing: list[int], sales: list[int], apart: float | None, closeness: str | None
) -> None:
    answers = [answer("marketing", high=one) for one in marketing]
    found = about_employees(*answers, *(answer("sales", high=one) for one in sales))
    assert (found.apart, found.closeness) == (apart, closeness)


def test_a_criterion_is_as_far_apart_as_over_its_hottest_choice() -> None:
    found = about_employees(answer("marketing", high=90, low=50), answer("sales", high=50, low=50))
    assert found.apart == 40


def test_what_divides_most_comes_first_and_what_one_side_left_out_last() -> None:
    quarrel = Answer("marketing", {"country": {"DE": 90, "AT": 10}})
    peace = Answer("sales", {"country": {"DE": 20}, "employees": {"50–70": 50}})
    found = opinions(questions(PLAYBOOK), [quarrel, peace])
    assert [one.attribute for one in found] == ["country", "employees"]
    assert [one.apart for one in found] == [70, None]


@pytest.mark.parametrize(
    ("marketing", "sales", "meet"),
    [([100], [50], 75), ([100], [45], 75), ([0], [5], 5), ([90, 100], [50], 75), ([100], [], None)],
)
def test_a_compromise_is_half_way_between_the_sides_to_the_next_five(
    marketing: list[int], sales: list[int], meet: int | None
) -> None:
    answers = [answer("marketing", high=one) for one in marketing]
    (high, *_) = about_employees(*answers, *(answer("sales", high=one) for one in sales)).choices
    assert high.compromise == meet


def met(current: Playbook, *answers: Answer) -> tuple[Playbook, dict[str, str]]:
    found = compromise(PLAYBOOK, current, opinions(questions(PLAYBOOK), answers))
    return found.playbook, dict(found.left)


def test_the_compromise_changes_what_both_sides_answered_and_nothing_else() -> None:
    playbook, left = met(PLAYBOOK, answer("marketing", low=80, high=90), answer("sales", low=40))
    assert playbook.criteria[0].bands == (Band(50, 70, 100), Band(25, 49, 60))
    assert playbook.criteria[1] == COUNTRY
    assert not left


def test_a_criterion_that_is_another_one_by_now_is_left_as_it_is() -> None:
    both = answer("marketing", low=80), answer("sales", low=40)
    other = replace(EMPLOYEES, bands=(Band(50, 80, 100), Band(25, 49, 50)))
    assert met(Playbook(criteria=(other, COUNTRY)), *both) == (
        Playbook(criteria=(other, COUNTRY)),
        {"employees": "changed"},
    )
    gone = Playbook(criteria=(COUNTRY,))
    assert met(gone, *both) == (gone, {"employees": "gone"})


def test_other_points_meanwhile_do_not_hinder_the_compromise() -> None:
    dearer = replace(EMPLOYEES, bands=(Band(50, 70, 80), Band(25, 49, 10)))
    playbook, left = met(
        Playbook(criteria=(dearer,)), answer("marketing", low=80), answer("sales", low=40)
    )
    assert playbook.criteria[0].bands == (Band(50, 70, 80), Band(25, 49, 60))
    assert not left


def test_a_criterion_to_which_both_give_nothing_is_left_as_it_is() -> None:
    nothing = {"low": 0, "high": 2, "other": 0, "unknown": 0}
    playbook, left = met(PLAYBOOK, answer("marketing", **nothing), answer("sales", **nothing))
    assert (playbook, left) == (PLAYBOOK, {"employees": "worthless"})


def test_who_is_not_known_is_never_worth_more_than_who_is() -> None:
    given = {"low": 20, "high": 30, "unknown": 90}
    playbook, _ = met(PLAYBOOK, answer("marketing", **given), answer("sales", **given))
    assert playbook.criteria[0].unknown == 30


points = st.dictionaries(
    st.sampled_from([one.name for one in choices(EMPLOYEES, 0.5)]), st.integers(0, 100)
)
answers = st.lists(
    st.builds(
        Answer,
        st.sampled_from(["marketing", "sales"]),
        st.dictionaries(st.sampled_from(["employees", "country"]), points),
    ),
    max_size=6,
)


@given(answers)
def test_every_compromise_is_a_playbook_that_loads(given: list[Answer]) -> None:
    playbook, _ = met(PLAYBOOK, *given)
    assert parse_playbook(to_toml(playbook)).criteria == playbook.criteria


@given(answers)
def test_a_compromise_lies_between_the_least_and_the_most_that_were_given(
    given: list[Answer],
) -> None:
    for one in opinions(questions(PLAYBOOK), given):
        for choice in one.choices:
            if choice.compromise is not None:
                assert choice.least is not None
                assert choice.most is not None
                assert choice.least - 2.5 <= choice.compromise <= choice.most + 2.5
