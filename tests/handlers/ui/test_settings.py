"""What a member is told unasked, in words."""

from dataclasses import replace
from datetime import date, time

import pytest

from handlers.ui.settings import settings_words
from handlers.ui.texts import texts
from scoring.schedule import Preferences

TODAY = date(2026, 11, 22)
GERMANY = Preferences(country="DE")
NO_REVIEW = Preferences(review_day=None)
REVIEW = " Review of your week on Friday."
STILL = " When a prospect asks for a demo, a price or the like, you still hear of it at once."


@pytest.mark.parametrize(
    ("locale", "chosen", "said"),
    [
        (
            "en-GB",
            GERMANY,
            "Digest at 08:00 on Mon–Fri, not on public holidays (Germany); "
            "at most 3 nudges a day, none 18:00–08:00. Review of your week on Friday.",
        ),
        (
            "en-US",
            GERMANY,
            "Digest at 8:00 AM on Mon–Fri, not on public holidays (Germany); "
            "at most 3 nudges a day, none 6:00 PM–8:00 AM. Review of your week on Friday.",
        ),
        (
            "de-AT",
            replace(GERMANY, country="AT"),
            "Tagesüberblick um 08:00, Mo–Fr, nicht an Feiertagen (Österreich); "
            "höchstens 3 Hinweise am Tag, keiner 18:00–08:00. Rückblick auf deine Woche am Freitag.",
        ),
        (
            "en-GB",
            replace(NO_REVIEW, nudge_budget=1, quiet_from=time(8), quiet_until=time(8)),
            "Digest at 08:00 on Mon–Fri; at most 1 nudge a day.",
        ),
        (
            "en-GB",
            replace(NO_REVIEW, nudge_budget=0),
            "Digest at 08:00 on Mon–Fri; no nudges." + STILL,
        ),
        (
            "en-GB",
            Preferences(nudge_budget=0),
            "Digest at 08:00 on Mon–Fri; no nudges." + REVIEW + STILL,
        ),
        (
            "en-GB",
            Preferences(digest_at=None, review_day=0),
            "No digest. On Mon–Fri: at most 3 nudges a day, none 18:00–08:00. "
            "Review of your week on Monday.",
        ),
        (
            "en-GB",
            replace(NO_REVIEW, digest_at=None, nudge_budget=0),
            "No digest and no nudges." + STILL,
        ),
        (
            "en-GB",
            replace(NO_REVIEW, digest_at=None, digest_days=frozenset()),
            "No digest and no nudges." + STILL,
        ),
        (
            "en-GB",
            replace(NO_REVIEW, paused_until=date(2026, 12, 1)),
            "Paused: nothing comes unasked before Tue 1 Dec. After that: "
            "Digest at 08:00 on Mon–Fri; at most 3 nudges a day, none 18:00–08:00.",
        ),
        (
            "en-GB",
            replace(NO_REVIEW, paused_until=TODAY),
            "Digest at 08:00 on Mon–Fri; at most 3 nudges a day, none 18:00–08:00.",
        ),
    ],
)
def test_what_holds_is_said_in_one_breath(locale: str, chosen: Preferences, said: str) -> None:
    assert settings_words(texts(locale), chosen, TODAY) == said


@pytest.mark.parametrize(
    ("days", "said"),
    [
        ({0, 1, 2, 3, 4}, "Mon–Fri"),
        ({0, 1, 2, 3, 4, 5, 6}, "Mon–Sun"),
        ({5, 6}, "Sat and Sun"),
        ({0, 2, 4}, "Mon, Wed and Fri"),
        ({0, 1, 2, 4, 6}, "Mon–Wed, Fri and Sun"),
        ({3}, "Thu"),
        (set(), ""),
    ],
)
def test_days_in_a_row_are_said_as_from_and_to(days: set[int], said: str) -> None:
    assert texts("en-GB").weekdays(days) == said


def test_a_weekday_and_a_country_have_names_in_the_readers_language() -> None:
    assert [texts(locale).weekday(0) for locale in ("de", "en")] == ["Montag", "Monday"]
    assert [texts(locale).country("CH") for locale in ("de", "en")] == ["Schweiz", "Switzerland"]
    assert texts("en").country("QQ") == "QQ"
