"""What came out: a table for people, JSON for scripts."""

import json
import os
import platform
import sqlite3
from collections.abc import Sequence
from dataclasses import asdict, dataclass

from rich.table import Table


@dataclass(frozen=True)
class Line:
    """`ratio` is what the target is about; `at_most` or `at_least` is the target, where there is one."""

    what: str
    database: str
    leads: int
    measured: str
    ratio: float
    of: str
    at_most: float | None = None
    at_least: float | None = None

    @property
    def met(self) -> bool | None:
        if self.at_most is not None:
            return self.ratio <= self.at_most
        return self.ratio >= self.at_least if self.at_least is not None else None

    @property
    def target(self) -> str:
        if self.at_most is not None:
            return f"≤ {self.at_most:g}"
        return f"≥ {self.at_least:g}" if self.at_least is not None else ""


def table(lines: Sequence[Line], versions: str) -> Table:
    table = Table(title=f"Nextcall, measured side by side\n{versions}", title_justify="left")
    table.add_column("what")
    table.add_column("database")
    table.add_column("leads", justify="right")
    table.add_column("measured")
    table.add_column("ratio", justify="right")
    table.add_column("of what")
    table.add_column("target", justify="right")
    table.add_column("")
    before = ""
    for line in lines:
        if before and line.what != before:
            table.add_section()
        verdict = {True: "[green]ok[/]", False: "[bold red]missed[/]", None: ""}[line.met]
        table.add_row(
            line.what if line.what != before else "",
            line.database,
            f"{line.leads:,}",
            line.measured,
            in_short(line.ratio),
            line.of,
            line.target,
            verdict,
        )
        before = line.what
    return table


def as_json(lines: Sequence[Line], versions: str) -> str:
    found = [asdict(line) | {"met": line.met} for line in lines]
    return json.dumps({"machine": versions, "lines": found}, ensure_ascii=False, indent=2)


def versions(postgres: str) -> str:
    return (
        f"{os.cpu_count()} cores, Python {platform.python_version()}, "
        f"SQLite {sqlite3.sqlite_version}, PostgreSQL {postgres}"
    )


def in_short(ratio: float) -> str:
    return f"{ratio:,.0f}" if ratio >= 100 else f"{ratio:.1f}" if ratio >= 10 else f"{ratio:.2f}"


def ms(seconds: float) -> str:
    return f"{seconds * 1e3:,.3f} ms" if seconds < 0.1 else f"{seconds:,.2f} s"
