"""What stands in the settings modal, read without a database and without Slack."""

from datetime import date, time
from typing import Any

import pytest

from handlers.settings.parse import Mistaken, Settings, asks_for_settings, parse
from scoring.schedule import Preferences

TODAY = date(2026, 11, 22)


def filled(**other: Any) -> dict[str, dict[str, dict[str, Any]]]:
    """The modal's state with the defaults of somebody in Germany, but for `other`."""
    given = {
        "digest": ["yes"],
        "digest_at": "08:00",
        "days": list("01234"),
        "quiet_day": "line",
        "budget": "3",
        "quiet_from": "18:00",
        "quiet_until": "08:00",
        "country": "DE",
        "paused_until": None,
        "review": "4",
        "language": "auto",
    } | other
    return {block: {block: _held(block, value)} for block, value in given.items()}


def _held(block: str, value: Any) -> dict[str, Any]:
    if block in ("digest", "days"):
        return {"selected_options": [{"value": one} for one in value]}
    if block in ("quiet_day", "country", "review", "language"):
        return {"selected_option": {"value": value}}
    key = {"budget": "value", "paused_until": "selected_date"}.get(block, "selected_time")
    return {key: value}


@pytest.mark.parametrize(
    ("typed", "asks"),
    [
        ("settings", True),
        (" Einstellungen ", True),
        ("SETTINGS", True),
        ("", False),
        ("settings please", False),
        ("10", False),
    ],
)
def test_one_word_asks_for_the_settings(typed: str, asks: bool) -> None:
    assert asks_for_settings(typed) is asks


@pytest.mark.parametrize(
    ("given", "chosen"),
    [
        ({}, Preferences(country="DE")),
        ({"digest": []}, Preferences(digest_at=None, country="DE")),
        ({"digest": [], "digest_at": None}, Preferences(digest_at=None, country="DE")),
        (
            {"digest": [], "days": []},
            Preferences(digest_at=None, digest_days=frozenset(), country="DE"),
        ),
        ({"digest_at": "06:45"}, Preferences(digest_at=time(6, 45), country="DE")),
        ({"days": ["6", "0"]}, Preferences(digest_days=frozenset({0, 6}), country="DE")),
        ({"quiet_day": "nothing"}, Preferences(quiet_day="nothing", country="DE")),
        ({"budget": "0"}, Preferences(nudge_budget=0, country="DE")),
        ({"budget": "20"}, Preferences(nudge_budget=20, country="DE")),
        (
            {"quiet_from": "07:30", "quiet_until": "07:30"},
            Preferences(quiet_from=time(7, 30), quiet_until=time(7, 30), country="DE"),
        ),
        ({"country": "none"}, Preferences()),
        (
            {"paused_until": "2026-11-23"},
            Preferences(country="DE", paused_until=date(2026, 11, 23)),
        ),
        ({"review": "0"}, Preferences(country="DE", review_day=0)),
        ({"review": "none"}, Preferences(country="DE", review_day=None)),
    ],
)
def test_what_stands_there_is_chosen(given: dict[str, Any], chosen: Preferences) -> None:
    assert parse(filled(**given), TODAY) == Settings(chosen)


@pytest.mark.parametrize(("value", "language"), [("auto", None), ("de", "de"), ("en", "en")])
def test_a_language_is_chosen_or_left_to_slack(value: str, language: str | None) -> None:
    settings = parse(filled(language=value), TODAY)
    assert isinstance(settings, Settings)
    assert settings.language == language


@pytest.mark.parametrize(
    ("given", "wrong"),
    [
        ({"days": []}, {"days"}),
        ({"digest_at": None}, {"digest_at"}),
        ({"quiet_from": None}, {"quiet_from"}),
        ({"quiet_until": None}, {"quiet_until"}),
        ({"budget": None}, {"budget"}),
        ({"budget": "21"}, {"budget"}),
        ({"budget": "-1"}, {"budget"}),
        ({"budget": "2.5"}, {"budget"}),
        ({"budget": "²"}, {"budget"}),
        ({"paused_until": "2026-11-22"}, {"paused_until"}),
        ({"paused_until": "2025-12-24"}, {"paused_until"}),
        ({"days": [], "budget": "99", "quiet_from": None}, {"days", "budget", "quiet_from"}),
    ],
)
def test_each_mistake_is_named_at_its_field(given: dict[str, Any], wrong: set[str]) -> None:
    refused = parse(filled(**given), TODAY)
    assert isinstance(refused, Mistaken)
    assert set(refused.mistakes) == wrong
