"""Fills an empty database with a market, in the drivers' bulk ways, and checks a sample of it."""

import random
from collections.abc import Callable, Iterable, Sequence
from datetime import time, timedelta
from typing import Any

from sqlalchemy import Connection, Index, insert, select

from bench import rows
from bench.market import NOW, REPS, Market, Size, lead_id, slack_id
from scoring.interest import TOLERANCE
from scoring.schedule import Preferences
from storage.database import Database
from storage.leads import derived
from storage.migrate import migrate
from storage.store import Store
from storage.tables import lead, member, nudge, signal, touchpoint
from storage.workspaces import Workspaces

TEAM = "T0BENCH"
SAMPLE = 500
# At NOW in Berlin it is ten: everybody's digest is due, and anybody may be nudged.
AWAKE = Preferences(
    digest_at=time(10), quiet_from=time(0), quiet_until=time(0), nudge_budget=1000, country="DE"
)
BIG = (lead, signal, touchpoint)

Progress = Callable[[int], None]


def fill(database: Database, size: Size, progress: Progress) -> None:
    """Migrates, fills, indexes and analyses; `progress` is told how many rows were stored."""
    migrate(database)
    with database.transaction() as connection:
        team_id = Workspaces(connection).connect(TEAM, "Bench", NOW).team_id
        members = [_member(team_id, number) for number in range(1, size.members + 1)]
        connection.execute(insert(member), members)
    with database.read(team_id) as store:
        playbook = store.playbooks.active
    market = Market(size, playbook)
    dialect = database.engine.dialect.name
    every = [index for table in BIG for index in table.indexes]
    indexes = [index for index in every if index.info.get("only", dialect) == dialect]
    with database.transaction() as connection:
        for index in indexes:
            index.drop(connection)
    store_rows(database, "lead", rows.LEAD, rows.leads(market, team_id, playbook.version), progress)
    store_rows(database, "signal", rows.SIGNAL, rows.signals(market, team_id), progress)
    store_rows(database, "touchpoint", rows.TOUCHPOINT, rows.touchpoints(market, team_id), progress)
    if size.equals:
        with database.write(team_id) as store:
            _look_forward_to_digests(store, market)
    _index(database, indexes)
    check(database, team_id, size)


def _look_forward_to_digests(store: Store, market: Market) -> None:
    for number in range(1, market.size.members + 1):
        store.preferences.save(number, AWAKE, NOW)
    yesterday = NOW - timedelta(days=1)
    same = {"team_id": store.team_id, "state": "held", "noticed_at": yesterday}
    ripened = [
        {"lead": lead_id(number), "owner_id": int(market.owner[number]), **same}
        for number in market.ripened
    ]
    store.connection.execute(insert(nudge), ripened)


def check(database: Database, team_id: int, size: Size, sample: int = SAMPLE) -> None:
    """Raises where a lead's derived columns are not what its ledger says: `storage.leads.derived`."""
    numbers = random.Random(size.seed).sample(range(size.total), min(sample, size.total))
    before_the_last_rests_ended = NOW - timedelta(hours=1)
    with database.read(team_id) as store:
        for number in numbers:
            whole = store.leads.ledger(lead_id(number))
            assert whole is not None
            says = derived(whole, store.playbooks.active, before_the_last_rests_ended)
            stored = store.connection.execute(
                select(*[lead.c[name] for name in says]).where(
                    lead.c.team_id == team_id, lead.c.external_id == lead_id(number)
                )
            ).one()
            for (name, said), has in zip(says.items(), stored, strict=True):
                close = isinstance(said, float) and has is not None and _close(said, has)
                assert said == has or close, (number, name, said, has)


def _close(a: float, b: float) -> bool:
    return abs(a - b) <= 2 * TOLERANCE


def _member(team_id: int, number: int) -> dict[str, Any]:
    """Every other rep reads German; nobody need be asked of Slack again."""
    return {
        "team_id": team_id,
        "member_id": number,
        "slack_id": slack_id(number),
        "email": f"rep{number}@bench.example",
        "name": f"Rep {number}",
        "zone": "Europe/Berlin",
        "locale": "de-DE" if number % 2 or number > REPS else "en-US",
        "refreshed_at": NOW,
        "welcomed_at": NOW,
    }


def store_rows(
    database: Database,
    table: str,
    columns: Sequence[str],
    blocks: Iterable[list[rows.Row]],
    progress: Progress,
) -> None:
    """In the driver's bulk way; on SQLite without waiting for the disk."""
    names = ", ".join(columns)
    if database.sqlite:
        into = f"INSERT INTO {table} ({names}) VALUES ({', '.join('?' * len(columns))})"
        with database.connection() as connection:
            driver = _driver(connection)
            driver.execute("PRAGMA synchronous = OFF")
            for block in blocks:
                driver.execute("BEGIN")
                driver.executemany(into, block)
                driver.execute("COMMIT")
                progress(len(block))
            driver.execute("PRAGMA synchronous = FULL")
        return
    with database.transaction() as connection, _driver(connection).cursor() as cursor:
        for block in blocks:
            with cursor.copy(f"COPY {table} ({names}) FROM STDIN") as copy:
                copy.write(rows.copy_text(block))
            progress(len(block))


def _index(database: Database, indexes: Sequence[Index]) -> None:
    with database.transaction() as connection:
        for index in indexes:
            index.create(connection)
    tidy_up(database)


def tidy_up(database: Database) -> None:
    """As a database is that has been in use for long: analysed, its log written to its place."""
    with database.engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        if database.sqlite:
            connection.exec_driver_sql("PRAGMA wal_checkpoint(TRUNCATE)")
        else:
            connection.exec_driver_sql("VACUUM ANALYZE")
            connection.exec_driver_sql("CHECKPOINT")


def _driver(connection: Connection) -> Any:
    return connection.connection.driver_connection
