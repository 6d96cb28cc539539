"""Moments as the reader writes them."""

from datetime import UTC, datetime

import pytest

from handlers.ui.texts import texts

AT = datetime(2026, 11, 24, 13, 5, tzinfo=UTC)


@pytest.mark.parametrize(
    ("locale", "zone", "written"),
    [
        ("de-DE", "Europe/Berlin", "Di., 24. Nov., 14:05"),
        ("en-GB", "Europe/London", "Tue 24 Nov, 13:05"),
        ("en-US", "America/New_York", "Tue 24 Nov, 8:05 AM"),
        ("en", "Europe/Berlin", "Tue 24 Nov, 14:05"),
        ("fr-FR", "Europe/Paris", "Tue 24 Nov, 14:05"),
    ],
)
def test_a_moment_is_written_in_the_readers_way_and_zone(
    locale: str, zone: str, written: str
) -> None:
    assert texts(locale, zone).moment(AT) == written
