"""A lead's way through a chain, read from its ledger."""

import random
from collections.abc import Sequence
from dataclasses import replace
from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from scoring.goals.goal import Chain, Goal, Level, When
from scoring.goals.journey import Journey, journey
from scoring.lead import Lead
from scoring.ledger import Signal, Touchpoint
from scoring.money import Money
from tests.entries import undo
from tests.scoring.goals.selling import BERLIN, CHAIN, a_goal, entry, noon

MONDAY = date(2026, 3, 2)
LEAD = Lead("lead")
FOLLOWED = Chain((*CHAIN.levels, Level("follow-up deal", When(outcome="won"))))
READING = Chain(
    (Level("download", When(signal="downloaded")), Level("deal", When(outcome="won"))), "reading"
)


def day(days: int) -> date:
    return MONDAY + timedelta(days=days)


def came(kind: str, days: int, source: str = "blog") -> Signal:
    return Signal(source, f"{kind} {days}", kind, noon(day(days)))


def went(
    *touchpoints: Touchpoint,
    signals: Sequence[Signal] = (),
    goal: Goal | None = None,
    lead: Lead = LEAD,
    member: int | None = None,
) -> Journey:
    found = journey(goal or a_goal(), member, BERLIN, lead, touchpoints, signals)
    assert found is not None
    return found


MESSAGE = entry(day(0), channel="XING ")
CALL = entry(day(2), "reached", "call")
APPOINTMENT = entry(day(5), "appointment", "call")
WON = entry(day(9), "won", "meeting", value="4000")
MESSAGE_OF_BOTH = [replace(entry(day(0)), member_id=member) for member in (1, 2)]
HOUR = timedelta(hours=1)


def test_each_level_is_reached_on_the_day_of_its_first_entry() -> None:
    way = went(MESSAGE, CALL, APPOINTMENT, WON, entry(day(7), "reached", "call"))
    assert way.reached == (day(0), day(2), day(5), day(9))


def test_who_reached_a_level_has_passed_those_before_it() -> None:
    assert went(WON).reached == (day(9),) * 4


def test_a_level_is_reached_at_the_latest_with_the_one_after_it() -> None:
    assert went(APPOINTMENT, entry(day(8))).reached == (day(5),) * 3


def test_a_touchpoint_taken_back_reached_nothing() -> None:
    assert went(MESSAGE, CALL, undo(CALL)).reached == (day(0),)


def test_logged_anew_after_it_was_taken_back_it_counts_on_its_own_day() -> None:
    again = entry(day(3), "reached", "call")
    assert went(MESSAGE, CALL, undo(CALL), again).reached == (day(0), day(3))


def test_a_lead_whose_every_entry_was_taken_back_has_no_journey() -> None:
    assert journey(a_goal(), None, BERLIN, LEAD, [MESSAGE, undo(MESSAGE)], []) is None


def test_the_second_deal_is_the_follow_up() -> None:
    goal = a_goal(chains=(FOLLOWED,))
    again = entry(day(40), "won", "call", value="900")
    assert went(MESSAGE, WON, again, goal=goal).reached[-2:] == (day(9), day(40))


def test_two_who_log_the_same_deal_on_one_day_logged_one_deal() -> None:
    goal = a_goal(chains=(FOLLOWED,))
    way = went(MESSAGE, WON, entry(day(9), "won", "call", member=2), goal=goal)
    assert [deal.value for deal in way.deals] == [WON.value]
    assert len(way.reached) == 4


def test_a_deal_that_two_reps_logged_on_one_day_is_that_of_whoever_logged_it_last() -> None:
    first = replace(WON, member_id=1)
    again = replace(first, member_id=2, external_id="again", occurred_at=first.occurred_at + HOUR)
    of_each = [went(*MESSAGE_OF_BOTH, first, again, member=n) for n in (1, 2)]
    assert [len(way.deals) for way in of_each] == [0, 1]
    assert [len(way.reached) for way in of_each] == [1, 4]


def test_the_value_logged_last_on_the_day_is_the_deal_s() -> None:
    corrected = replace(entry(day(9), "won", value="3000"), occurred_at=WON.occurred_at)
    assert [deal.value for deal in went(WON, corrected).deals] in (
        [WON.value],
        [corrected.value],
    )
    later = replace(corrected, occurred_at=WON.occurred_at + timedelta(hours=1))
    assert [deal.value for deal in went(WON, later).deals] == [corrected.value]


def test_a_lead_that_was_lost_has_ended_that_day() -> None:
    assert went(MESSAGE, entry(day(3), "lost", "call")).ended == day(3)


def test_a_lead_that_was_lost_and_then_won_has_not_ended() -> None:
    way = went(MESSAGE, entry(day(3), "lost", "call"), WON)
    assert (way.ended, len(way.deals)) == (None, 1)


def test_a_loss_taken_back_is_none() -> None:
    lost = entry(day(3), "lost", "call")
    assert went(MESSAGE, lost, undo(lost)).ended is None


def test_a_lead_that_only_its_status_calls_lost_ended_with_its_last_entry() -> None:
    way = went(MESSAGE, CALL, lead=replace(LEAD, status="not_a_fit"))
    assert way.ended == day(2)


