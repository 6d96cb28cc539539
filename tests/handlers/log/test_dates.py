"""Moments in a text. Unless a test says otherwise it is Sunday 22 November 2026, 10:00 in Berlin."""

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from handlers.log.dates import moments

BERLIN = ZoneInfo("Europe/Berlin")
NEW_YORK = ZoneInfo("America/New_York")
KOLKATA = ZoneInfo("Asia/Kolkata")
SUNDAY = datetime(2026, 11, 22, 10, 0, tzinfo=BERLIN)


def first(text: str, now: datetime = SUNDAY, locale: str = "de-DE", *, forward: bool = True) -> str:
    zone = now.tzinfo
    assert isinstance(zone, ZoneInfo)
    found = moments(text, now, zone, locale, forward)
    return found[0].at.astimezone(zone).strftime("%Y-%m-%d %H:%M") if found else ""


@pytest.mark.parametrize(
    ("text", "at"),
    [
        ("morgen", "2026-11-23 09:00"),
        ("Morgen 14 Uhr", "2026-11-23 14:00"),
        ("morgen früh", "2026-11-23 09:00"),
        ("morgen Nachmittag", "2026-11-23 14:00"),
        ("morgen Abend um 7", "2026-11-23 19:00"),
        ("tomorrow afternoon at 4", "2026-11-23 16:00"),
        ("übermorgen", "2026-11-24 09:00"),
        ("the day after tomorrow", "2026-11-24 09:00"),
        ("um 14 Uhr morgen", "2026-11-23 14:00"),
        ("10am tomorrow", "2026-11-23 10:00"),
        ("heute Nachmittag", "2026-11-22 14:00"),
        ("this afternoon", "2026-11-22 14:00"),
        ("tonight", "2026-11-22 18:00"),
        ("heute 15:30", "2026-11-22 15:30"),
        ("heute", "2026-11-22 11:00"),
        ("in 2 Stunden", "2026-11-22 12:00"),
        ("in 45 min", "2026-11-22 10:45"),
        ("in einer Stunde", "2026-11-22 11:00"),
        ("in 3 Tagen", "2026-11-25 09:00"),
        ("in a week", "2026-11-30 09:00"),
        ("in zwei Wochen", "2026-12-07 09:00"),
        ("in 2 weeks at 3pm", "2026-12-06 15:00"),
        ("in einem Monat", "2026-12-22 09:00"),
        ("in a couple of days", "2026-11-24 09:00"),
        ("in 3 Monaten", "2027-02-22 09:00"),
        ("nächste Woche", "2026-11-23 09:00"),
        ("next month", "2026-12-01 09:00"),
        ("nächstes Quartal", "2027-01-04 09:00"),
        ("next year", "2027-01-04 09:00"),
        ("Ende der Woche", "2026-11-27 09:00"),
        ("end of the month", "2026-11-30 09:00"),
        ("KW 49", "2026-11-30 09:00"),
        ("KW 3", "2027-01-18 09:00"),
        ("week 50", "2026-12-07 09:00"),
        ("Q2", "2027-04-01 09:00"),
        ("im Januar", "2027-01-04 09:00"),
        ("in March 2027", "2027-03-01 09:00"),
        ("Mitte Dezember", "2026-12-15 09:00"),
        ("Ende Februar", "2027-02-26 09:00"),
        ("Freitag", "2026-11-27 09:00"),
        ("on Friday at 2", "2026-11-27 14:00"),
        ("nächsten Freitag", "2026-11-27 09:00"),
        ("Freitag nächster Woche", "2026-11-27 09:00"),
        ("next week Tuesday", "2026-11-24 09:00"),
        ("Mo 8-9 Uhr", "2026-11-23 08:00"),
        ("Mo. 8:15", "2026-11-23 08:15"),
        ("Do, 10 Uhr", "2026-11-26 10:00"),
        ("Di 10h", "2026-11-24 10:00"),
        ("Di 10h30", "2026-11-24 10:30"),
        ("Tue 10", "2026-11-24 10:00"),
        ("Dienstagnachmittag", "2026-11-24 14:00"),
        ("Mittwoch früh", "2026-11-25 09:00"),
        ("Sonntag", "2026-11-29 09:00"),  # today: next week's,
        ("Sonntag 15 Uhr", "2026-11-22 15:00"),  # unless the time is still to come
        ("Sonntag 9 Uhr", "2026-11-29 09:00"),
        ("am 3.12. um 9", "2026-12-03 09:00"),
        ("3.12.2026 9:05", "2026-12-03 09:05"),
        ("3.12.27", "2027-12-03 09:00"),
        ("3. Dezember 14:30", "2026-12-03 14:30"),
        ("Dec 3 2pm", "2026-12-03 14:00"),
        ("December 3rd, 2027 at noon", "2027-12-03 12:00"),
        ("the 3rd of December", "2026-12-03 09:00"),
        ("2026-12-03 16:00", "2026-12-03 16:00"),
        ("3.2.", "2027-02-03 09:00"),
        ("am 15.", "2026-12-15 09:00"),
        ("29.2.", "2028-02-29 09:00"),
        ("halb drei", "2026-11-22 14:30"),
        ("half past two", "2026-11-22 14:30"),
        ("viertel nach 9", "2026-11-23 09:15"),
        ("Viertel vor elf", "2026-11-22 10:45"),
        ("quarter to five", "2026-11-22 16:45"),
        ("um 3", "2026-11-22 15:00"),
        ("um 9", "2026-11-23 09:00"),
        ("at 11", "2026-11-22 11:00"),
        ("12am", "2026-11-23 00:00"),
        ("12:00", "2026-11-22 12:00"),
        ("16.30 Uhr", "2026-11-22 16:30"),
        ("9 Uhr 30", "2026-11-23 09:30"),
    ],
)
def test_a_moment_to_come(text: str, at: str) -> None:
    assert first(text) == at


