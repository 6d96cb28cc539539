"""Saving what a member chose, and keeping up with who is who, on SQLite and PostgreSQL."""

from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta
from typing import Any

import pytest
from sqlalchemy import select

from handlers.review import jobs as review_jobs
from handlers.settings.flow import (
    Standing,
    first_preferences,
    keep_up,
    preferences_of,
    save,
    silent,
)
from handlers.settings.parse import Settings
from handlers.working_days import holidays_of
from scoring.schedule import Preferences, digest_due, next_digest
from storage.database import Database
from storage.members import Member
from storage.outbox import NewMessage
from storage.tables import claim

FRIDAY = datetime(2026, 11, 20, 6, tzinfo=UTC)  # 07:00 in Berlin
BERLIN = Preferences(country="DE")


class Office:
    """Anna in Berlin, at a time that a test may turn."""

    def __init__(self, database: Database, team_id: int) -> None:
        self.database, self.team_id, self.now = database, team_id, FRIDAY
        self.place = (database, team_id)
        with database.write(team_id) as store:
            seen = ("anna@example.com", "Anna", "Europe/Berlin", "de-DE", False, self.now)
            self.anna: Member = store.members.seen("U0ANNA", *seen)

    def saves(self, chosen: Preferences, language: str | None = None) -> None:
        save(*self.place, self.anna, Settings(chosen, language), self.now)

    def hears(self, **changes: Any) -> None:
        """Slack says that something about Anna has changed."""
        profile = {"display_name": changes.pop("name", "Anna"), "email": "anna@example.com"}
        user = {"id": "U0ANNA", "profile": profile, "tz": "Europe/Berlin", "locale": "de-DE"}
        keep_up(*self.place, user | changes, self.now)

    def sends_digest(self) -> list[date]:
        """What a job sends that looks at whose digest may be due now."""
        sent = []
        with self.database.write(self.team_id) as store:
            for member, chosen in store.preferences.digests_due(self.now, 10):
                is_holiday = holidays_of(chosen.country)
                day = digest_due(chosen, member.zone, is_holiday, self.now)
                if day and store.claims.claim("digest", str(member.member_id), day, self.now):
                    sent.append(day)
                following = next_digest(chosen, member.zone, is_holiday, self.now)
                store.preferences.look_again([(member.member_id, following)])
        return sent

    @property
    def known(self) -> Member:
        with self.database.read(self.team_id) as store:
            found = store.members.by_slack_id("U0ANNA")
        assert found is not None
        return found

    def sends_review(self) -> list[date]:
        """The weeks of which a job sends the review that looks at whose may be due now."""
        while review_jobs.send(*self.place, self.now):
            pass
        with self.database.read(self.team_id) as store:
            weeks = select(claim.c.day).where(claim.c.kind == "review").order_by(claim.c.day)
            return list(store.connection.execute(weeks).scalars())

    @property
    def next_review(self) -> datetime | None:
        with self.database.read(self.team_id) as store:
            return store.reviews.next_look(self.anna.member_id)

    @property
    def next_look(self) -> datetime | None:
        with self.database.read(self.team_id) as store:
            return store.preferences.next_look(self.anna.member_id)


@pytest.fixture
def office(database: Database, team_id: int) -> Office:
    return Office(database, team_id)


def test_who_has_chosen_nothing_has_the_holidays_of_their_zone(office: Office) -> None:
    assert preferences_of(*office.place, office.anna) == BERLIN
    flown = replace(office.anna, zone_name="Etc/UTC", locale="en-IE")
    assert first_preferences(flown).country == "IE"


def test_what_was_chosen_is_kept_and_read_again(office: Office) -> None:
    chosen = Preferences(
        time(6, 45), frozenset({1, 6}), "nothing", time(20), time(7), 7, None, date(2026, 12, 1), 2
    )
    office.saves(chosen, "en")
    assert preferences_of(*office.place, office.anna) == chosen
    assert office.known.language == "en"
    office.saves(silent(chosen), None)
    silenced = replace(chosen, digest_at=None, nudge_budget=0, review_day=None)
    assert preferences_of(*office.place, office.anna) == silenced
    assert office.known.language is None


