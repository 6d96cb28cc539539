from collections.abc import Sequence
from datetime import timedelta
from itertools import product
from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from scoring.agreement.proposal import SIDES, Approver, Side, Vote
from scoring.agreement.voting import Verdict, sides_of, unmanned, verdict
from tests.entries import NOW

AUTHOR, MARIA, MARKUS, SARAH, SVEN, BOTH, TOO = range(7)
APPROVERS = [
    Approver(MARIA, "marketing"),
    Approver(MARKUS, "marketing"),
    Approver(SARAH, "sales"),
    Approver(SVEN, "sales"),
    *(Approver(one, side) for one in (BOTH, TOO) for side in SIDES),
]
EVERY: tuple[Side, ...] = SIDES


def yes(*members: int, revision: int = 2) -> list[Vote]:
    return [Vote(one, "sales", True, revision, NOW) for one in members]


def no(member: int, revision: int = 2) -> Vote:
    return Vote(member, "sales", False, revision, NOW)


@pytest.mark.parametrize(
    ("votes", "waiting", "missing"),
    [
        ([], EVERY, 2),
        (yes(MARIA), ("sales",), 1),
        (yes(MARIA, MARKUS), ("sales",), 1),
        (yes(SARAH, SVEN), ("marketing",), 1),
        (yes(MARIA, SARAH), (), 0),
        (yes(BOTH), EVERY, 1),  # of either side, as the other is theirs then
        (yes(BOTH, TOO), (), 0),
        (yes(BOTH, SARAH), (), 0),
        (yes(MARIA, BOTH), (), 0),
        ([no(MARIA), *yes(SARAH)], ("marketing",), 1),
        ([no(MARIA), *yes(MARKUS, SARAH)], (), 0),  # another one of that side says yes
        (yes(MARIA, SARAH, revision=1), EVERY, 2),
        ([*yes(MARIA, revision=1), *yes(SARAH)], ("marketing",), 1),
        (yes(AUTHOR, 77), EVERY, 2),  # nobody named them
    ],
)
def test_it_is_accepted_by_a_person_of_each_side(
    votes: list[Vote], waiting: tuple[Side, ...], missing: int
) -> None:
    found = verdict(votes, APPROVERS, 2, AUTHOR)
    assert (found.waiting, found.missing) == (waiting, missing)
    assert found.is_accepted == (not missing)


@pytest.mark.parametrize(
    ("author", "votes", "waiting"),
    [
        (MARIA, [], ("sales",)),
        (MARIA, yes(SARAH), ()),
        (MARIA, yes(MARKUS), ("sales",)),
        (MARIA, [no(MARIA), *yes(SARAH)], ("marketing",)),
        (MARIA, [no(MARIA, revision=1), *yes(SARAH)], ()),
        (BOTH, [], EVERY),
        (BOTH, yes(BOTH), EVERY),
        (BOTH, yes(MARIA), ()),
    ],
)
def test_the_authors_own_yes_is_implied(
    author: int, votes: list[Vote], waiting: tuple[Side, ...]
) -> None:
    assert verdict(votes, APPROVERS, 2, author).waiting == waiting


def test_it_says_who_said_what_and_for_which_side_that_counts() -> None:
    found = verdict([*yes(BOTH, MARIA, TOO, SARAH), no(SVEN)], APPROVERS, 2, AUTHOR)
    assert found.stands_for == {MARIA: "marketing", SARAH: "sales", BOTH: "marketing", TOO: "sales"}
    assert found.against == (SVEN,)


def test_who_speaks_for_both_stands_for_the_side_that_lacks_somebody() -> None:
    assert verdict(yes(BOTH, MARIA), APPROVERS, 2, AUTHOR).stands_for[BOTH] == "sales"
    assert verdict(yes(BOTH, SARAH), APPROVERS, 2, AUTHOR).stands_for[BOTH] == "marketing"


def test_who_has_left_has_no_voice() -> None:
    left = [Approver(one.member_id, one.side, one.member_id != SARAH) for one in APPROVERS]
    found = verdict([*yes(MARIA, SARAH), no(SARAH)], left, 2, AUTHOR)
    assert found == Verdict({MARIA: "marketing"}, (), ("sales",))


def test_an_author_who_has_left_implies_nothing_and_others_may_accept() -> None:
    left = [Approver(one.member_id, one.side, one.member_id != MARIA) for one in APPROVERS]
    assert verdict(yes(SARAH), left, 2, MARIA).waiting == ("marketing",)
    assert verdict(yes(SARAH, MARKUS), left, 2, MARIA).is_accepted


@pytest.mark.parametrize(
    ("approvers", "missing"),
    [
        ([], EVERY),
        ([Approver(1, "sales")], ("marketing",)),
        ([Approver(1, "sales"), Approver(1, "marketing")], EVERY),
        ([Approver(1, "sales"), Approver(1, "marketing"), Approver(2, "sales")], ()),
        ([Approver(1, "sales"), Approver(2, "marketing", is_here=False)], ("marketing",)),
        ([Approver(1, "sales"), Approver(2, "marketing")], ()),
    ],
)
def test_a_side_without_anybody_needs_somebody(
    approvers: list[Approver], missing: tuple[Side, ...]
) -> None:
    assert unmanned(approvers) == missing


_approvers = st.lists(
    st.builds(Approver, st.integers(0, 4), st.sampled_from(SIDES), st.booleans()),
    unique_by=lambda one: (one.member_id, one.side),
).map(lambda found: [one for one in found if one.is_here or one.member_id > 3])
_votes = st.lists(
    st.builds(
        Vote,
        st.integers(0, 5),
        st.sampled_from(SIDES),
        st.booleans(),
        st.integers(1, 2),
        st.just(NOW),
    ),
    unique_by=lambda one: one.member_id,
)


def can_be_accepted(said_yes: dict[int, Sequence[Side]]) -> bool:
    """By trying each side for each."""
    return any({*sides} == {*SIDES} for sides in product(*said_yes.values()))


@given(_votes, _approvers, st.integers(0, 5))
def test_it_is_accepted_exactly_where_some_assignment_of_sides_does_it(
    votes: list[Vote], approvers: list[Approver], author: int
) -> None:
    found = verdict(votes, approvers, 2, author)
    sides, said = sides_of(approvers), {one.member_id: one for one in votes if one.revision == 2}
    said_yes = {
        one: sides[one] for one in sides if (said[one].yes if one in said else one == author)
    }
    assert found.is_accepted == can_be_accepted(said_yes)
    assert found.stands_for.keys() == said_yes.keys()
    assert all(side in sides[one] for one, side in found.stands_for.items())
    assert {*found.against} == {one for one in sides if one in said and not said[one].yes}
    assert found.waiting == tuple(
        side for side in SIDES if _most_covered({**said_yes, -1: [side]}) > _most_covered(said_yes)
    )


@given(_votes, _approvers, st.integers(0, 5), st.randoms())
def test_when_and_in_which_order_they_voted_does_not_matter(
    votes: list[Vote], approvers: list[Approver], author: int, chance: Random
) -> None:
    found = verdict(votes, approvers, 2, author)
    later = [
        Vote(one.member_id, one.side, one.yes, one.revision, NOW + timedelta(days=1))
        for one in votes
    ]
    chance.shuffle(later)
    again = verdict(later, approvers, 2, author)
    assert (again.waiting, again.missing) == (found.waiting, found.missing)


def _most_covered(said_yes: dict[int, Sequence[Side]]) -> int:
    return max(len({*sides}) for sides in product(*said_yes.values()))
