from dataclasses import replace
from datetime import timedelta

import pytest
from hypothesis import given

from scoring.agreement.changes import Change, changes, in_short, merged
from scoring.counting import Bursts
from scoring.playbook import Band, Criterion, Playbook
from scoring.playbook_toml import parse_playbook, to_toml
from tests.scoring.agreement.playbooks import playbooks

EMPLOYEES = Criterion("employees", bands=(Band(25, 49, 50), Band(50, 70, 100)))
INDUSTRY = Criterion("industry", values={"Logistics": 60}, other=20, unknown=40)
BASE = Playbook(points={"opened": 1, "clicked": 4}, criteria=(EMPLOYEES, INDUSTRY))
SMALLER = replace(EMPLOYEES, bands=(Band(25, 49, 20), Band(50, 70, 100)))


@pytest.mark.parametrize(
    ("after", "change"),
    [
        (
            replace(BASE, half_life=timedelta(days=30)),
            Change("half_life", "", timedelta(days=14), timedelta(days=30)),
        ),
        (replace(BASE, ripe_at=40), Change("ripe_at", "", 30, 40)),
        (replace(BASE, fit_floor=60), Change("fit_floor", "", 50, 60)),
        (replace(BASE, unknown_share=0), Change("unknown_share", "", 0.5, 0)),
        (replace(BASE, fast_lane=("demo",)), Change("fast_lane", "", (), ("demo",))),
        (replace(BASE, bursts=Bursts(0)), Change("bursts", "", Bursts(), Bursts(0))),
        (
            replace(BASE, points={"opened": 3, "clicked": 4}),
            Change("points", "opened", 1, 3),
        ),
        (
            replace(BASE, points={**BASE.points, "commented": 10}),
            Change("points", "commented", None, 10),
        ),
        (replace(BASE, points={"clicked": 4}), Change("points", "opened", 1, None)),
        (replace(BASE, rest_days={"reached": 5}), Change("rest_days", "reached", None, 5)),
        (
            replace(BASE, criteria=(SMALLER, INDUSTRY)),
            Change("criteria", "employees", EMPLOYEES, SMALLER),
        ),
        (
            replace(BASE, criteria=(EMPLOYEES,)),
            Change("criteria", "industry", INDUSTRY, None),
        ),
    ],
)
def test_each_part_is_told_with_what_it_was_and_is(after: Playbook, change: Change) -> None:
    assert changes(BASE, after) == (change,)


def test_order_and_version_are_no_change() -> None:
    turned = replace(BASE, criteria=BASE.criteria[::-1], version=7)
    assert changes(BASE, turned) == ()


def test_changes_come_in_the_order_of_the_parts_and_points_that_change_most_first() -> None:
    after = Playbook(ripe_at=40, points={"opened": 2, "new": 1}, criteria=(SMALLER,))
    assert [(one.part, one.name) for one in changes(BASE, after)] == [
        ("ripe_at", ""),
        ("points", "clicked"),
        ("points", "opened"),
        ("points", "new"),
        ("criteria", "employees"),
        ("criteria", "industry"),
    ]


def test_two_that_changed_other_things_both_have_what_they_wanted() -> None:
    mine = replace(BASE, criteria=(SMALLER, INDUSTRY), points={"opened": 1})
    theirs = replace(BASE, ripe_at=40, points={**BASE.points, "opened": 3}, version=8)
    both = merged(BASE, mine, theirs)
    assert both.conflicts == ()
    assert both.playbook == replace(
        BASE, ripe_at=40, points={"opened": 3}, criteria=(SMALLER, INDUSTRY), version=8
    )


def test_where_both_changed_the_same_mine_holds_and_is_named() -> None:
    mine = replace(BASE, ripe_at=50, points={"clicked": 4}, criteria=(SMALLER,))
    theirs = replace(BASE, ripe_at=40, points={"opened": 3}, criteria=(EMPLOYEES,))
    both = merged(BASE, mine, theirs)
    assert both.playbook == replace(mine, points={})
    assert both.conflicts == (
        Change("ripe_at", "", 40, 50),
        Change("points", "opened", 3, None),
    )


def test_where_both_changed_the_same_alike_there_is_no_conflict() -> None:
    both = merged(BASE, replace(BASE, ripe_at=40), replace(BASE, ripe_at=40, fit_floor=60))
    assert both.playbook == replace(BASE, ripe_at=40, fit_floor=60)
    assert both.conflicts == ()


@given(playbooks())
def test_nothing_is_changed_against_oneself(one: Playbook) -> None:
    assert changes(one, one) == ()


@given(playbooks(), playbooks())
def test_backwards_is_the_same_the_other_way_round(before: Playbook, after: Playbook) -> None:
    there, back = changes(before, after), changes(after, before)
    assert len(there) == len(back)
    assert all(Change(one.part, one.name, one.after, one.before) in back for one in there)


@given(playbooks(), playbooks())
def test_who_changed_nothing_gets_what_the_others_made(base: Playbook, theirs: Playbook) -> None:
    both = merged(base, base, theirs)
    assert (both.playbook, both.conflicts) == (theirs, ())


@given(playbooks(), playbooks())
def test_where_others_changed_nothing_i_get_what_i_wanted(base: Playbook, mine: Playbook) -> None:
    both = merged(base, mine, base)
    assert changes(mine, both.playbook) == both.conflicts == ()


@given(playbooks(), playbooks(), playbooks())
def test_each_part_is_mine_where_i_changed_it_and_else_theirs(
    base: Playbook, mine: Playbook, theirs: Playbook
) -> None:
    both = merged(base, mine, theirs)
    i_changed = {(one.part, one.name): one.after for one in changes(base, mine)}
    they_changed = {(one.part, one.name): one.after for one in changes(base, theirs)}
    got = {(one.part, one.name): one.after for one in changes(base, both.playbook)}
    assert got == {**they_changed, **i_changed}
    assert {(one.part, one.name) for one in both.conflicts} == {
        place
        for place in i_changed.keys() & they_changed.keys()
        if i_changed[place] != they_changed[place]
    }


@given(playbooks(), playbooks(), playbooks())
def test_what_comes_of_it_is_a_playbook_that_can_be_written_and_read(
    base: Playbook, mine: Playbook, theirs: Playbook
) -> None:
    both = merged(base, mine, theirs).playbook
    assert parse_playbook(to_toml(both)) == replace(both, version=0)


def test_the_trail_has_changes_in_short() -> None:
    after = replace(
        BASE,
        half_life=timedelta(days=30),
        fast_lane=("demo",),
        bursts=Bursts(0),
        points={"opened": 1.5},
        criteria=(EMPLOYEES,),
    )
    assert in_short(changes(BASE, after)) == [
        "half_life: 14 d → 30 d",
        "fast_lane: – → demo",
        "points clicked: 4 → –",
        "points opened: 1 → 1.5",
        "bursts: 5 links in 10 s, opened in 2 s → 0 links in 10 s, opened in 2 s",
        "criteria industry: Logistics=60, other=20, unknown=40 → –",
    ]


def test_the_trail_is_short_however_much_is_changed() -> None:
    many = replace(
        BASE,
        points={f"kind {n}": n for n in range(999)},
        criteria=(Criterion("industry", values={f"value {n}": n for n in range(999)}),),
    )
    lines = in_short(changes(BASE, many))
    assert len(lines) <= 40
    assert max(map(len, in_short(changes(Playbook(), replace(many, points={}))))) < 300
