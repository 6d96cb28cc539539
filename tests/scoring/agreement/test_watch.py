"""Whether the wins came from the front of the list: a table of small lists."""

import numpy as np
import pytest

from scoring.agreement.watch import Verdict, verdict
from scoring.learning.histories import LOST, NEVER, OPEN, WON, Column, Histories, Signals
from scoring.playbook import Playbook

DAY = 24 * 60 * 60 * 1_000_000
ACCEPTED, NOW = 1000 * DAY, 1031 * DAY
KINDS = ("mail", "fair")
MAILS, FAIRS = Playbook(points={"mail": 10}), Playbook(points={"fair": 10})
Story = tuple[int, int, int, str]  # fate, its day, the day of the signal, its kind


def told(*leads: Story) -> Histories:
    """Each lead with one signal and one fate; NEVER as a day: nobody knows when."""
    fate_at = [day if day == NEVER else day * DAY + 1 for _, day, _, _ in leads]
    at = np.array([day * DAY for _, _, day, _ in leads], np.int64)
    return Histories(
        NOW,
        tuple(f"L{number:03}" for number in range(len(leads))),
        {"size": Column((), np.full(len(leads), -1, np.int32))},
        Signals(
            KINDS,
            np.arange(len(leads), dtype=np.int32),
            np.array([KINDS.index(kind) for *_, kind in leads], np.int32),
            at,
            np.full(len(leads), np.nan),
        ),
        at,
        at,
        np.array([fate for fate, *_ in leads], np.int8),
        np.array(fate_at, np.int64),
    )


WINS = [(WON, 1005 + number, 995, "fair") for number in range(6)]
OTHERS = [(OPEN, NEVER, 995, "mail")] * 60


def test_a_win_counts_where_it_stood_on_the_morning_of_its_day() -> None:
    found = verdict(told(*WINS, *OTHERS), ACCEPTED, FAIRS, MAILS)
    assert found == Verdict(wins=6, in_front=6, in_front_before=0)
    assert found.is_right
    assert not found.is_too_early


@pytest.mark.parametrize(
    ("story", "why"),
    [
        ((WON, 999, 995, "fair"), "was won before"),
        ((WON, NEVER, 995, "fair"), "nobody knows when it was won"),
        ((WON, 1010, 1010, "fair"), "was on no list in the morning"),
        ((WON, 1040, 995, "fair"), "is won only later"),
        ((LOST, 1010, 995, "fair"), "was lost"),
        ((OPEN, NEVER, 995, "fair"), "is open"),
    ],
)
def test_what_is_no_win_of_the_playbook_is_left_out(story: Story, why: str) -> None:
    assert verdict(told(story, *OTHERS), ACCEPTED, FAIRS, MAILS).wins == 0, why


def test_what_happened_on_the_day_of_the_win_is_not_counted_for_it() -> None:
    known = told((WON, 1010, 995, "mail"), *OTHERS)
    late = Signals(
        KINDS,
        np.insert(known.signals.lead, 1, 0),
        np.insert(known.signals.kind, 1, 1),
        np.insert(known.signals.at, 1, 1010 * DAY + 1),
        np.full(len(known.leads) + 1, np.nan),
    )
    leaking = Histories(**{**vars(known), "signals": late})
    assert verdict(leaking, ACCEPTED, FAIRS, MAILS).in_front == 0


def test_leads_that_were_closed_by_then_are_on_no_list() -> None:
    gone = [(LOST, 1001, 995, "fair")] * 60
    found = verdict(told(*WINS, *OTHERS, *gone), ACCEPTED, FAIRS, MAILS)
    assert found.in_front == 6


def test_many_that_are_level_are_not_all_in_front() -> None:
    found = verdict(told(*WINS, *OTHERS), ACCEPTED, Playbook(), Playbook())
    assert found.in_front == 0


@pytest.mark.parametrize(
    ("wins", "in_front", "is_too_early", "is_right"),
    [
        (0, 0, True, False),
        (4, 4, True, True),
        (5, 3, False, False),
        (5, 4, False, True),
        (20, 7, False, False),
        (20, 8, False, True),
    ],
)
def test_more_wins_in_front_than_chance_would_bring_there(
    wins: int, in_front: int, is_too_early: bool, is_right: bool
) -> None:
    found = Verdict(wins, in_front, 0)
    assert (found.is_too_early, found.is_right) == (is_too_early, is_right)
