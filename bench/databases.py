"""The filled databases: made once, kept in `.bench/`, copied where a measurement writes."""

import contextlib
import hashlib
import shutil
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from sqlalchemy.schema import CreateIndex, CreateTable

from bench import fill, history, market, rows
from bench.market import Size
from bench.postgres import Postgres
from storage.database import Database
from storage.playbooks import default_toml
from storage.tables import metadata
from storage.workspaces import Workspaces

HOME = Path(__file__).parent.parent / ".bench"
KINDS = ("sqlite", "postgresql")

# Told what is being done, how many rows that takes, and given back what to tell of each step.
Report = Callable[[str, int], contextlib.AbstractContextManager[Callable[[int], None]]]


@dataclass(frozen=True)
class Filled:
    """A database with a market in it."""

    kind: str
    size: Size
    name: str
    url: str
    database: Database
    team_id: int


class Databases:
    def __init__(self, postgres: Postgres | None, report: Report, home: Path = HOME) -> None:
        self._postgres = postgres
        self._report = report
        self._home = home

    @contextlib.contextmanager
    def filled(self, kind: str, size: Size) -> Iterator[Filled]:
        """The kept database of this size, filled first where it is not there or out of date."""
        name = size.name
        finished = self._home / f"{kind}_{name}.is"
        url = self._url(kind, name)
        if not finished.exists() or finished.read_text() != _fingerprint():
            finished.unlink(missing_ok=True)
            self._remove(kind, name)
            self._create(kind, name)
            many = round(size.total * (1.3 + market.SIGNALS_A_LEAD))
            with self._report(
                f"{kind}: {size.leads:,} leads, {size.members:,} reps", many
            ) as progress:
                database = Database(url)
                fill.fill(database, size, progress)
                database.close()
            finished.write_text(_fingerprint())
        with _opened(kind, size, name, url) as filled:
            yield filled

    @contextlib.contextmanager
    def with_goals(self, filled: Filled) -> Iterator[Filled]:
        """The kept database with five years of history and goals on top of this one."""
        name, kind = f"{filled.name}_with_goals", filled.kind
        finished = self._home / f"{kind}_{name}.is"
        made_of = _fingerprint() + _digest([Path(history.__file__).read_text()])
        if not finished.exists() or finished.read_text() != made_of:
            finished.unlink(missing_ok=True)
            self._copy(filled, name)
            what, many = f"{kind}: five years, goals", history.expected(filled.size)
            with self._report(what, many) as progress:
                database = Database(self._url(kind, name))
                history.grow(database, filled.size, progress)
                database.close()
            finished.write_text(made_of)
        with _opened(kind, filled.size, name, self._url(kind, name)) as grown:
            yield grown

    @contextlib.contextmanager
    def copied(self, filled: Filled) -> Iterator[Filled]:
        """A copy to write into; it is gone afterwards."""
        name = f"copy_of_{filled.name}"
        self._copy(filled, name)
        try:
            with _opened(filled.kind, filled.size, name, self._url(filled.kind, name)) as copy:
                yield copy
        finally:
            self._remove(filled.kind, name)

    def _copy(self, filled: Filled, name: str) -> None:
        filled.database.close()  # PostgreSQL copies only what nobody uses
        self._remove(filled.kind, name)
        if filled.kind == "sqlite":
            shutil.copyfile(self._file(filled.name), self._file(name))
        else:
            assert self._postgres
            self._postgres.create(name, template=filled.name)

    def _url(self, kind: str, name: str) -> str:
        if kind == "sqlite":
            return f"sqlite:///{self._file(name)}"
        assert self._postgres
        return self._postgres.url(name)

    def _file(self, name: str) -> Path:
        return self._home / f"{name}.db"

    def _create(self, kind: str, name: str) -> None:
        if kind == "postgresql":
            assert self._postgres
            self._postgres.create(name)

    def _remove(self, kind: str, name: str) -> None:
        if kind == "sqlite":
            for end in ("", "-wal", "-shm"):
                Path(f"{self._file(name)}{end}").unlink(missing_ok=True)
        elif self._postgres:
            self._postgres.drop(name)


def clean(home: Path = HOME) -> None:
    shutil.rmtree(home, ignore_errors=True)


@contextlib.contextmanager
def _opened(kind: str, size: Size, name: str, url: str) -> Iterator[Filled]:
    database = Database(url)
    try:
        with database.connection() as connection:
            (workspace,) = Workspaces(connection).all()
        yield Filled(kind, size, name, url, database, workspace.team_id)
    finally:
        database.close()


def _fingerprint() -> str:
    """Changes with whatever decides what is in the databases."""
    made_by = [Path(module.__file__ or "").read_text() for module in (market, rows, fill)]
    tables = [str(CreateTable(table)) for table in metadata.sorted_tables]
    indexes = [str(CreateIndex(i)) for table in metadata.sorted_tables for i in table.indexes]
    return _digest([*made_by, *tables, *sorted(indexes), default_toml()])


def _digest(texts: Sequence[str]) -> str:
    return hashlib.sha256("\n".join(texts).encode()).hexdigest()
