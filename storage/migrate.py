"""Bringing a database to the current schema."""

from typing import Any

from sqlalchemy import Connection, inspect, text

from storage.database import Database

HEAD = "0005"
# One number for this program's migrations among all users of PostgreSQL's advisory locks.
_LOCK = 7_261_420_553


def schema_version(database: Database) -> str | None:
    """The schema the database has; None where Nextcall has not been yet."""
    with database.engine.connect() as connection:
        if not inspect(connection).has_table("alembic_version"):
            return None
        return connection.execute(text("SELECT version_num FROM alembic_version")).scalar()


def migrate(database: Database) -> bool:
    """Brings the database to the current schema; returns whether there was anything to do.

    One transaction, one process at a time: it is migrated wholly or not at all.
    """
    if schema_version(database) == HEAD:
        return False
    with database.transaction() as connection:
        if connection.dialect.name == "postgresql":
            connection.execute(text("SELECT pg_advisory_xact_lock(:lock)"), {"lock": _LOCK})
        _upgrade(connection)
    return True


def _upgrade(connection: Connection) -> None:
    # Imported here: every other start of the program is faster without it.
    from alembic import command

    command.upgrade(alembic_config(connection), "head")


def alembic_config(connection: Connection) -> Any:
    from alembic.config import Config

    config = Config()
    config.set_main_option("script_location", "storage:migrations")
    config.attributes["connection"] = connection
    return config
