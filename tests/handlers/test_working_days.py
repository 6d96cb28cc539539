from datetime import date, timedelta

import pytest
from holidays import list_supported_countries

from handlers.working_days import countries, country_of, holidays_of


@pytest.mark.parametrize(
    ("country", "day", "holiday"),
    [
        ("DE", "2026-10-03", True),
        ("DE", "2026-10-05", False),
        ("DE", "2026-06-04", False),  # Corpus Christi, in some of its states only
        ("DE", "2026-12-24", False),  # half a day in some companies, no public holiday
        ("DE", "2017-10-31", True),  # once, for the Reformation's 500 years
        ("DE", "2016-10-31", False),
        ("AT", "2026-06-04", True),
        ("GB", "2026-12-28", True),  # instead of Saturday, 26 December
        ("US", "2026-11-26", True),
        ("US", "2026-10-03", False),
        ("BR", "2026-09-07", True),
        ("WS", "2026-06-01", True),
    ],
)
def test_the_public_holidays_of_a_whole_country(country: str, day: str, holiday: bool) -> None:
    assert holidays_of(country)(date.fromisoformat(day)) is holiday


@pytest.mark.parametrize("country", [None, "", "XX", "DEU", "de", "HolidayBase"])
def test_a_country_nobody_knows_has_no_holidays(country: str | None) -> None:
    is_holiday = holidays_of(country)
    assert not any(is_holiday(date(2026, 1, 1) + timedelta(days=n)) for n in range(365))


def test_every_country_offered_has_holidays_of_its_own() -> None:
    year = [date(2025, 1, 1) + timedelta(days=n) for n in range(365)]
    without = [code for code, _ in countries("en") if not any(map(holidays_of(code), year))]
    assert without == ["UA"]  # it keeps none while it is at war


@pytest.mark.parametrize("language", ["de", "en"])
def test_the_countries_fit_into_a_menu_with_room_for_two_more(language: str) -> None:
    offered = [code for code, _ in countries(language)]
    assert len(offered) == len(set(offered))
    assert 90 < len(offered) <= 98
    assert set(offered) <= set(list_supported_countries(include_aliases=False))


def test_the_countries_are_named_in_the_readers_language() -> None:
    assert {("DE", "Deutschland"), ("AT", "Österreich"), ("US", "Vereinigte Staaten")} <= set(
        countries("de")
    )
    assert {("DE", "Germany"), ("AT", "Austria"), ("US", "United States")} <= set(countries("en"))


def test_the_countries_stand_as_in_a_dictionary() -> None:
    codes = [code for code, _ in countries("de")]
    names = [name for _, name in countries("de")]
    assert names[0] == "Ägypten"
    place = codes.index("AT")
    assert codes[place - 1 : place + 2] == ["NO", "AT", "PK"]


@pytest.mark.parametrize(
    ("zone", "locale", "country"),
    [
        ("Europe/Berlin", "en-US", "DE"),  # where they are goes before how they read
        ("Asia/Kathmandu", "en-GB", "NP"),
        ("Asia/Calcutta", "en-US", "IN"),  # the old name of Asia/Kolkata
        ("US/Pacific", "de-DE", "US"),
        ("UTC", "de-DE", "DE"),  # a zone of no country
        ("UTC", "de_AT", "AT"),
        ("UTC", "zh-Hans-CN", "CN"),
        ("Etc/Unknown", "fr-FR", "FR"),
        ("Mars/Olympus", "fr-FR", "FR"),
        ("UTC", "de", None),
        ("UTC", "es-419", None),  # Latin America is no country
        ("UTC", "", None),
        ("UTC", "?!", None),
    ],
)
def test_the_country_is_that_of_the_zone_else_that_of_the_locale(
    zone: str, locale: str, country: str | None
) -> None:
    assert country_of(zone, locale) == country