@pytest.mark.parametrize(
    ("chosen", "following"),
    [
        (BERLIN, datetime(2026, 11, 20, 7, tzinfo=UTC)),
        (replace(BERLIN, digest_at=time(6)), datetime(2026, 11, 23, 5, tzinfo=UTC)),
        (replace(BERLIN, digest_at=time(7)), datetime(2026, 11, 23, 6, tzinfo=UTC)),
        (replace(BERLIN, digest_days=frozenset({5})), datetime(2026, 11, 21, 7, tzinfo=UTC)),
        (
            replace(BERLIN, paused_until=date(2026, 12, 25)),
            datetime(2026, 12, 28, 7, tzinfo=UTC),
        ),
        (replace(BERLIN, digest_at=None), None),
    ],
)
def test_the_next_digest_is_the_first_after_now(
    office: Office, chosen: Preferences, following: datetime | None
) -> None:
    office.saves(chosen)
    assert office.next_look == following


def test_todays_digest_comes_at_the_new_hour_and_once(office: Office) -> None:
    office.saves(BERLIN)
    office.saves(replace(BERLIN, digest_at=time(9, 30)))
    office.now = FRIDAY + timedelta(hours=2.5)
    assert office.sends_digest() == [date(2026, 11, 20)]
    office.saves(replace(BERLIN, digest_at=time(10)))
    office.now = FRIDAY + timedelta(hours=3)
    assert office.sends_digest() == []
    assert office.next_look == datetime(2026, 11, 23, 9, tzinfo=UTC)


def test_saving_does_not_lose_a_digest_that_is_due_and_not_sent_yet(office: Office) -> None:
    office.saves(BERLIN)
    office.now = FRIDAY + timedelta(hours=1, minutes=5)
    office.saves(replace(BERLIN, nudge_budget=1))
    assert office.sends_digest() == [date(2026, 11, 20)]


def test_moving_todays_digest_to_an_hour_that_has_passed_does_not_lose_it(office: Office) -> None:
    office.saves(BERLIN)
    office.saves(replace(BERLIN, digest_at=time(6, 30)))
    assert office.sends_digest() == [FRIDAY.date()]
    office.saves(replace(BERLIN, digest_at=time(6, 45)))
    assert office.sends_digest() == []


WEDNESDAY = date(2026, 11, 18)
THIS_WEEK, NEXT_WEEK = date(2026, 11, 16), date(2026, 11, 23)


@pytest.mark.parametrize(
    ("chosen", "following"),
    [
        (BERLIN, FRIDAY + timedelta(hours=1)),
        (replace(BERLIN, digest_at=time(6)), datetime(2026, 11, 27, 5, tzinfo=UTC)),
        (replace(BERLIN, digest_at=None), FRIDAY + timedelta(hours=1)),
        (replace(BERLIN, review_day=1), datetime(2026, 11, 24, 7, tzinfo=UTC)),
        (replace(BERLIN, review_day=None), None),
    ],
)
def test_the_next_review_is_the_first_after_now(
    office: Office, chosen: Preferences, following: datetime | None
) -> None:
    office.saves(chosen)
    assert office.next_review == following


def test_todays_review_comes_at_the_new_hour_and_once_a_week(office: Office) -> None:
    office.saves(BERLIN)
    office.saves(replace(BERLIN, digest_at=time(6)))  # an hour that has passed
    assert office.sends_review() == [THIS_WEEK]
    office.now = FRIDAY + timedelta(hours=1)
    office.saves(BERLIN)
    assert office.sends_review() == [THIS_WEEK]
    office.now = FRIDAY + timedelta(days=7, hours=1)
    assert office.sends_review() == [THIS_WEEK, NEXT_WEEK]


def test_saving_does_not_lose_a_review_that_is_due_and_not_sent_yet(office: Office) -> None:
    office.saves(BERLIN)
    office.now = FRIDAY + timedelta(hours=1, minutes=5)
    office.saves(replace(BERLIN, nudge_budget=1))
    assert office.sends_review() == [THIS_WEEK]


def test_another_day_of_the_same_week_brings_no_second_review(office: Office) -> None:
    office.now = FRIDAY - timedelta(days=3)
    office.saves(replace(BERLIN, review_day=WEDNESDAY.weekday()))
    office.now = FRIDAY - timedelta(days=2) + timedelta(hours=1)
    assert office.sends_review() == [THIS_WEEK]
    office.saves(BERLIN)
    office.now = FRIDAY + timedelta(hours=1)
    assert office.sends_review() == [THIS_WEEK]


