"""How the database is: how large, whether it can be written, and what is wrong with it."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import false, func, select, text, update
from sqlalchemy.exc import DBAPIError, OperationalError, TimeoutError

from scoring.message import Message, say
from storage.database import Database
from storage.deliveries import Failed
from storage.figures import Backlog, figures
from storage.tables import lead, playbook
from storage.workspaces import Workspaces

FAILURES = 100  # failed messages that are looked at


@dataclass(frozen=True)
class Holdings:
    """What a database holds of all workspaces; `leads_outdated` still have older scores.

    `failures` are the last messages that could not be delivered, the newest first.
    """

    size_bytes: int
    leads: int
    leads_outdated: int
    backlog: Backlog
    failures: list[Failed]


def holdings(database: Database, now: datetime) -> Holdings:
    size = (
        "SELECT page_count * page_size FROM pragma_page_count(), pragma_page_size()"
        if database.sqlite
        else "SELECT pg_database_size(current_database())"
    )
    with database.connection() as connection:
        size_bytes = connection.execute(text(size)).scalar_one()
        known = Workspaces(connection).all()
    each = [figures(database, workspace.team_id, now) for workspace in known]
    failures = [one for workspace in known for one in _failures(database, workspace.team_id)]
    return Holdings(
        size_bytes,
        sum(one.leads for one in each),
        sum(one.leads_outdated for one in each),
        sum((one.backlog for one in each), Backlog()),
        sorted(failures, key=lambda one: one.created_at, reverse=True),
    )


def _failures(database: Database, team_id: int) -> list[Failed]:
    with database.read(team_id) as store:
        return store.deliveries.failures(FAILURES)


def count_leads(database: Database, team_id: int) -> int:
    with database.connection() as connection:
        # Each from an index alone; those that are part of another are few.
        each = select(func.count()).select_from(lead).where(lead.c.team_id == team_id)
        merged = each.where(lead.c.merged_into.is_not(None))
        return connection.execute(each).scalar_one() - connection.execute(merged).scalar_one()


def try_to_write(database: Database) -> None:
    """Raises where this program may not write: asks for the right to, and changes nothing."""
    with database.transaction() as connection:
        connection.execute(update(playbook).where(false()).values(activated_by=""))


_SQLITE_TROUBLE = {
    "unable to open database file": say(
        "the database file cannot be opened; does its folder exist, and may you write there?"
    ),
    "file is not a database": say("DATABASE_URL names a file that is not a database"),
    "database is locked": say("the database is locked by another program; try again later"),
    "readonly database": say("the database is read-only; may you write the file and its folder?"),
    "disk is full": say("the disk is full; what was not saved is lost"),
    "disk image is malformed": say("the database file is damaged; restore it from a backup"),
}
_FORBIDDEN = ("42501", "25006")  # PostgreSQL's states for a missing privilege and for read-only


def trouble(error: BaseException) -> Message | None:
    """What to tell a person of an error of the database itself; None where it is a bug of ours."""
    if isinstance(error, TimeoutError):
        return say("the database has no free connection; try again later")
    if not isinstance(error, DBAPIError):
        return None
    words = str(error.orig)
    for sign, message in _SQLITE_TROUBLE.items():
        if sign in words:
            return message
    of_postgresql = type(error.orig).__module__.startswith("psycopg")
    # Without a statement it failed to connect.
    theirs = isinstance(error, OperationalError) or error.statement is None
    if of_postgresql and (theirs or getattr(error.orig, "sqlstate", None) in _FORBIDDEN):
        return say("the database cannot be used: {detail}", detail=" ".join(words.split()))
    return None
