"""The playbook: shown, checked, brought into force."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from scoring.message import Refused, say
from storage.database import Database
from storage.playbooks import PlaybookVersion
from storage.rescore import outdated, rescore


@dataclass(frozen=True)
class Loaded:
    """The version in force after loading; `is_new` is False where it was in force already."""

    version: int
    is_new: bool


def in_force(database: Database, team_id: int) -> PlaybookVersion:
    with database.read(team_id) as store:
        return store.playbooks.history()[0]


def read_playbook(file: Path) -> str:
    try:
        return file.read_text("utf-8-sig")
    except UnicodeDecodeError:
        raise Refused(say("{file} is not a text in UTF-8", file=file)) from None


def load(database: Database, team_id: int, toml: str, by: str, now: datetime) -> Loaded:
    """Brings the playbook into force as a new version; the leads still have to be re-scored."""
    with database.write(team_id) as store:
        before = store.playbooks.active.version
        version = store.playbooks.activate(toml, by, now).version
    return Loaded(version, version != before)


def count_outdated(database: Database, team_id: int) -> int:
    return outdated(database, team_id)


def bring_up_to_date(
    database: Database, team_id: int, now: datetime, progress: Callable[[int], None]
) -> int:
    """Re-scores what still has the scores of an older playbook; returns how many leads that were."""
    return rescore(database, team_id, now, progress)
