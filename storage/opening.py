"""Opening a database: brought to the schema this program knows, its workspace chosen."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import inspect

from scoring.message import Refused, say
from storage.database import Database
from storage.migrate import HEAD, migrate, schema_version
from storage.workspaces import Workspace, Workspaces


def open_database(url: str) -> Database:
    """The database, ready for use: on SQLite created or migrated; raises `Refused` otherwise."""
    database = Database(url)
    if schema_version(database) == HEAD:
        return database
    if not database.sqlite:
        raise Refused(say("the database does not have the current schema; run nextcall migrate"))
    bring_up_to_date(database)
    return database


def bring_up_to_date(database: Database) -> bool:
    """Migrates; returns whether there was anything to do. A database of another program is refused."""
    with database.connection() as connection:
        names = set(inspect(connection).get_table_names())
    if names and not {"alembic_version", "workspace"} <= names:
        raise Refused(say("DATABASE_URL names the database of another program"))
    version = schema_version(database)
    if version is not None and version > HEAD:
        raise Refused(
            say("the database was made by a newer Nextcall (schema {version})", version=version)
        )
    return migrate(database)


def choose_workspace(database: Database, words: str | None, now: datetime) -> Workspace:
    """The workspace with this Slack team id or number; without words the only one there is."""
    with database.connection() as connection:
        known = Workspaces(connection).all()
    if not known:
        with database.transaction() as connection:
            known = [Workspaces(connection).ensure_local(now)]
    chosen = [w for w in known if words is None or words in (w.slack_id, str(w.team_id))]
    if len(chosen) == 1:
        return chosen[0]
    if words is None:
        raise Refused(
            say("there are several workspaces; choose one with --team: {known}", known=_list(known))
        )
    raise Refused(say("no workspace {words}; there are: {known}", words=words, known=_list(known)))


def _list(known: Sequence[Workspace]) -> str:
    return ", ".join(f"{w.slack_id or w.team_id} ({w.name})" for w in known)
