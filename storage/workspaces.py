"""The workspaces of a database."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection, func, insert, select, text, update

from storage.playbooks import Playbooks, default_toml
from storage.tables import workspace


@dataclass(frozen=True)
class Workspace:
    """`slack_id` is None for the local workspace that no Slack team has claimed yet."""

    team_id: int
    slack_id: str | None
    name: str


class Workspaces:
    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def all(self) -> list[Workspace]:
        rows = self._connection.execute(
            select(workspace.c.team_id, workspace.c.slack_id, workspace.c.name).order_by(
                workspace.c.team_id
            )
        )
        return [Workspace(*row) for row in rows]

    def connect(self, slack_id: str, name: str, now: datetime) -> Workspace:
        """The workspace of a Slack team. The first team takes over the local one with its data."""
        self._alone()
        known = self.all()
        for found in known:
            if found.slack_id == slack_id:
                return found
        local = next((w for w in known if w.slack_id is None), None)
        if local is None:
            return self._add(slack_id, name, now)
        self._connection.execute(
            update(workspace)
            .where(workspace.c.team_id == local.team_id)
            .values(slack_id=slack_id, name=name)
        )
        return Workspace(local.team_id, slack_id, name)

    def ensure_local(self, now: datetime) -> Workspace:
        """The first workspace; a local one is made in an empty database."""
        self._alone()
        known = self.all()
        return known[0] if known else self._add(None, "local", now)

    def _add(self, slack_id: str | None, name: str, now: datetime) -> Workspace:
        highest = self._connection.execute(
            select(func.coalesce(func.max(workspace.c.team_id), 0))
        ).scalar_one()
        made = Workspace(highest + 1, slack_id, name)
        self._connection.execute(
            insert(workspace).values(
                team_id=made.team_id,
                slack_id=slack_id,
                name=name,
                playbook_version=0,
                created_at=now,
            )
        )
        Playbooks(self._connection, made.team_id).activate(default_toml(), "Nextcall", now)
        return made

    def _alone(self) -> None:
        """Lets one process at a time look and make; SQLite's writer is alone already."""
        if self._connection.dialect.name == "postgresql":
            self._connection.execute(text("LOCK TABLE workspace IN SHARE ROW EXCLUSIVE MODE"))