def test_a_flight_over_the_date_line_brings_no_second_review(office: Office) -> None:
    office.saves(BERLIN)
    office.now = datetime(2026, 11, 19, 23, tzinfo=UTC)  # Friday, 08:00 in Tokyo
    office.hears(tz="Asia/Tokyo")
    assert office.sends_review() == [THIS_WEEK]
    office.hears(tz="America/New_York")
    office.now = FRIDAY + timedelta(hours=7)  # Friday, 08:00 there
    assert office.sends_review() == [THIS_WEEK]


def test_only_a_welcome_is_rewritten_by_its_answer(office: Office) -> None:
    body = {"text": "Saved."}
    for number, kind in enumerate(("welcome", "digest")):
        new = NewMessage(kind, "U0ANNA", kind, {"text": "Hello"}, {}, office.anna.member_id)
        with office.database.write(office.team_id) as store:
            message_id = store.outbox.put(new, office.now)
            assert message_id
            store.deliveries.delivered(message_id, "D1", f"{number}.0", 1, office.now)
        there = Standing("D1", f"{number}.0", body)
        settings = Settings(BERLIN)
        rewritten = save(*office.place, office.anna, settings, office.now, there)
        assert rewritten is (kind == "welcome")
        with office.database.write(office.team_id) as store:
            standing = store.outbox.at("D1", f"{number}.0")
        assert standing is not None
        assert standing.body["text"] == ("Saved." if rewritten else "Hello")


def test_who_flies_west_gets_one_digest_that_day(office: Office) -> None:
    office.saves(BERLIN)
    office.now = FRIDAY + timedelta(hours=1)
    assert office.sends_digest() == [date(2026, 11, 20)]
    office.now = FRIDAY + timedelta(hours=6)  # 07:00 in New York
    office.hears(tz="America/New_York")
    assert office.sends_digest() == []
    assert office.next_look == FRIDAY + timedelta(hours=7)
    office.now = FRIDAY + timedelta(hours=7)  # 08:00 there, and the same Friday
    assert office.sends_digest() == []
    assert office.next_look == datetime(2026, 11, 23, 13, tzinfo=UTC)


def test_who_flies_east_in_the_night_gets_the_digest_at_the_hour_there(office: Office) -> None:
    office.saves(BERLIN)
    office.now = datetime(2026, 11, 19, 23, tzinfo=UTC)  # Friday, 08:00 in Tokyo
    office.hears(tz="Asia/Tokyo")
    assert office.sends_digest() == [date(2026, 11, 20)]
    office.now = FRIDAY + timedelta(hours=1)
    assert office.sends_digest() == []


def test_who_left_gets_nothing_until_they_are_back(office: Office) -> None:
    office.saves(BERLIN)
    office.hears(deleted=True)
    assert office.known.left_at == FRIDAY
    assert office.next_look is office.next_review is None
    office.now = FRIDAY + timedelta(hours=1, minutes=30)
    assert office.sends_digest() == []
    office.hears()
    assert office.known.left_at is None
    assert office.sends_digest() == [date(2026, 11, 20)]


@pytest.mark.parametrize(
    ("change", "field", "value"),
    [
        ({"tz": "Asia/Tokyo"}, "zone_name", "Asia/Tokyo"),
        ({"tz": "Mars/Olympus"}, "zone_name", "UTC"),
        ({"locale": "en-GB"}, "locale", "en-GB"),
        ({"locale": None}, "locale", "de-DE"),
        ({"name": "Anna B."}, "name", "Anna B."),
        ({"is_admin": True}, "manager", True),
    ],
)
def test_what_slack_says_of_a_member_is_kept_at_once(
    office: Office, change: dict[str, Any], field: str, value: object
) -> None:
    office.hears(**change)
    assert getattr(office.known, field) == value


def test_a_new_status_or_a_stranger_is_not_worth_a_write(office: Office) -> None:
    office.now += timedelta(hours=1)
    office.hears()
    assert office.known.refreshed_at == FRIDAY
    stranger = {"id": "U0STRANGER", "profile": {}, "tz": "Europe/Berlin"}
    keep_up(*office.place, stranger, office.now)
    keep_up(*office.place, stranger | {"deleted": True}, office.now)
    with office.database.read(office.team_id) as store:
        assert store.members.by_slack_id("U0STRANGER") is None
