"""What the demonstration's buttons say, and what they make happen."""

import shutil
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from datetime import date, datetime, time, timedelta
from pathlib import Path

import pytest

from bot.demo.clock import TurnableClock
from bot.demo.scene import Scene
from bot.playground.model import people
from bot.sample import load_sample
from handlers.digest import jobs as digest
from handlers.nudges import jobs as nudges
from handlers.settings import jobs as settings
from storage.database import Database
from storage.workspaces import Workspaces
from tests.conftest import NOW

ANNA, BEN, MARIA = "U0ANNA", "U0BEN", "U0MARIA"
BEGINS = datetime.fromisoformat("2026-11-25T10:00+01:00")  # a Wednesday


@dataclass
class Play:
    """The sample data with a bot that decides as soon as it is woken, and nothing that sends."""

    scene: Scene
    database: Database
    team_id: int
    clock: TurnableClock

    def outbox(self, user: str, kind: str) -> list[str]:
        """The texts of what is to be sent to somebody, the oldest first."""
        with self.database.read(self.team_id) as store:
            member = store.members.by_slack_id(user)
            assert member is not None
            found = store.outbox.unsent_or_since(
                member.member_id, kind, self.clock() - timedelta(days=9)
            )
            return [message.body["text"] for message in found]

    def chooses(self, user: str, **changes: object) -> None:
        with self.database.write(self.team_id) as store:
            member = store.members.by_slack_id(user)
            assert member is not None
            chosen = store.preferences.of(member.member_id)
            store.preferences.save(member.member_id, replace(chosen, **changes), None)

    def press(self, name: str, user: str, language: str = "en") -> str:
        said = self.scene.press(name, user)
        assert said is not None
        return said[language]

    def label(self, user: str, language: str = "en") -> str:
        return self.scene.labels(user)["jump"][language]


@pytest.fixture
def play_on(migrated_sqlite: Path, tmp_path: Path) -> Iterator[Callable[[datetime], Play]]:
    """A play that begins at this instant."""
    shutil.copy(migrated_sqlite, tmp_path / "play.db")
    database = Database(f"sqlite:///{tmp_path / 'play.db'}")

    def begun(now: datetime) -> Play:
        with database.transaction() as connection:
            team_id = Workspaces(connection).connect("T0PLAY", "Play", NOW).team_id
        load_sample(database, team_id, now)
        with database.write(team_id) as store:
            for one in people():
                first = one.real_name.split()[0]
                store.members.seen(one.id, one.email, first, one.tz, one.locale, False, now)
        settings.welcome(database, team_id, now)
        clock = TurnableClock(lambda: now)
        scene = Scene(database, team_id, clock, _deciding(database, team_id, clock), patience=0)
        return Play(scene, database, team_id, clock)

    yield begun
    database.close()


@pytest.fixture
def play(play_on: Callable[[datetime], Play]) -> Play:
    return play_on(BEGINS)


def _deciding(database: Database, team_id: int, clock: TurnableClock) -> Callable[[], None]:
    def wake() -> None:
        for job in (nudges.decide, nudges.refresh, digest.send):
            job(database, team_id, clock())

    return wake


def test_a_download_ripens_a_prospect_whose_rep_is_nudged(play: Play) -> None:
    assert play.outbox(ANNA, "nudge") == []
    said = play.press("download", ANNA)
    assert said == (
        "Heike Peters, Peters Spedition GmbH has downloaded the case study. "
        "It stands in the direct message with Nextcall."
    )
    (nudge,) = play.outbox(ANNA, "nudge")
    assert nudge.startswith("Heike Peters, Peters Spedition GmbH ist reif")
    assert "Fallstudie Krananlagen" in nudge
    assert play.outbox(BEN, "nudge") == []


@pytest.mark.parametrize(("user", "times"), [(ANNA, 6), (BEN, 4), (MARIA, 2)])
def test_several_downloads_ripen_as_many_prospects(play: Play, user: str, times: int) -> None:
    said = [play.press("download", user) for _ in range(times)]
    assert len({words.split(" has ")[0] for words in said}) == times
    assert all(words.endswith("direct message with Nextcall.") for words in said)
    assert play.press("download", user).startswith("No prospect of yours would ripen")


def test_who_asks_for_a_price_goes_before_everybody_who_is_to_be_called(play: Play) -> None:
    said = play.press("price", ANNA, "de")
    assert said == (
        "Jonas Weber, Weber Fördertechnik KG hat nach dem Preis gefragt. "
        "Es steht in der Direktnachricht mit Nextcall."
    )
    (request,) = play.outbox(ANNA, "request")
    assert request.startswith("Jonas Weber, Weber Fördertechnik KG hat nach dem Preis gefragt")
    assert "Jonas Weber" not in play.press("price", ANNA)


