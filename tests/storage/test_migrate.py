import subprocess
import sys
from datetime import datetime

from alembic import command
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import text

from scoring.lead import Lead
from scoring.ledger import Signal
from storage.database import Database
from storage.migrate import HEAD, alembic_config, migrate, schema_version
from storage.rescore import outdated, rescore
from storage.tables import metadata
from storage.workspaces import Workspaces

MIGRATE = """
import sys
from storage.database import Database
from storage.migrate import migrate
database = Database(sys.argv[1])
sys.stdin.readline()
migrate(database)
"""


def test_an_empty_database_is_brought_to_the_current_schema(
    empty_database: Database, now: datetime
) -> None:
    assert schema_version(empty_database) is None
    assert migrate(empty_database)
    assert schema_version(empty_database) == HEAD
    with empty_database.transaction() as connection:
        assert Workspaces(connection).ensure_local(now).name == "local"


def test_a_current_database_is_left_as_it_is(database: Database, team_id: int) -> None:
    assert not migrate(database)
    with database.read(team_id) as store:
        assert store.playbooks.active.version == 1


def test_two_processes_may_migrate_at_once(empty_database: Database) -> None:
    url = empty_database.engine.url.render_as_string(hide_password=False)
    both = [
        subprocess.Popen([sys.executable, "-c", MIGRATE, url], stdin=subprocess.PIPE, text=True)
        for _ in range(2)
    ]
    for process in both:
        assert process.stdin is not None
        process.stdin.write("go\n")
        process.stdin.flush()
    for process in both:
        process.communicate(timeout=60)
    assert [process.returncode for process in both] == [0, 0]
    assert schema_version(empty_database) == HEAD


def test_head_is_the_newest_migration(database: Database) -> None:
    with database.engine.connect() as connection:
        script = ScriptDirectory.from_config(alembic_config(connection))
    assert script.get_current_head() == HEAD


def test_the_migrated_tables_are_those_of_the_code(database: Database) -> None:
    dialect = database.engine.dialect.name
    with database.engine.connect() as connection:
        # Alembic takes '' and "" for two defaults on SQLite.
        context = MigrationContext.configure(
            connection,
            opts={
                "compare_type": True,
                "compare_server_default": not database.sqlite,
                "include_object": lambda found, *_: found.info.get("only", dialect) == dialect,
            },
        )
        assert compare_metadata(context, metadata) == []


def test_the_migrated_indexes_are_those_of_the_code(empty_database: Database) -> None:
    """With their order and their conditions, which Alembic does not compare."""
    metadata.create_all(empty_database.engine)
    of_the_code = indexes(empty_database)
    metadata.drop_all(empty_database.engine)
    migrate(empty_database)
    assert indexes(empty_database) == of_the_code


def test_leads_with_mails_are_scored_anew_once_gateways_count_nothing(
    database: Database, team_id: int, now: datetime
) -> None:
    with database.write(team_id) as store:
        for name, kind in (("mailed", "email_clicked"), ("other", "commented")):
            store.leads.save(Lead(name), now)
            store.ledger.add_signal(name, Signal("test", name, kind, now), now)
    with database.transaction() as connection:
        command.downgrade(alembic_config(connection), "0002")
    assert migrate(database)
    assert outdated(database, team_id) == 1
    assert rescore(database, team_id, now) == 1


def indexes(database: Database) -> list[tuple[str, str]]:
    listed = (
        "SELECT name, sql FROM sqlite_master WHERE type = 'index' AND sql IS NOT NULL"
        if database.sqlite
        else "SELECT indexname, indexdef FROM pg_indexes WHERE schemaname = 'public'"
    )
    with database.engine.connect() as connection:
        rows = connection.execute(text(listed)).all()
    return sorted((name, sql) for name, sql in rows if "alembic" not in name)
