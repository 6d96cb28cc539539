"""The way in: one engine, transactions that read or write, migrations."""

import contextlib
import sqlite3
import time
from collections.abc import Iterator
from typing import Any

from sqlalchemy import Connection, Engine, create_engine, event, make_url, text
from sqlalchemy.exc import ArgumentError

from scoring.message import Refused, say
from storage.store import Store

BUSY_SECONDS = 20  # how long a writer waits for another before it gives up
LOOK_EVERY = 0.005  # seconds; a waiting writer, whether the other is done


class Database:
    """A SQLite file or a PostgreSQL, by its URL; raises `Refused` where the URL is none of the two.

    `read` and `write` open one transaction each, on one workspace: what a flow loads, decides and
    saves is saved whole or not at all. On SQLite a writer takes its place at once (BEGIN IMMEDIATE),
    so that what it has read is still true when it writes. On PostgreSQL every statement sees what is
    committed by then, in a transaction or not; a reader does without, and saves its two journeys.
    """

    def __init__(self, url: str) -> None:
        self.engine = _engine(url)
        self.sqlite = self.engine.dialect.name == "sqlite"
        self._writing = self.engine.execution_options(nextcall_begin="BEGIN IMMEDIATE")
        self._reading = (
            self.engine
            if self.sqlite
            else self.engine.execution_options(isolation_level="AUTOCOMMIT")
        )
        self._standing_still = (
            self.engine
            if self.sqlite
            else self.engine.execution_options(isolation_level="REPEATABLE READ")
        )

    @property
    def url(self) -> str:
        """With its password: to open the same one in another process."""
        return self.engine.url.render_as_string(hide_password=False)

    @contextlib.contextmanager
    def read(self, team_id: int) -> Iterator[Store]:
        with self._reading.connect() as connection:
            if self.sqlite:
                _begin_sqlite(connection)
            yield Store(connection, team_id)

    @contextlib.contextmanager
    def write(self, team_id: int) -> Iterator[Store]:
        with self._writing.begin() as connection:
            yield Store(connection, team_id)

    @contextlib.contextmanager
    def connection(self) -> Iterator[Connection]:
        """A reading transaction over all workspaces."""
        with self.engine.connect() as connection:
            yield connection

    @contextlib.contextmanager
    def snapshot(self) -> Iterator[Connection]:
        """A reading transaction that sees nothing of what others commit meanwhile."""
        with self._standing_still.connect() as connection:
            if self.sqlite:
                _begin_sqlite(connection)
            yield connection

    @contextlib.contextmanager
    def transaction(self) -> Iterator[Connection]:
        """A writing transaction over all workspaces, for what belongs to none of them."""
        with self._writing.begin() as connection:
            yield connection

    def ping(self) -> None:
        with self.engine.connect() as connection:
            connection.execute(text("SELECT 1"))

    def close(self) -> None:
        self.engine.dispose()


def _engine(url: str) -> Engine:
    # Parameters are people's data and have no place in an error message (`hide_parameters`).
    try:
        parsed = make_url(url)
    except (ArgumentError, ValueError):
        raise Refused(say("DATABASE_URL is not a database URL")) from None
    if parsed.drivername in ("postgresql", "postgres"):
        parsed = parsed.set(drivername="postgresql+psycopg")
    if parsed.drivername not in ("sqlite", "sqlite+pysqlite", "postgresql+psycopg"):
        raise Refused(
            say(
                "DATABASE_URL begins with {scheme}; use sqlite:///FILE or postgresql://…",
                scheme=parsed.drivername,
            )
        )
    if parsed.drivername == "postgresql+psycopg":
        engine = create_engine(parsed, pool_size=10, max_overflow=20, hide_parameters=True)
        event.listen(engine, "connect", _prepare_postgresql)
        return engine
    engine = create_engine(
        parsed,
        pool_size=10,
        max_overflow=20,
        connect_args={"timeout": BUSY_SECONDS},
        hide_parameters=True,
    )
    event.listen(engine, "connect", _prepare_sqlite)
    event.listen(engine, "begin", _begin_sqlite)
    return engine


def _prepare_postgresql(connection: Any, _: object) -> None:
    # Our statements are lookups by index whatever their values: planned once, not at every call.
    connection.execute("SET plan_cache_mode = force_generic_plan")
    connection.commit()


def _prepare_sqlite(connection: Any, _: object) -> None:
    # The driver's own transactions begin too late; `_begin_sqlite` says when and how.
    connection.isolation_level = None
    cursor = connection.cursor()
    cursor.execute(f"PRAGMA busy_timeout = {BUSY_SECONDS * 1000}")
    cursor.execute("PRAGMA journal_mode = WAL")
    # FULL: what was answered as saved survives a power cut too, not only a killed process.
    cursor.execute("PRAGMA synchronous = FULL")
    cursor.execute("PRAGMA foreign_keys = ON")
    cursor.execute("PRAGMA cache_size = -16384")
    cursor.close()


def _begin_sqlite(connection: Connection) -> None:
    driver: Any = connection.connection.driver_connection
    if driver.in_transaction:
        return
    if begin := connection.get_execution_options().get("nextcall_begin"):
        _begin_writing(connection, begin)
    else:
        # A reader's beginning waits for nobody and cannot fail: the driver alone does it sooner.
        driver.execute("BEGIN")


def _begin_writing(connection: Connection, begin: str) -> None:
    """SQLite lets nobody in by turn, and whoever waits looks less and less often whether the other writer
    is done: beside one that writes much, for seconds. So we look ourselves, always as often.
    """
    driver: Any = connection.connection.driver_connection
    give_up = time.monotonic() + BUSY_SECONDS
    driver.execute("PRAGMA busy_timeout = 0")
    try:
        while time.monotonic() < give_up:
            try:
                driver.execute(begin)
            except sqlite3.OperationalError:
                time.sleep(LOOK_EVERY)
            else:
                return
        connection.exec_driver_sql(begin)  # fails as any other statement does
    finally:
        driver.execute(f"PRAGMA busy_timeout = {BUSY_SECONDS * 1000}")