def test_at_night_a_download_waits_for_the_digest_and_a_request_does_not(play: Play) -> None:
    play.clock.turn_to(BEGINS + timedelta(hours=10, minutes=15))
    assert play.press("download", ANNA) == (
        "Heike Peters, Peters Spedition GmbH has downloaded the case study. It is "
        "Wed 25 Nov, 20:15: this waits for the digest, tomorrow, 08:00; jump there."
    )
    assert play.outbox(ANNA, "nudge") == []
    assert play.press("price", ANNA).endswith("direct message with Nextcall.")
    play.press("jump", ANNA)
    (morning,) = play.outbox(ANNA, "digest")
    assert "Heike Peters" in morning


def test_a_nudge_too_many_waits_for_the_digest(play: Play) -> None:
    play.chooses(ANNA, nudge_budget=0)
    assert play.press("download", ANNA).endswith(
        "That would be a nudge too many today: it waits for the digest, tomorrow, 08:00."
    )


def test_who_has_paused_is_told_so(play: Play) -> None:
    play.chooses(ANNA, paused_until=date(2026, 11, 30))
    assert play.press("price", ANNA).endswith(
        "You have paused what comes unasked: it waits for the digest, Mon 30 Nov, 08:00."
    )


@pytest.mark.parametrize(
    ("at", "english", "german"),
    [
        ("2026-11-25T10:00+01:00", "Jump to tomorrow 08:00", "Vorspulen bis morgen 08:00"),
        ("2026-11-25T07:00+01:00", "Jump to today 08:00", "Vorspulen bis heute 08:00"),
        ("2026-11-27T10:00+01:00", "Jump to Monday 08:00", "Vorspulen bis Montag 08:00"),
        ("2026-12-24T10:00+01:00", "Jump to Monday 08:00", "Vorspulen bis Montag 08:00"),
    ],
)
def test_the_jump_names_the_next_working_day(
    play: Play, at: str, english: str, german: str
) -> None:
    play.clock.turn_to(datetime.fromisoformat(at))
    assert (play.label(ANNA), play.label(ANNA, "de")) == (english, german)


def test_the_jump_is_to_the_chosen_hour_in_the_readers_own_zone(play: Play) -> None:
    play.chooses(BEN, digest_at=time(9, 30))
    assert play.label(BEN) == "Jump to today 09:30"  # it is 09:00 in London
    assert play.press("jump", BEN) == (
        "It is Wed 25 Nov, 09:30. The digest comes within a few seconds."
    )
    assert play.clock() == datetime.fromisoformat("2026-11-25T10:30+01:00")
    assert play.label(BEN) == "Jump to tomorrow 09:30"


def test_who_wants_no_digest_jumps_to_the_morning_all_the_same(play: Play) -> None:
    play.chooses(ANNA, digest_at=None)
    assert play.label(ANNA) == "Jump to tomorrow 08:00"
    assert play.press("jump", ANNA) == (
        "It is Thu 26 Nov, 08:00. Your settings say that no digest is wanted."
    )


@pytest.mark.parametrize("days", range(5))
@pytest.mark.parametrize(
    ("user", "sections"),
    [
        (ANNA, ("Für heute versprochen", "Zuerst anrufen", "Neu gereift", "Kühlt bald ab")),
        (BEN, ("Promised for today", "Call first", "Newly ripe", "About to cool")),
    ],
)
def test_the_sample_makes_a_digest_with_every_section(
    play_on: Callable[[datetime], Play], user: str, sections: tuple[str, ...], days: int
) -> None:
    play = play_on(BEGINS + timedelta(days=days - 2))
    play.press("jump", user)
    (morning,) = play.outbox(user, "digest")
    for section in sections:
        assert f"*{section}*" in morning
    assert morning.count(":banana:") == 0
    assert "*5.*" in morning


def test_nobody_is_nudged_before_a_visitor_has_done_anything(play: Play) -> None:
    assert nudges.decide(play.database, play.team_id, play.clock()) == 0
    for user in (ANNA, BEN, MARIA):
        assert play.outbox(user, "nudge") == play.outbox(user, "request") == []


def test_there_is_nothing_to_press_for_somebody_unknown(play: Play) -> None:
    assert play.scene.labels("U0NOBODY") == {}
    assert play.scene.press("jump", "U0NOBODY") is None
    assert play.scene.press("fly", ANNA) is None