@pytest.mark.parametrize(
    "text",
    [
        "Frau Sonntag", "Herr Freitag", "Freitag GmbH", "März GmbH", "Sonntag Maschinenbau GmbH",
        "May", "Mai", "April", "so nett", "do it", "mo", "sat with him", "12", "4.000", "20 Leute",
        "um 20 Prozent", "um 500 Euro", "10h", "31.2.", "32.12.", "25 Uhr", "13pm", "KW 99",
        "2h", "12min", "Version 3.1", "1.5",
    ],
)  # fmt: skip
def test_names_and_plain_numbers_are_no_moments(text: str) -> None:
    assert first(text) == ""


def test_without_talk_of_the_future_a_recent_date_is_past() -> None:
    assert first("20.11.", forward=False) == "2026-11-20 12:00"
    assert first("20.11.", forward=True) == "2027-11-20 09:00"
    assert first("3.2.", forward=False) == "2027-02-03 09:00"


def test_on_a_wednesday_next_friday_is_not_the_coming_one() -> None:
    wednesday = datetime(2026, 11, 25, 10, 0, tzinfo=BERLIN)

    assert first("Freitag", wednesday) == "2026-11-27 09:00"
    assert first("kommenden Freitag", wednesday) == "2026-11-27 09:00"
    assert first("nächsten Freitag", wednesday) == "2026-12-04 09:00"
    assert first("letzten Freitag", wednesday) == "2026-11-20 12:00"


def test_this_afternoon_already_begun_is_the_next_full_hour() -> None:
    three = datetime(2026, 11, 22, 15, 20, tzinfo=BERLIN)

    assert first("heute Nachmittag", three, forward=True) == "2026-11-22 16:00"
    assert first("heute Nachmittag", three, forward=False) == "2026-11-22 14:00"


def test_slashes_follow_the_locale() -> None:
    assert first("12/3", locale="en-US") == "2026-12-03 09:00"
    assert first("12/3", locale="en_US") == "2026-12-03 09:00"
    assert first("3/12", locale="en-GB") == "2026-12-03 09:00"
    assert first("12/24", locale="de-DE") == "2026-12-24 09:00"


@pytest.mark.parametrize(
    ("text", "now", "utc"),
    [
        # 29 March 2026: 02:00 to 03:00 does not exist in Berlin.
        ("29.3. 02:30", datetime(2026, 3, 28, 10, tzinfo=BERLIN), "2026-03-29 01:30"),
        ("29.3. 03:00", datetime(2026, 3, 28, 10, tzinfo=BERLIN), "2026-03-29 01:00"),
        ("morgen 9 Uhr", datetime(2026, 3, 28, 10, tzinfo=BERLIN), "2026-03-29 07:00"),
        ("in 2 Stunden", datetime(2026, 3, 29, 1, 30, tzinfo=BERLIN), "2026-03-29 02:30"),
        # 25 October 2026: 02:00 to 03:00 happens twice; the first is meant.
        ("25.10. 02:30", datetime(2026, 10, 24, 10, tzinfo=BERLIN), "2026-10-25 00:30"),
        ("25.10. 03:00", datetime(2026, 10, 24, 10, tzinfo=BERLIN), "2026-10-25 02:00"),
        ("morgen 9 Uhr", datetime(2026, 10, 24, 10, tzinfo=BERLIN), "2026-10-25 08:00"),
        ("tomorrow 9am", datetime(2026, 11, 22, 22, tzinfo=NEW_YORK), "2026-11-23 14:00"),
        ("today 5pm", datetime(2026, 11, 22, 10, tzinfo=KOLKATA), "2026-11-22 11:30"),
    ],
)
def test_local_times_on_days_of_23_and_25_hours(text: str, now: datetime, utc: str) -> None:
    assert isinstance(now.tzinfo, ZoneInfo)

    found = moments(text, now, now.tzinfo, "de-DE", forward=True)

    assert found[0].at.strftime("%Y-%m-%d %H:%M") == utc
    assert found[0].at.utcoffset() == timedelta()


def test_the_present_may_be_told_in_any_zone() -> None:
    now = datetime(2026, 11, 22, 23, 30, tzinfo=UTC)  # already Monday in Berlin

    found = moments("morgen 9 Uhr", now, BERLIN, "de-DE")

    assert found[0].at == datetime(2026, 11, 24, 8, 0, tzinfo=UTC)


def test_each_clock_time_goes_with_the_day_beside_it() -> None:
    found = moments("gestern um 15 Uhr da, Termin Di 10h", SUNDAY, BERLIN, "de-DE")

    assert [one.at.astimezone(BERLIN).strftime("%a %H:%M") for one in found] == [
        "Sat 15:00",
        "Tue 10:00",
    ]
