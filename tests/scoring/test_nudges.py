"""Who is told of what: every rule of the decision in a table of its own."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from scoring.calls import explain
from scoring.counting import counted
from scoring.interest import Keys, exponent, keys
from scoring.lead import Lead
from scoring.ledger import Signal, Touchpoint
from scoring.nudges import (
    NEWS,
    Before,
    Rep,
    cooled_since,
    may_be_told,
    noticed,
    nudge_lapses,
    occasion,
    ripens,
)
from scoring.playbook import Band, Criterion, Playbook
from scoring.schedule import Preferences
from tests.entries import NOW, day, signal, signals, touchpoint

HOUR = 1 / 24
PLAYBOOK = Playbook(
    half_life=timedelta(days=14),
    ripe_at=30,
    points={"commented": 10, "price_requested": 5},
    rest_days={"reached": 5, "no_answer": 1},
    fast_lane=("price_requested", "demo_requested"),
    criteria=(Criterion("employees", bands=(Band(1, 100, 100), Band(101, 200, 40))),),
)
LEAD = Lead("A", owner_id=1, attributes={"employees": "50"})
PRICE = signal("price_requested", -HOUR, external_id="price")
DEMO = signal("demo_requested", -HOUR / 2, external_id="demo")
RIPE = (signal(points=31, at=-HOUR, external_id="ripe"),)


def told(
    happened: Sequence[Signal] = RIPE,
    touchpoints: Sequence[Touchpoint] = (),
    before: Before = Before(),  # noqa: B008
    lead: Lead = LEAD,
) -> str | None:
    """What there is to tell of a noticed lead: "ripe", now or after its rest, the id of a request, or
    nothing."""
    found = occasion(lead, happened, touchpoints, before, PLAYBOOK, NOW)
    if found is None:
        return None
    if found.request:
        return found.request.external_id
    return "ripe after its rest" if found.call.resting_until else "ripe"


@pytest.mark.parametrize(
    ("why", "happened", "touchpoints", "expected"),
    [
        ("it is ripe", RIPE, (), "ripe"),
        ("it is not quite ripe", [signal(points=29.9, at=-HOUR)], (), None),
        ("it cooled before anybody could be told", [signal(points=30, at=-1)], (), None),
        ("it was called, and rests", RIPE, [touchpoint(at=0)], None),
        ("it was called before, and its rest is over", RIPE, [touchpoint(at=-6)], "ripe"),
        ("it ripened in its rest", RIPE, [touchpoint(at=-1)], "ripe after its rest"),
        (
            "it had been snoozed",
            RIPE,
            [touchpoint("done", -1, 2, "snooze")],
            "ripe after its rest",
        ),
        ("it was snoozed then", RIPE, [touchpoint("done", 0, 2, "snooze")], None),
        (
            "a call is agreed for later",
            RIPE,
            [touchpoint(at=-1, next_step=1)],
            "ripe after its rest",
        ),
        ("an agreed call is due", RIPE, [touchpoint(at=-1, next_step=-HOUR / 2)], "ripe"),
        ("it was lost", RIPE, [touchpoint("lost", -1)], None),
        ("it asked for a price", [PRICE], (), "price"),
        ("the last request is told", [PRICE, DEMO], (), "demo"),
        ("it is told of the request, ripe or not", [PRICE, *RIPE], (), "price"),
        ("it asked too long ago", [signal("price_requested", -2.01 * HOUR)], (), None),
        ("it was answered", [PRICE], [touchpoint(at=-HOUR / 2)], None),
        ("nobody was there to answer", [PRICE], [touchpoint("no_answer", -HOUR / 2)], None),
        ("it was called before it asked", [PRICE], [touchpoint(at=-2 * HOUR)], "price"),
        ("it asked in its rest", [PRICE], [touchpoint("not_now", -1)], "price"),
        ("it asked though it was snoozed", [PRICE], [touchpoint("done", -1, 9, "snooze")], "price"),
        ("the request was put off", [PRICE], [touchpoint("done", -HOUR / 2, 1, "snooze")], None),
        (
            "the call that was agreed on is due",
            [PRICE],
            [touchpoint("reached", -HOUR / 2, -HOUR / 4)],
            None,
        ),
        ("a call was agreed on", [PRICE], [touchpoint("reached", -HOUR / 2, 1)], None),
        (
            "another agreed call was due before it asked",
            [PRICE],
            [touchpoint(at=-2, next_step=-1)],
            "price",
        ),
        ("a won lead asked", [PRICE], [touchpoint("won", -1)], None),
    ],
)
def test_what_there_is_to_tell(
    why: str, happened: list[Signal], touchpoints: list[Touchpoint], expected: str | None
) -> None:
    assert told(happened, touchpoints) == expected, why


@pytest.mark.parametrize("status", ["won", "lost", "not_a_fit", "opted_out"])
def test_nobody_is_told_of_a_closed_lead(status: str) -> None:
    closed = replace(LEAD, status=status)
    assert told(lead=closed) is None
    assert told([PRICE], lead=closed) is None


def test_nobody_is_told_of_a_lead_that_fits_too_little() -> None:
    assert told(lead=replace(LEAD, attributes={"employees": "150"})) is None


def test_a_muted_lead_is_not_told_of_but_its_request_is() -> None:
    muted = Before(muted=True)
    assert told(before=muted) is None
    assert told([PRICE], before=muted) == "price"


@pytest.mark.parametrize(
    ("why", "asked", "known", "expected"),
    [
        ("told already", [PRICE], [PRICE], None),
        ("told of an earlier one", [PRICE, DEMO], [PRICE], "demo"),
        ("the earlier one came in late", [PRICE, DEMO], [DEMO], None),
    ],
)
def test_a_request_is_told_once(
    why: str, asked: list[Signal], known: list[Signal], expected: str | None
) -> None:
    before = Before(NOW, [(one.source, one.external_id) for one in known])
    assert told(asked, before=before) == expected, why


def test_a_request_that_came_in_late_is_told_though_the_rep_was_told_of_the_lead_meanwhile() -> (
    None
):
    assert told([PRICE], before=Before(told_at=NOW)) == "price"


def test_a_clock_that_is_ahead_hides_no_request() -> None:
    assert told([signal("price_requested", HOUR, external_id="ahead")]) == "ahead"


ONCE_RIPE = signal(points=31, at=-20)  # 15 points are left of it after 14.66 days


@pytest.mark.parametrize(
    ("why", "happened", "expected"),
    [
        ("it has been ripe since", [signal(points=90, at=-20)], None),
        ("it never fell below half", [ONCE_RIPE, signal(points=40, at=-13)], None),
        ("it fell below half and rose again", [ONCE_RIPE, signal(points=30, at=-4)], "ripe"),
        (
            "it fell below half, rose a little, and then ripened",
            [ONCE_RIPE, signal(points=5, at=-4), signal(points=28, at=-3)],
            "ripe",
        ),
        (
            "a setback took it below half",
            [ONCE_RIPE, signal(points=-30, at=-16), signal(points=80, at=-15)],
            "ripe",
        ),
        (
            "a setback and its remedy in one instant",
            [ONCE_RIPE, signal(points=-30, at=-16, source="a"), signal(points=90, at=-16)],
            None,
        ),
        ("it was nothing when its rep was told of it", [signal(points=40, at=-2)], "ripe"),
    ],
)
def test_no_second_nudge_until_the_lead_has_cooled_to_half_and_ripened_again(
    why: str, happened: list[Signal], expected: str | None
) -> None:
    assert told(happened) == "ripe"
    assert told(happened, before=Before(told_at=day(-20))) == expected, why


@given(st.lists(signals, max_size=12), st.integers(-60, 0))
def test_it_cooled_if_the_level_before_any_later_signal_says_so(
    ledger: list[Signal], told_days: int
) -> None:
    told_at, h = day(told_days), PLAYBOOK.half_life
    counting = counted(ledger, PLAYBOOK.bursts)
    moments = {one.occurred_at for one in counting if one.occurred_at > told_at}

    def just_before(moment: datetime) -> float:
        earlier = [one for one in counting if one.occurred_at < moment]
        return sum(
            PLAYBOOK.points_of(one) * 2 ** ((one.occurred_at - moment) / h) for one in earlier
        )

    levels = [just_before(moment) for moment in moments]
    if any(abs(level - PLAYBOOK.ripe_at / 2) < 1e-6 for level in levels):
        return
    expected = any(level < PLAYBOOK.ripe_at / 2 for level in levels)
    assert cooled_since(told_at, counting, PLAYBOOK) == expected


# --- Noticed --------------------------------------------------------------------------------------


def keys_of(interest: float) -> Keys:
    """The keys of a lead with this interest at NOW."""
    return Keys().plus(interest, NOW, PLAYBOOK.half_life)


@pytest.mark.parametrize(
    ("before", "after", "fit", "expected"),
    [
        (0, 30, 50, True),
        (29, 31, 80, True),
        (29, 29.9, 80, False),
        (29, 31, 49.9, False),
        (30, 40, 80, False),
        (31, 29, 80, False),
    ],
)
def test_a_lead_ripens_by_what_lifts_it_from_below_up_to_the_threshold(
    before: float, after: float, fit: float, expected: bool
) -> None:
    assert ripens(keys_of(before), keys_of(after), fit, PLAYBOOK, NOW) is expected


def test_negative_points_keep_a_lead_from_ripening() -> None:
    down = Keys(negative=exponent(NOW, PLAYBOOK.half_life) + 5)  # minus 32
    assert not ripens(down, down.plus(40, NOW, PLAYBOOK.half_life), 80, PLAYBOOK, NOW)


def test_a_lead_that_was_ripe_and_cooled_ripens_again_as_of_now() -> None:
    before = Keys().plus(40, day(-14), PLAYBOOK.half_life)
    assert ripens(before, before.plus(11, NOW, PLAYBOOK.half_life), 80, PLAYBOOK, NOW)


@pytest.mark.parametrize(
    ("why", "known", "new", "expected"),
    [
        ("it ripened just now", [], [signal(points=31, at=-HOUR)], "noticed"),
        ("what ripened it is old", [], [signal(points=40, at=-1)], "held"),
        ("it is still unripe", [], [signal(points=29, at=-HOUR)], None),
        ("it was ripe before", RIPE, [signal(points=31, at=-HOUR)], None),
        ("it asked just now", [], [PRICE], "noticed"),
        ("it asked long ago", [], [signal("price_requested", -1)], "held"),
        ("a ripe one asked", RIPE, [PRICE], "noticed"),
        ("nothing is new", [*RIPE, PRICE], [], None),
        (
            "what is old ripened it, what is worth nothing is new",
            [],
            [signal(points=40, at=-1), signal(points=0, at=-HOUR)],
            "held",
        ),
        (
            "what is new does not count a second time on its day",
            [signal(points=10, at=-3 * HOUR, asset="post")],
            [signal(points=40, at=-HOUR, asset="post")],
            None,
        ),
    ],
)
def test_what_new_signals_give_reason_to(
    why: str, known: list[Signal], new: list[Signal], expected: str | None
) -> None:
    ids = {(one.source, one.external_id) for one in new}
    assert noticed([*known, *new], ids, 80, PLAYBOOK, NOW) == expected, why


@given(st.lists(signals, min_size=1, max_size=10), st.integers(0, 9))
def test_the_keys_tell_of_ripening_what_the_whole_ledger_tells(
    ledger: list[Signal], place: int
) -> None:
    """What is noticed in passing is what explains the lead: unripe before, ripe after."""
    new = ledger[place % len(ledger)]
    others = [one for one in ledger if one is not new]
    of = [explain(LEAD, some, PLAYBOOK, NOW) for some in (others, ledger)]
    if any(abs(call.interest - PLAYBOOK.ripe_at) < 1e-6 for call in of):
        return
    expected = not of[0].ripeness.ripe and of[1].ripeness.ripe
    keys_ = [keys(some, PLAYBOOK) for some in (others, ledger)]
    assert ripens(keys_[0], keys_[1], 100, PLAYBOOK, NOW) == expected


# --- Now, or in the digest ------------------------------------------------------------------------

BERLIN = ZoneInfo("Europe/Berlin")
TUESDAY = datetime(2026, 11, 24, 10, 0, tzinfo=UTC)  # 11:00 in Berlin


def rep(spent: int = 0, reachable: bool = True, **chosen: object) -> Rep:
    preferences = Preferences(**chosen)  # type: ignore[arg-type]
    return Rep(preferences, BERLIN, lambda day: day == date(2026, 12, 25), reachable, spent)


@pytest.mark.parametrize(
    ("why", "who", "joins", "now", "ripe", "asks"),
    [
        ("a working day", rep(), False, TUESDAY, True, True),
        ("the evening", rep(), False, TUESDAY.replace(hour=17), False, True),
        ("the night", rep(), False, TUESDAY.replace(hour=3), False, True),
        ("a Sunday", rep(), False, datetime(2026, 11, 22, 10, 0, tzinfo=UTC), False, True),
        ("a holiday", rep(), False, datetime(2026, 12, 25, 10, 0, tzinfo=UTC), False, True),
        ("the budget is not used up", rep(2), False, TUESDAY, True, True),
        ("the budget is used up", rep(3), False, TUESDAY, False, True),
        ("a budget of one's own", rep(3, nudge_budget=4), False, TUESDAY, True, True),
        ("no nudges wanted", rep(nudge_budget=0), False, TUESDAY, False, True),
        ("it joins what stands", rep(3), True, TUESDAY, True, True),
        ("it joins nothing at night", rep(3), True, TUESDAY.replace(hour=3), False, True),
        (
            "a pause",
            rep(paused_until=date(2026, 11, 25)),
            False,
            TUESDAY,
            False,
            False,
        ),
        ("the pause is over", rep(paused_until=date(2026, 11, 24)), False, TUESDAY, True, True),
        (
            "the pause is over there, not in UTC",
            rep(paused_until=date(2026, 11, 25), quiet_from=time(0), quiet_until=time(0)),
            False,
            datetime(2026, 11, 24, 23, 30, tzinfo=UTC),
            True,
            True,
        ),
        ("Slack does not know the rep", rep(reachable=False), False, TUESDAY, False, False),
    ],
)
def test_who_is_told_at_once(
    why: str, who: Rep, joins: bool, now: datetime, ripe: bool, asks: bool
) -> None:
    assert may_be_told(who, asks=False, joins=joins, now=now) is ripe, why
    assert may_be_told(who, asks=True, joins=joins, now=now) is asks, why


@pytest.mark.parametrize(
    ("quiet_from", "quiet_until", "now", "expected"),
    [
        (time(18), time(8), TUESDAY, TUESDAY.replace(hour=17)),
        (time(12), time(13), TUESDAY, TUESDAY.replace(hour=11)),
        (time(12), time(13), TUESDAY.replace(hour=13), TUESDAY.replace(hour=23)),
        (time(18), time(18), TUESDAY, TUESDAY.replace(hour=23)),
    ],
)
def test_a_late_nudge_comes_neither_in_the_quiet_hours_nor_on_another_day(
    quiet_from: time, quiet_until: time, now: datetime, expected: datetime
) -> None:
    chosen = Preferences(quiet_from=quiet_from, quiet_until=quiet_until)
    assert nudge_lapses(chosen, BERLIN, now) == expected


def test_news_is_what_happened_within_two_hours() -> None:
    edge = replace(PRICE, occurred_at=NOW - NEWS)
    assert told([edge]) == "price"
    assert told([replace(edge, occurred_at=edge.occurred_at - timedelta(seconds=1))]) is None
