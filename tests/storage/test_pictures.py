"""Which pictures Slack has already."""

from datetime import datetime, timedelta

from storage.database import Database
from storage.pictures import KeptPicture
from tests.entries import day


def test_a_picture_has_the_file_that_was_kept_first(
    database: Database, team_id: int, now: datetime
) -> None:
    with database.write(team_id) as store:
        assert store.pictures.keep("key", "F1", now) == "F1"
        assert store.pictures.keep("key", "F2", now) == "F1"
        assert store.pictures.get("other") is None


def test_the_oldest_are_forgotten_first(database: Database, team_id: int, now: datetime) -> None:
    with database.write(team_id) as store:
        for age in (1, 3, 2):
            store.pictures.keep(f"key {age}", f"F{age}", day(-age))
        old = store.pictures.made_before(now - timedelta(hours=30), 9)
        assert [one.file_id for one in old] == ["F3", "F2"]
        assert store.pictures.made_before(now, 1) == old[:1]
        store.pictures.forget(old[0])
        assert store.pictures.get("key 3") is None


def test_a_picture_that_has_another_file_by_now_is_not_forgotten(
    database: Database, team_id: int, now: datetime
) -> None:
    with database.write(team_id) as store:
        store.pictures.keep("key", "F1", now)
        before = store.pictures.get("key")
        assert before
        store.pictures.forget(before)
        store.pictures.keep("key", "F2", now)
        store.pictures.forget(before)
        kept = store.pictures.get("key")
        assert kept == KeptPicture("key", "F2", now)
