"""Files written in a line, imported in a line."""

from collections.abc import Callable
from datetime import datetime
from pathlib import Path

import pytest

from handlers.imports import figures, flow
from handlers.imports.report import Report
from storage.database import Database
from storage.store import Store

Importing = Callable[..., Report]

IMPORTS = {
    "leads": flow.import_leads,
    "signals": flow.import_signals,
    "touchpoints": flow.import_touchpoints,
    "figures": figures.import_figures,
}


@pytest.fixture
def importing(database: Database, team_id: int, tmp_path: Path, now: datetime) -> Importing:
    """Imports a file with this content: `importing("leads", "external_id\\nL1\\n")`."""

    def do(
        what: str, content: str | bytes, name: str = "file.csv", source: str = "csv", **how: bool
    ) -> Report:
        path = tmp_path / name
        path.write_bytes(content if isinstance(content, bytes) else content.encode())
        return IMPORTS[what](database, team_id, path, source, now, **how)

    return do


@pytest.fixture
def rejected(tmp_path: Path) -> Path:
    return tmp_path / "file.rejected.csv"


@pytest.fixture
def asking(database: Database, team_id: int) -> Callable[[], Store]:
    """A store to look into; the transaction ends with the test."""
    opened = []

    def do() -> Store:
        reading = database.read(team_id)
        opened.append(reading)
        return reading.__enter__()

    yield do
    for reading in opened:
        reading.__exit__(None, None, None)