@pytest.mark.parametrize(
    ("first", "counts"),
    [(" Xing", True), ("xing", True), ("fair", False), (None, False)],
)
def test_what_counts_is_decided_by_the_channel_of_the_first_touch(
    first: str | None, counts: bool
) -> None:
    goal = a_goal(channels=["xing"])
    later = entry(day(4), channel="xing" if not counts else "fair")
    assert went(entry(day(0), channel=first), later, goal=goal).counts is counts


def test_a_signal_before_the_first_touchpoint_is_the_first_touch() -> None:
    goal = a_goal(channels=["blog"])
    assert went(MESSAGE, signals=[came("opened", -3)], goal=goal).counts
    assert not went(MESSAGE, signals=[came("opened", 3)], goal=goal).counts


def test_a_lead_goes_through_the_first_chain_that_takes_its_channel() -> None:
    goal = a_goal(chains=(replace(READING, channels=frozenset({"blog"})), CHAIN))
    reader = went(MESSAGE, signals=[came("downloaded", -1)], goal=goal)
    assert (reader.chain, reader.reached) == (0, (day(-1),))
    assert went(MESSAGE, goal=goal).chain == 1


def test_a_lead_that_no_chain_takes_still_brings_its_deals() -> None:
    goal = a_goal(chains=(replace(CHAIN, channels=frozenset({"blog"})),))
    way = went(MESSAGE, WON, goal=goal)
    assert (way.chain, way.reached, len(way.deals)) == (None, (), 1)


def test_a_rep_s_goal_counts_what_that_rep_logged() -> None:
    others = entry(day(5), "appointment", "call", member=2)
    assert went(MESSAGE, others, member=1).reached == (day(0),)
    assert journey(a_goal(), 3, BERLIN, LEAD, [MESSAGE, others], []) is None


def test_a_touchpoint_was_spent_on_the_level_it_reached_or_the_next_to_be_reached() -> None:
    attempt = entry(day(1), "no_answer", "call", minutes=2)
    way = went(MESSAGE, attempt, CALL, entry(day(4), "voicemail", "call"))
    assert [effort.level for effort in way.efforts] == [0, 1, 1, 2]


def test_days_are_those_of_the_goal_s_zone() -> None:
    late = replace(MESSAGE, occurred_at=noon(day(0)).replace(hour=23, minute=30))
    assert went(late).reached == (day(1),)


def test_conversations_are_those_in_which_somebody_was_spoken_to() -> None:
    way = went(MESSAGE, CALL, entry(day(3), "no_answer", "call"), APPOINTMENT)
    assert way.conversations == (day(2), day(5))


outcomes = st.sampled_from(["reached", "appointment", "won", "lost", "no_answer", "done"])
entries = st.lists(
    st.tuples(
        st.integers(0, 20),
        outcomes,
        st.sampled_from(["call", "message", "visit"]),
        st.sampled_from(["xing", "fair", None]),
        st.booleans(),
    ),
    max_size=8,
)


def ledger(made: Sequence[tuple[int, str, str, str | None, bool]]) -> list[Touchpoint]:
    found: list[Touchpoint] = []
    for number, (days, outcome, kind, channel, taken_back) in enumerate(made):
        one = entry(day(days), outcome, kind, channel, external_id=f"e{number:02}")  # type: ignore[arg-type]
        if outcome == "won":
            one = replace(one, value=Money(number, "EUR"))  # type: ignore[arg-type]
        found += [one, undo(one)] if taken_back else [one]
    return found


@given(made=entries, order=st.randoms(use_true_random=False))
def test_the_order_of_arrival_never_matters(
    made: list[tuple[int, str, str, str | None, bool]], order: random.Random
) -> None:
    goal = a_goal(chains=(replace(READING, channels=frozenset({"fair"})), FOLLOWED))
    arrived = ledger(made)
    shuffled = order.sample(arrived, len(arrived))
    signals = [came("downloaded", 3), came("opened", 5)]
    assert journey(goal, None, BERLIN, LEAD, arrived, signals) == journey(
        goal, None, BERLIN, LEAD, shuffled, signals[::-1]
    )


@given(made=entries)
def test_a_way_never_goes_back_in_time(
    made: list[tuple[int, str, str, str | None, bool]],
) -> None:
    way = journey(a_goal(chains=(FOLLOWED,)), None, BERLIN, LEAD, ledger(made), [])
    if way is not None:
        assert list(way.reached) == sorted(way.reached)


@given(made=entries)
def test_what_was_taken_back_is_as_if_it_had_never_been(
    made: list[tuple[int, str, str, str | None, bool]],
) -> None:
    arrived = ledger(made)
    standing = ledger([one for one in made if not one[-1]])
    renamed = [replace(one, external_id=f"n{at:02}") for at, one in enumerate(standing)]
    for_value = [replace(one, value=None) for one in arrived]
    without_value = [replace(one, value=None) for one in renamed]
    assert journey(a_goal(), None, BERLIN, LEAD, for_value, []) == journey(
        a_goal(), None, BERLIN, LEAD, without_value, []
    )
