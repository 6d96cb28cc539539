"""When digests fall due and nudges may come, over real zones and their clock changes."""

from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from scoring.schedule import (
    DIGEST_STAYS_GOOD,
    IsHoliday,
    Preferences,
    day_begins,
    digest_due,
    digest_lapses,
    local_day,
    may_nudge,
    next_digest,
    next_review,
    review_due,
    review_lapses,
    review_week,
    works_on,
)

ZONES = (
    "Europe/Berlin",
    "Europe/London",
    "America/New_York",
    "America/Sao_Paulo",
    "Asia/Kathmandu",
    "Australia/Lord_Howe",
    "Pacific/Apia",
)
NEWCOMER = Preferences()
EVERY_DAY = Preferences(digest_days=frozenset(range(7)))
BERLIN, NEW_YORK, APIA = (ZoneInfo(ZONES[0]), ZoneInfo(ZONES[2]), ZoneInfo(ZONES[6]))
DAY, MINUTE, TICK = timedelta(days=1), timedelta(minutes=1), timedelta(microseconds=1)
# Samoa went from Thursday, 29 December 2011 to Saturday, 31 December.
NO_SUCH_DAY = date(2011, 12, 30)
TUESDAY = date(2026, 6, 16)


def no_holidays(day: date) -> bool:
    return False


def only(*days: date) -> IsHoliday:
    return set(days).__contains__


def utc(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=UTC)


def local(zone: ZoneInfo, day: date, clock: str) -> datetime:
    return datetime.combine(day, time.fromisoformat(clock), zone).astimezone(UTC)


def days(first: date, end: date, weekdays: frozenset[int] = frozenset(range(7))) -> list[date]:
    every = (first + n * DAY for n in range((end - first).days))
    return [day for day in every if day.weekday() in weekdays]


def digests(p: Preferences, zone: ZoneInfo, after: datetime, until: datetime) -> Iterator[datetime]:
    """From one digest to the next, as a process jumps that sleeps in between."""
    at = next_digest(p, zone, no_holidays, after)
    while at is not None and at < until:
        assert at > after
        yield at
        after, at = at, next_digest(p, zone, no_holidays, at)


def sent(
    p: Preferences, zone_at: Callable[[datetime], ZoneInfo], ticks: list[datetime]
) -> dict[date, datetime]:
    """What a process sends that looks at every tick and claims each local date once."""
    claims: dict[date, datetime] = {}
    for now in ticks:
        due = digest_due(p, zone_at(now), no_holidays, now)
        if due is not None:
            claims.setdefault(due, now)
    return claims


