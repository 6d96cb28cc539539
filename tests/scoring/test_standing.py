import pytest
from hypothesis import given
from hypothesis import strategies as st

from scoring.ledger import CLOSING, OUTCOMES, Outcome, Signal, Touchpoint
from scoring.playbook import Playbook
from scoring.standing import Commitment, Standing, standing
from tests.entries import NOW, day, requests, signal, touchpoint, touchpoints, undo

PLAYBOOK = Playbook(
    fast_lane=("price_requested", "demo_requested"),
    rest_days={
        "reached": 5,
        "no_answer": 1,
        "voicemail": 2,
        "appointment": 7,
        "not_now": 30,
        "done": 3,
    },
)
REQUEST = signal("price_requested", at=-4)
CALLBACK = touchpoint("reached", at=-6, next_step=2)
PAST_CALLBACK = touchpoint("reached", at=-6, next_step=-2)


def stands(*entries: Signal | Touchpoint) -> Standing:
    return standing(
        [e for e in entries if isinstance(e, Touchpoint)],
        [e for e in entries if isinstance(e, Signal)],
        PLAYBOOK,
    )


def test_a_lead_without_entries_is_free_to_be_called() -> None:
    assert stands() == Standing()
    assert stands().resting_until(NOW) is None


@pytest.mark.parametrize(
    ("outcome", "days"),
    [("reached", 5), ("no_answer", 1), ("voicemail", 2), ("appointment", 7), ("not_now", 30)],
)
def test_after_a_touchpoint_the_lead_rests_the_days_of_its_outcome(
    outcome: Outcome, days: float
) -> None:
    found = stands(touchpoint(outcome, at=-0.5))
    assert (found.commitment, found.resting_until(NOW)) == (None, day(days - 0.5))


def test_an_outcome_without_rest_days_leaves_no_rest() -> None:
    found = standing([touchpoint("done", at=-1)], [], Playbook())
    assert found.resting_until(NOW) is None


@pytest.mark.parametrize(
    ("now", "until"), [(4.9, 5), (5, None), (5.1, None)], ids=["before", "at", "after"]
)
def test_a_rest_ends_at_its_instant(now: float, until: float | None) -> None:
    found = stands(touchpoint("reached", at=0)).resting_until(day(now))
    assert found == (None if until is None else day(until))


def test_the_last_touchpoint_decides_the_rest_not_the_longest() -> None:
    found = stands(touchpoint("not_now", at=-3), touchpoint("no_answer", at=-2))
    assert found.rest_until == day(-1)


@pytest.mark.parametrize("outcome", sorted(set(OUTCOMES) - CLOSING))
def test_a_next_step_with_any_outcome_is_a_promise_and_the_lead_rests_until_then(
    outcome: Outcome,
) -> None:
    found = stands(touchpoint(outcome, at=-1, next_step=2))
    assert found == Standing(commitment=Commitment(day(2)))
    assert found.resting_until(NOW) == day(2)
    assert found.resting_until(day(2)) is None


@pytest.mark.parametrize("outcome", sorted(CLOSING))
@pytest.mark.parametrize("next_step", [None, 2])
def test_a_closing_outcome_ends_rest_and_promises_even_with_a_next_step(
    outcome: Outcome, next_step: float | None
) -> None:
    closing = touchpoint(outcome, at=-1, next_step=next_step)
    assert stands(CALLBACK, REQUEST, closing) == Standing(closed=outcome)


def test_what_comes_after_a_closing_outcome_does_not_open_the_lead_again() -> None:
    found = stands(
        touchpoint("won", at=-2), touchpoint("reached", at=-1), signal("price_requested")
    )
    assert found.closed == "won"


def test_the_last_closing_outcome_holds() -> None:
    assert stands(touchpoint("won", at=-2), touchpoint("lost", at=-1)).closed == "lost"


@pytest.mark.parametrize(
    ("entries", "left"),
    [
        pytest.param([CALLBACK], CALLBACK, id="nothing happened"),
        pytest.param([CALLBACK, touchpoint("done", -1, kind="mail")], CALLBACK, id="a mail before"),
        pytest.param([CALLBACK, touchpoint("no_answer", -1)], CALLBACK, id="a try before"),
        pytest.param([CALLBACK, touchpoint("voicemail", -1)], CALLBACK, id="a voicemail before"),
        pytest.param([CALLBACK, touchpoint("reached", -1)], None, id="a talk before"),
        pytest.param([CALLBACK, touchpoint("not_now", -1)], None, id="a refusal before"),
        pytest.param([CALLBACK, touchpoint("appointment", -1)], None, id="an appointment before"),
        pytest.param([PAST_CALLBACK, touchpoint("reached", -2)], None, id="kept to the minute"),
        pytest.param([PAST_CALLBACK, touchpoint("no_answer", -2)], None, id="tried when due"),
        pytest.param([PAST_CALLBACK, touchpoint("no_answer", -1)], None, id="tried later"),
        pytest.param([PAST_CALLBACK, touchpoint("reached", -3)], None, id="talked before"),
        pytest.param([PAST_CALLBACK, touchpoint("no_answer", -3)], PAST_CALLBACK, id="not kept"),
    ],
)
def test_a_promise_stands_until_it_is_kept_or_settled(
    entries: list[Touchpoint], left: Touchpoint | None
) -> None:
    commitment = Commitment(left.next_step_at) if left and left.next_step_at else None
    assert stands(*entries).commitment == commitment


