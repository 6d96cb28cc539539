from datetime import datetime, timedelta

from storage.database import Database

DAY = timedelta(days=1)


def test_a_claim_is_the_first_ones(database: Database, team_id: int, now: datetime) -> None:
    day = now.date()
    with database.write(team_id) as store:
        assert store.claims.claim_each("digest", [("1", day), ("2", day)], now) == [True, True]
    with database.write(team_id) as store:
        again = [("2", day), ("3", day), ("2", day + DAY)]
        assert store.claims.claim_each("digest", again, now) == [False, True, True]
        assert store.claims.claim_each("digest", [], now) == []
        assert store.claims.claim("team_digest", "2", day, now)


def test_the_last_claim_is_that_of_the_newest_day(
    database: Database, team_id: int, now: datetime
) -> None:
    with database.write(team_id) as store:
        assert store.claims.last("digest", "1") is None
        store.claims.claim("digest", "1", now.date(), now)
        store.claims.claim("digest", "1", now.date() - DAY, now + DAY)
        assert store.claims.last("digest", "1") == now