def every_minute(start: datetime, end: datetime) -> list[datetime]:
    return [start + n * MINUTE for n in range((end - start) // MINUTE)]


# One a working day


@pytest.mark.parametrize(
    ("first", "end"), [(date(2009, 1, 1), date(2013, 1, 1)), (date(2018, 1, 1), date(2028, 1, 1))]
)
@pytest.mark.parametrize("zone", [ZoneInfo(name) for name in ZONES], ids=str)
def test_for_years_each_working_day_has_one_digest_at_its_local_hour(
    zone: ZoneInfo, first: date, end: date
) -> None:
    span = day_begins(zone, first), day_begins(zone, end)
    found = [at.astimezone(zone).replace(tzinfo=None) for at in digests(NEWCOMER, zone, *span)]
    expected = days(first, end, frozenset(range(5)))
    if zone == APIA and NO_SUCH_DAY in expected:
        expected.remove(NO_SUCH_DAY)
    assert found == [datetime.combine(day, time(8)) for day in expected]


CHANGES = [
    ("Europe/Berlin", date(2026, 3, 29)),
    ("Europe/Berlin", date(2026, 10, 25)),
    ("Europe/London", date(2026, 3, 29)),
    ("Europe/London", date(2026, 10, 25)),
    ("America/New_York", date(2026, 3, 8)),
    ("America/New_York", date(2026, 11, 1)),
    ("America/Sao_Paulo", date(2018, 2, 17)),  # 24:00 → 23:00
    ("America/Sao_Paulo", date(2018, 11, 4)),  # 00:00 → 01:00
    ("Asia/Kathmandu", date(2026, 3, 29)),
    ("Australia/Lord_Howe", date(2026, 4, 5)),  # by half an hour
    ("Australia/Lord_Howe", date(2026, 10, 4)),
    ("Pacific/Apia", date(2011, 9, 24)),
    ("Pacific/Apia", NO_SUCH_DAY),
    ("Pacific/Apia", date(2012, 4, 1)),
    ("America/Nuuk", date(2024, 3, 30)),  # 23:00 → 24:00
    ("Asia/Pyongyang", date(2018, 5, 4)),  # 23:30 → 24:00
    ("America/St_Johns", date(2010, 11, 7)),  # 00:01 → 23:01 of the day before
]


@pytest.mark.parametrize("clock", ["00:00", "01:30", "02:15", "02:30", "08:00", "23:30"])
@pytest.mark.parametrize(("name", "day"), CHANGES)
def test_around_a_clock_change_each_day_has_one_digest(name: str, day: date, clock: str) -> None:
    zone, p = ZoneInfo(name), replace(EVERY_DAY, digest_at=time.fromisoformat(clock))
    start, end = day_begins(zone, day - DAY), day_begins(zone, day + 2 * DAY)
    exist = [d for d in days(day - DAY, day + 2 * DAY) if d != NO_SUCH_DAY]

    minute_by_minute = sent(p, lambda now: zone, every_minute(start, end))
    jumps = list(digests(p, zone, start - TICK, end))

    assert list(minute_by_minute) == exist
    assert list(minute_by_minute.values()) == jumps


@pytest.mark.parametrize(
    ("name", "day", "clock", "at"),
    [
        # A time that does not exist: when the clock would have shown it.
        ("Europe/Berlin", "2026-03-29", "02:30", "2026-03-29T01:30"),
        ("Europe/London", "2026-03-29", "01:30", "2026-03-29T01:30"),
        ("America/New_York", "2026-03-08", "02:30", "2026-03-08T07:30"),
        ("America/Sao_Paulo", "2018-11-04", "00:00", "2018-11-04T03:00"),
        ("Australia/Lord_Howe", "2026-10-04", "02:15", "2026-10-03T15:45"),
        # One that exists twice: the first time.
        ("Europe/Berlin", "2026-10-25", "02:30", "2026-10-25T00:30"),
        ("Europe/London", "2026-10-25", "01:30", "2026-10-25T00:30"),
        ("America/New_York", "2026-11-01", "01:30", "2026-11-01T05:30"),
        ("America/Sao_Paulo", "2018-02-17", "23:30", "2018-02-18T01:30"),
        ("Australia/Lord_Howe", "2026-04-05", "01:45", "2026-04-04T14:45"),
        # On other mornings of such days, and where the clocks never change.
        ("Europe/Berlin", "2026-03-29", "08:00", "2026-03-29T06:00"),
        ("Europe/Berlin", "2026-10-25", "08:00", "2026-10-25T07:00"),
        ("Asia/Kathmandu", "2026-03-29", "08:00", "2026-03-29T02:15"),
        # On both sides of the date that Samoa left out.
        ("Pacific/Apia", "2011-12-29", "08:00", "2011-12-29T18:00"),
        ("Pacific/Apia", "2011-12-31", "08:00", "2011-12-30T18:00"),
        # Later it would be on another day.
        ("America/Nuuk", "2024-03-30", "23:30", "2024-03-31T00:30"),
    ],
)
def test_a_digest_on_the_day_of_a_clock_change(name: str, day: str, clock: str, at: str) -> None:
    zone, p = ZoneInfo(name), replace(EVERY_DAY, digest_at=time.fromisoformat(clock))
    before = utc(at) - timedelta(hours=12)
    assert next_digest(p, zone, no_holidays, before) == utc(at)
    assert digest_due(p, zone, no_holidays, utc(at)) == date.fromisoformat(day)


def test_a_time_is_the_first_of_two_even_where_it_was_kept_as_the_second() -> None:
    p = replace(EVERY_DAY, digest_at=time(2, 30, fold=1))
    before = utc("2026-10-24T12:00")
    assert next_digest(p, BERLIN, no_holidays, before) == utc("2026-10-25T00:30")


# How long one stays good


@pytest.mark.parametrize(
    ("digest_at", "clock", "due"),
    [
        ("08:00", "07:59:59.999999", False),
        ("08:00", "08:00", True),
        ("08:00", "08:20", True),  # who was down at 08:00 sends now
        ("08:00", "14:59:59.999999", True),
        ("08:00", "15:00", False),
        ("08:00", "23:00", False),
        ("20:00", "19:59", False),
        ("20:00", "23:59:59.999999", True),
        ("23:59", "23:59", True),
        ("00:00", "00:00", True),
        ("00:00", "06:59", True),
        ("00:00", "07:00", False),
    ],
)
@pytest.mark.parametrize("zone", [ZoneInfo(name) for name in ZONES], ids=str)
def test_a_digest_is_due_for_seven_hours_of_its_own_day(
    zone: ZoneInfo, digest_at: str, clock: str, due: bool
) -> None:
    p = Preferences(digest_at=time.fromisoformat(digest_at))
    now = local(zone, TUESDAY, clock)
    assert digest_due(p, zone, no_holidays, now) == (TUESDAY if due else None)


def test_an_evenings_digest_is_not_sent_on_the_next_day() -> None:
    p = replace(NEWCOMER, digest_at=time(20))
    assert digest_due(p, BERLIN, no_holidays, local(BERLIN, TUESDAY + DAY, "00:00")) is None
    assert digest_lapses(p, BERLIN, TUESDAY) == local(BERLIN, TUESDAY + DAY, "00:00")


def test_a_digest_lapses_seven_hours_after_its_time() -> None:
    assert timedelta(hours=7) == DIGEST_STAYS_GOOD
    assert digest_lapses(NEWCOMER, BERLIN, TUESDAY) == utc("2026-06-16T13:00")
    assert digest_lapses(NEWCOMER, NEW_YORK, TUESDAY) == utc("2026-06-16T19:00")


@pytest.mark.parametrize(
    ("p", "zone", "day"),
    [
        (replace(NEWCOMER, digest_at=None), BERLIN, TUESDAY),
        (NEWCOMER, APIA, NO_SUCH_DAY),
    ],
)
def test_where_a_day_has_no_digest_it_has_lapsed_when_the_day_begins(
    p: Preferences, zone: ZoneInfo, day: date
) -> None:
    assert digest_lapses(p, zone, day) == day_begins(zone, day)


# Days without


@pytest.mark.parametrize(
    ("p", "works"),
    [
        (NEWCOMER, [True, True, True, True, True, False, False]),
        (
            Preferences(digest_days=frozenset({1, 5})),
            [False, True, False, False, False, True, False],
        ),
        (Preferences(digest_days=frozenset()), [False] * 7),
    ],
)
def test_the_working_days_are_those_the_member_chose(p: Preferences, works: list[bool]) -> None:
    week = days(date(2026, 6, 15), date(2026, 6, 22))
    assert [works_on(p, day, no_holidays) for day in week] == works


def test_a_public_holiday_is_no_working_day() -> None:
    assert not works_on(NEWCOMER, TUESDAY, only(TUESDAY))
    assert works_on(NEWCOMER, TUESDAY, only(TUESDAY + DAY))


MORNING = local(BERLIN, TUESDAY, "08:00")
YESTERDAY = local(BERLIN, TUESDAY - DAY, "08:00")


@pytest.mark.parametrize(
    ("p", "is_holiday", "next_one"),
    [
        (NEWCOMER, no_holidays, TUESDAY),
        (NEWCOMER, only(TUESDAY), TUESDAY + DAY),
        (replace(NEWCOMER, digest_days=frozenset({3})), no_holidays, date(2026, 6, 18)),
        (replace(NEWCOMER, paused_until=TUESDAY), no_holidays, TUESDAY),
        (replace(NEWCOMER, paused_until=TUESDAY + DAY), no_holidays, TUESDAY + DAY),
        (replace(NEWCOMER, paused_until=date(2026, 6, 20)), no_holidays, date(2026, 6, 22)),
        (replace(NEWCOMER, paused_until=date(2028, 6, 16)), no_holidays, date(2028, 6, 16)),
        (replace(NEWCOMER, paused_until=date(2020, 1, 1)), no_holidays, TUESDAY),
    ],
)
def test_holidays_days_off_and_a_pause_have_no_digest(
    p: Preferences, is_holiday: IsHoliday, next_one: date
) -> None:
    due = digest_due(p, BERLIN, is_holiday, MORNING)
    assert due == (TUESDAY if next_one == TUESDAY else None)
    assert next_digest(p, BERLIN, is_holiday, YESTERDAY) == local(BERLIN, next_one, "08:00")


def test_who_wants_no_digest_has_none() -> None:
    p = replace(NEWCOMER, digest_at=None)
    assert digest_due(p, BERLIN, no_holidays, MORNING) is None
    assert next_digest(p, BERLIN, no_holidays, MORNING) is None


def test_who_never_works_has_no_next_digest() -> None:
    p = replace(NEWCOMER, digest_days=frozenset())
    assert next_digest(p, BERLIN, no_holidays, MORNING) is None
    assert next_digest(NEWCOMER, BERLIN, lambda day: True, MORNING) is None


def test_the_next_digest_is_found_beyond_a_year_without_work() -> None:
    back = date(2027, 6, 21)
    found = next_digest(NEWCOMER, BERLIN, lambda day: day < back, MORNING)
    assert found == local(BERLIN, back, "08:00")


def test_the_next_digest_after_one_is_another() -> None:
    assert next_digest(NEWCOMER, BERLIN, no_holidays, MORNING - TICK) == MORNING
    assert next_digest(NEWCOMER, BERLIN, no_holidays, MORNING) == MORNING + DAY


# Members who travel, clocks that jump


@pytest.mark.parametrize(
    ("start", "then", "lands", "sent_at"),
    [
        # West, when the digest is there: it falls due a second time on the same date.
        ("Europe/Berlin", "America/New_York", "2026-06-16T11:00", "2026-06-16T06:00"),
        # Over the date line, back to a morning of the same date.
        ("Pacific/Auckland", "Pacific/Honolulu", "2026-06-16T06:00", "2026-06-15T20:00"),
        # East, before it: their 08:00 is over, the digest still good.
        ("Europe/London", "Europe/Berlin", "2026-06-16T06:30", "2026-06-16T06:30"),
        # West, before it.
        ("Europe/Berlin", "Europe/London", "2026-06-16T05:30", "2026-06-16T07:00"),
    ],
)
def test_who_flies_gets_one_digest_that_day(
    start: str, then: str, lands: str, sent_at: str
) -> None:
    def zone_at(now: datetime) -> ZoneInfo:
        return ZoneInfo(then if now >= utc(lands) else start)

    seen = every_minute(utc("2026-06-15T12:00"), utc("2026-06-17T05:00"))
    due = {now: digest_due(NEWCOMER, zone_at(now), no_holidays, now) for now in seen}
    assert sent(NEWCOMER, zone_at, seen)[TUESDAY] == utc(sent_at)
    assert all(day == local_day(zone_at(now), now) for now, day in due.items() if day)


@given(st.lists(st.integers(-3000, 3000), max_size=50))
def test_a_clock_that_jumps_never_makes_two_digests_of_a_day(jumps: list[int]) -> None:
    seen = [MORNING + minutes * MINUTE for minutes in jumps]
    found = sent(EVERY_DAY, lambda now: BERLIN, seen)
    good = [now.astimezone(BERLIN) for now in seen if 8 <= now.astimezone(BERLIN).hour < 15]
    assert set(found) == {now.date() for now in good}


# What holds always


@st.composite
def situations(draw: st.DrawFn) -> tuple[Preferences, ZoneInfo, IsHoliday, datetime]:
    now = draw(st.datetimes(datetime(2009, 1, 1), datetime(2028, 1, 1))).replace(tzinfo=UTC)  # noqa: DTZ001
    near = st.dates(now.date() - 9 * DAY, now.date() + 9 * DAY)
    p = Preferences(
        digest_at=draw(st.times()),
        digest_days=draw(st.frozensets(st.integers(0, 6), min_size=1)),
        paused_until=draw(st.none() | near),
    )
    holidays = draw(st.frozensets(near))
    return p, ZoneInfo(draw(st.sampled_from(ZONES))), holidays.__contains__, now


@given(situations(), st.floats(0, 1, exclude_max=True))
def test_the_next_digest_is_the_first_instant_after_now_at_which_one_falls_due(
    situation: tuple[Preferences, ZoneInfo, IsHoliday, datetime], share: float
) -> None:
    p, zone, is_holiday, now = situation
    at = next_digest(p, zone, is_holiday, now)
    assert at is not None
    assert at > now
    assert digest_due(p, zone, is_holiday, at) == local_day(zone, at)
    assert digest_due(p, zone, is_holiday, at - TICK) != local_day(zone, at)
    in_between = min(now + share * (at - now), at - TICK)
    assert digest_due(p, zone, is_holiday, in_between) in (
        None,
        digest_due(p, zone, is_holiday, now),
    )


@given(situations())
def test_a_digest_is_due_until_it_lapses(
    situation: tuple[Preferences, ZoneInfo, IsHoliday, datetime],
) -> None:
    p, zone, is_holiday, now = situation
    at = next_digest(p, zone, is_holiday, now)
    assert at is not None
    day = local_day(zone, at)
    lapses = digest_lapses(p, zone, day)
    assert at < lapses <= at + DIGEST_STAYS_GOOD
    assert digest_due(p, zone, is_holiday, lapses - TICK) == day
    assert digest_due(p, zone, is_holiday, lapses) != day


# The weekly review


FRIDAY = date(2026, 6, 19)
EIGHT_ON_FRIDAY = local(BERLIN, FRIDAY, "08:00")


@pytest.mark.parametrize("zone", [ZoneInfo(name) for name in ZONES], ids=str)
def test_for_years_each_week_has_one_review_at_the_hour_of_the_digest(zone: ZoneInfo) -> None:
    p = replace(NEWCOMER, digest_at=time(9, 30))
    first, end = date(2009, 1, 5), date(2013, 1, 7)
    at, found = day_begins(zone, first), []
    while (following := next_review(p, zone, no_holidays, at)) and following < day_begins(
        zone, end
    ):
        at = following
        found.append(at.astimezone(zone).replace(tzinfo=None))
    expected = days(first, end, frozenset({4}))
    if zone == APIA:  # the Friday that never was: on the next working day
        expected[expected.index(NO_SUCH_DAY)] = date(2012, 1, 2)
    assert found == [datetime.combine(day, time(9, 30)) for day in expected]


@pytest.mark.parametrize(
    ("p", "is_holiday", "on"),
    [
        (NEWCOMER, no_holidays, FRIDAY),
        (replace(NEWCOMER, review_day=2), no_holidays, date(2026, 6, 17)),
        (replace(NEWCOMER, review_day=1), no_holidays, date(2026, 6, 23)),
        (replace(NEWCOMER, digest_at=None), no_holidays, FRIDAY),
        # A day off: the next working day.
        (NEWCOMER, only(FRIDAY), FRIDAY + 3 * DAY),
        (NEWCOMER, only(FRIDAY, FRIDAY + 3 * DAY), FRIDAY + 4 * DAY),
        (replace(NEWCOMER, review_day=6), no_holidays, date(2026, 6, 22)),
        (replace(NEWCOMER, digest_days=frozenset({0, 1})), no_holidays, date(2026, 6, 22)),
        # A week off has none.
        (NEWCOMER, only(*days(FRIDAY, FRIDAY + 7 * DAY)), FRIDAY + 7 * DAY),
        # So has a pause, though it may end before the week does.
        (replace(NEWCOMER, paused_until=FRIDAY), no_holidays, FRIDAY),
        (replace(NEWCOMER, paused_until=FRIDAY + DAY), no_holidays, FRIDAY + 7 * DAY),
        (replace(NEWCOMER, paused_until=FRIDAY + DAY), only(FRIDAY), FRIDAY + 3 * DAY),
    ],
)
def test_the_review_comes_on_its_day_or_the_next_working_day(
    p: Preferences, is_holiday: IsHoliday, on: date
) -> None:
    at = local(BERLIN, on, "08:00")
    assert next_review(p, BERLIN, is_holiday, MORNING) == at
    assert review_due(p, BERLIN, is_holiday, at) == on
    assert review_due(p, BERLIN, is_holiday, at - TICK) is None


@pytest.mark.parametrize(
    "p", [replace(NEWCOMER, review_day=None), replace(NEWCOMER, digest_days=frozenset())]
)
def test_who_wants_no_review_or_never_works_has_none(p: Preferences) -> None:
    assert next_review(p, BERLIN, no_holidays, MORNING) is None
    assert review_due(p, BERLIN, no_holidays, EIGHT_ON_FRIDAY) is None


@pytest.mark.parametrize(
    ("digest_at", "lapses"), [(time(8), "15:00"), (None, "15:00"), (time(10), "17:00")]
)
def test_a_review_lapses_as_a_digest_does(digest_at: time | None, lapses: str) -> None:
    p, end = replace(NEWCOMER, digest_at=digest_at), local(BERLIN, FRIDAY, lapses)
    assert review_lapses(p, BERLIN, FRIDAY) == end
    assert review_due(p, BERLIN, no_holidays, end - TICK) == FRIDAY
    assert review_due(p, BERLIN, no_holidays, end) is None


@pytest.mark.parametrize(
    ("review_day", "day", "monday"),
    [
        (4, FRIDAY, "2026-06-15"),
        (4, FRIDAY + 3 * DAY, "2026-06-15"),  # late
        (4, FRIDAY + 6 * DAY, "2026-06-15"),
        (4, FRIDAY + 7 * DAY, "2026-06-22"),
        (0, date(2026, 6, 15), "2026-06-15"),
        (6, date(2026, 6, 22), "2026-06-15"),
    ],
)
def test_a_review_that_comes_late_is_still_that_of_its_week(
    review_day: int, day: date, monday: str
) -> None:
    p = replace(NEWCOMER, review_day=review_day)
    assert review_week(p, day) == date.fromisoformat(monday)


@given(situations(), st.integers(0, 6))
def test_the_next_review_is_the_first_of_another_week(
    situation: tuple[Preferences, ZoneInfo, IsHoliday, datetime], review_day: int
) -> None:
    p, zone, is_holiday, now = situation
    p = replace(p, review_day=review_day)
    at = next_review(p, zone, is_holiday, now)
    assert at is not None
    assert at > now
    assert review_due(p, zone, is_holiday, at) == (day := local_day(zone, at))
    following = next_review(p, zone, is_holiday, at)
    assert following is not None
    assert review_week(p, local_day(zone, following)) > review_week(p, day)


# Nudges


NIGHT = Preferences()  # quiet from 18:00 to 08:00
SIESTA = Preferences(quiet_from=time(12), quiet_until=time(14))
NEVER_QUIET = Preferences(quiet_from=time(8), quiet_until=time(8))


@pytest.mark.parametrize(
    ("p", "clock", "may"),
    [
        (NIGHT, "00:00", False),
        (NIGHT, "07:59:59.999999", False),
        (NIGHT, "08:00", True),
        (NIGHT, "17:59:59.999999", True),
        (NIGHT, "18:00", False),
        (NIGHT, "23:59", False),
        (SIESTA, "00:00", True),
        (SIESTA, "11:59", True),
        (SIESTA, "12:00", False),
        (SIESTA, "13:59", False),
        (SIESTA, "14:00", True),
        (SIESTA, "23:59", True),
        (NEVER_QUIET, "00:00", True),
        (NEVER_QUIET, "08:00", True),
        (NEVER_QUIET, "23:59", True),
    ],
)
@pytest.mark.parametrize("zone", [ZoneInfo(name) for name in ZONES], ids=str)
def test_nobody_is_nudged_in_their_quiet_hours(
    zone: ZoneInfo, p: Preferences, clock: str, may: bool
) -> None:
    assert may_nudge(p, zone, no_holidays, local(zone, TUESDAY, clock)) is may


@pytest.mark.parametrize(
    ("p", "is_holiday", "may"),
    [
        (NEWCOMER, no_holidays, True),
        (NEWCOMER, only(TUESDAY), False),
        (replace(NEWCOMER, digest_days=frozenset({0, 2})), no_holidays, False),
        (replace(NEWCOMER, paused_until=TUESDAY), no_holidays, True),
        (replace(NEWCOMER, paused_until=TUESDAY + DAY), no_holidays, False),
        (replace(NEWCOMER, digest_at=None), no_holidays, True),
    ],
)
def test_nobody_is_nudged_on_a_day_off(p: Preferences, is_holiday: IsHoliday, may: bool) -> None:
    assert may_nudge(p, BERLIN, is_holiday, local(BERLIN, TUESDAY, "10:00")) is may


def test_the_day_off_is_the_members_not_that_of_greenwich() -> None:
    # Saturday in Samoa, Friday in Greenwich.
    assert not may_nudge(NEWCOMER, APIA, no_holidays, utc("2026-06-19T22:00"))
    # Monday in Samoa, Sunday in Greenwich.
    assert may_nudge(NEWCOMER, APIA, no_holidays, utc("2026-06-21T22:00"))


# Days


@pytest.mark.parametrize(
    ("name", "day", "begins"),
    [
        ("Europe/Berlin", "2026-06-16", "2026-06-15T22:00"),
        ("Europe/Berlin", "2026-03-30", "2026-03-29T22:00"),
        ("Asia/Kathmandu", "2026-06-16", "2026-06-15T18:15"),
        ("America/Sao_Paulo", "2018-11-04", "2018-11-04T03:00"),  # begins at 01:00
        ("America/Sao_Paulo", "2018-02-18", "2018-02-18T03:00"),  # after the second 23:59
        ("Pacific/Apia", "2011-12-31", "2011-12-30T10:00"),
        ("America/Havana", "2026-11-01", "2026-11-01T04:00"),  # midnight comes twice
    ],
)
def test_a_day_begins_at_its_first_local_midnight(name: str, day: str, begins: str) -> None:
    zone, expected = ZoneInfo(name), utc(begins)
    assert day_begins(zone, date.fromisoformat(day)) == expected
    assert local_day(zone, expected) == date.fromisoformat(day)
    assert local_day(zone, expected - TICK) < date.fromisoformat(day)


def test_instants_are_told_in_utc() -> None:
    at = next_digest(NEWCOMER, BERLIN, no_holidays, MORNING)
    assert at is not None
    instants = at, digest_lapses(NEWCOMER, BERLIN, TUESDAY), day_begins(BERLIN, TUESDAY)
    assert {instant.tzinfo for instant in instants} == {UTC}


def test_a_new_member_is_told_at_eight_on_weekdays_and_left_alone_at_night() -> None:
    assert Preferences() == Preferences(
        digest_at=time(8),
        digest_days=frozenset({0, 1, 2, 3, 4}),
        quiet_day="line",
        quiet_from=time(18),
        quiet_until=time(8),
        nudge_budget=3,
        country=None,
        paused_until=None,
        review_day=4,
    )