def test_a_new_next_step_replaces_the_old_one_earlier_or_later() -> None:
    assert stands(CALLBACK, touchpoint("no_answer", -1, next_step=9)).commitment == Commitment(
        day(9)
    )
    assert stands(CALLBACK, touchpoint("no_answer", -1, next_step=1)).commitment == Commitment(
        day(1)
    )


def test_a_request_of_the_prospect_is_due_at_once_and_breaks_the_rest() -> None:
    found = stands(touchpoint("not_now", at=-5), REQUEST)
    assert found.commitment == Commitment(day(-4), "price_requested")
    assert found.resting_until(NOW) is None


def test_the_earliest_of_several_promises_comes_first() -> None:
    found = stands(CALLBACK, signal("demo_requested", at=-1), REQUEST)
    assert found.commitment == Commitment(day(-4), "price_requested")


@pytest.mark.parametrize("outcome", sorted(set(OUTCOMES) - CLOSING))
def test_a_request_is_answered_by_the_next_touchpoint(outcome: Outcome) -> None:
    assert stands(REQUEST, touchpoint(outcome, at=-3)).commitment is None


def test_the_call_that_answers_a_request_may_be_logged_at_its_very_instant() -> None:
    assert stands(REQUEST, touchpoint("reached", at=-4)).commitment is None


def test_a_request_after_the_call_asks_for_another() -> None:
    assert stands(REQUEST, touchpoint("reached", at=-5)).commitment is not None


def test_a_signal_that_asks_for_nothing_promises_nothing() -> None:
    assert stands(signal("case_study_downloaded")) == Standing()


def test_a_snooze_is_a_rest_without_a_promise() -> None:
    found = stands(touchpoint("done", at=-1, next_step=3, kind="snooze"))
    assert (found.commitment, found.resting_until(NOW)) == (None, day(3))


def test_a_snooze_puts_off_a_promise_that_is_due_before_its_end() -> None:
    snooze = touchpoint("done", at=-1, next_step=3, kind="snooze")
    assert stands(REQUEST, snooze).commitment == Commitment(day(3), "price_requested")


def test_a_snooze_leaves_a_later_promise_where_it_is() -> None:
    snooze = touchpoint("done", at=-1, next_step=1, kind="snooze")
    assert stands(CALLBACK, snooze).commitment == Commitment(day(2))


def test_a_request_wakes_a_snoozing_lead() -> None:
    snooze = touchpoint("done", at=-5, next_step=3, kind="snooze")
    assert stands(snooze, REQUEST).resting_until(NOW) is None


ledgers = st.lists(touchpoints, max_size=6)
asked = st.lists(st.builds(signal, kind=requests, at=st.integers(-60, 0)), max_size=2)


@given(ledgers, asked, st.sampled_from(OUTCOMES), st.integers(-60, 0), st.booleans())
def test_taking_a_touchpoint_back_restores_the_standing(
    before: list[Touchpoint], asked: list[Signal], outcome: Outcome, at: int, promised: bool
) -> None:
    added = touchpoint(outcome, at, next_step=at + 3 if promised else None)
    assert stands(*before, *asked, added, undo(added)) == stands(*before, *asked)


@given(ledgers, asked, st.randoms(use_true_random=False))
def test_the_standing_does_not_depend_on_the_order_of_arrival(
    before: list[Touchpoint], asked: list[Signal], random: object
) -> None:
    arrived: list[Signal | Touchpoint] = [*before, *asked]
    random.shuffle(arrived)  # type: ignore[attr-defined]
    assert stands(*arrived) == stands(*before, *asked)


@given(ledgers, asked)
def test_a_promise_is_either_waited_for_or_due(
    before: list[Touchpoint], asked: list[Signal]
) -> None:
    found = stands(*before, *asked)
    if found.commitment:
        waits = found.commitment.due_at > NOW
        assert found.resting_until(NOW) == (found.commitment.due_at if waits else None)


def test_an_undo_at_another_source_takes_nothing_back() -> None:
    added = touchpoint("won", at=-1)
    other = Touchpoint("csv", "u", "call", "won", day(-1), reverses=added.external_id)
    assert stands(added, other).closed == "won"
