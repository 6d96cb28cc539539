"""The playbook: shown, read from a file, brought into force."""

from dataclasses import dataclass
from datetime import datetime

from storage.database import Database
from storage.playbooks import PlaybookVersion
from storage.rescore import outdated


@dataclass(frozen=True)
class Loaded:
    """The version in force after loading; `is_new` is False where it was in force already.

    `outdated` is how many leads still have the scores of an older one: `storage.rescore` is next.
    """

    version: int
    is_new: bool
    outdated: int


def in_force(database: Database, team_id: int) -> PlaybookVersion:
    with database.read(team_id) as store:
        return store.playbooks.history()[0]


def load(database: Database, team_id: int, toml: str, by: str, now: datetime) -> Loaded:
    """Brings the playbook into force as a new version; raises `Refused` at its first mistake."""
    with database.write(team_id) as store:
        before = store.playbooks.active.version
        version = store.playbooks.activate(toml, by, now).version
    return Loaded(version, version != before, outdated(database, team_id))
