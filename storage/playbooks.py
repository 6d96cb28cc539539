"""The versions of a workspace's playbook; the newest is active."""

from dataclasses import dataclass, replace
from datetime import datetime
from functools import cached_property, lru_cache
from importlib import resources

from sqlalchemy import ColumnElement, Connection, bindparam, insert, select, text, update

from scoring.playbook import Playbook
from scoring.playbook_toml import parse_playbook
from storage.audit import Audit
from storage.prepared import Prepared
from storage.tables import playbook, workspace

# One number for changing the agreement among all users of PostgreSQL's advisory locks; the workspace is
# the other.
_LOCK = 726_144
_active = Prepared(
    select(playbook.c.version, playbook.c.toml)
    .join(
        workspace,
        (workspace.c.team_id == playbook.c.team_id)
        & (workspace.c.playbook_version == playbook.c.version),
    )
    .where(workspace.c.team_id == bindparam("team_id"))
)


@dataclass(frozen=True)
class PlaybookVersion:
    version: int
    toml: str
    activated_at: datetime
    activated_by: str

    @property
    def playbook(self) -> Playbook:
        return _parsed(self.version, self.toml)


class Playbooks:
    def __init__(self, connection: Connection, team_id: int) -> None:
        self._connection = connection
        self._team_id = team_id
        self._audit = Audit(connection, team_id)

    @cached_property
    def active(self) -> Playbook:
        """The playbook in force, read once a transaction."""
        ((version, toml),) = _active.rows(self._connection, {"team_id": self._team_id})
        return _parsed(version, toml)

    def alone(self) -> None:
        """Lets nobody else change the playbook, or what is proposed and voted for it, until the
        transaction ends: what is read from here on still holds when it is saved. SQLite has one writer
        anyway.
        """
        if self._connection.dialect.name == "postgresql":
            self._connection.execute(
                text("SELECT pg_advisory_xact_lock(:lock, :team_id)"),
                {"lock": _LOCK, "team_id": self._team_id},
            )
            self.__dict__.pop("active", None)

    def not_older_than(self, version: int) -> None:
        """Has the playbook read anew where a lead shows that it changed since it was read."""
        if "active" in self.__dict__ and self.active.version < version:
            del self.active

    def activate(self, toml: str, by: str, now: datetime) -> Playbook:
        """Makes `toml` the next version in force; raises `Refused` at its first mistake.

        Loads what is in force already: nothing happens. The leads are re-scored by `rescore`.
        """
        parsed = parse_playbook(toml)
        self.alone()
        version = self._connection.execute(
            select(workspace.c.playbook_version)
            .where(workspace.c.team_id == self._team_id)
            .with_for_update()
        ).scalar_one()
        self.not_older_than(version)
        if version and replace(self.active, version=0) == parsed:
            return self.active
        version += 1
        self._connection.execute(
            insert(playbook).values(
                team_id=self._team_id,
                version=version,
                toml=toml,
                activated_at=now,
                activated_by=by,
            )
        )
        self._connection.execute(
            update(workspace)
            .where(workspace.c.team_id == self._team_id)
            .values(playbook_version=version)
        )
        self.__dict__.pop("active", None)
        self._audit.note("version", by, now, version=version)
        return self.active

    def get(self, version: int) -> PlaybookVersion | None:
        """The version of this number."""
        return next(iter(self._versions(playbook.c.version == version)), None)

    def history(self) -> list[PlaybookVersion]:
        """All versions, the newest first."""
        return self._versions()

    def _versions(self, *conditions: ColumnElement[bool]) -> list[PlaybookVersion]:
        rows = self._connection.execute(
            select(
                playbook.c.version,
                playbook.c.toml,
                playbook.c.activated_at,
                playbook.c.activated_by,
            )
            .where(playbook.c.team_id == self._team_id, *conditions)
            .order_by(playbook.c.version.desc())
        )
        return [PlaybookVersion(*row) for row in rows]


def default_toml() -> str:
    return resources.files("storage").joinpath("default_playbook.toml").read_text("utf-8")


# Parsing costs more than all queries of a command, and a version's text never changes.
@lru_cache(maxsize=256)
def _parsed(version: int, toml: str) -> Playbook:
    return replace(parse_playbook(toml), version=version)
