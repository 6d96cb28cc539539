"""Touchpoints committed and signals imported, against the drivers alone doing the same writes."""

import csv
import random
import sqlite3
import tempfile
from collections.abc import Callable, Iterator, Sequence
from datetime import timedelta
from pathlib import Path
from typing import Any

import psycopg

from bench import rows
from bench.databases import Databases, Filled
from bench.market import ASSETS, KINDS, NOW, lead_id
from bench.race import Contender, race
from bench.report import Line
from handlers.imports import flow
from scoring.ledger import Touchpoint
from storage.types import from_micros, to_micros

TOUCHPOINT = "a touchpoint committed"
IMPORT = "signals imported"
RESTS_UNTIL = to_micros(NOW + timedelta(days=5))

Progress = Callable[[int], None]


def touchpoints(
    databases: Databases, sources: Sequence[Filled], rounds: int, turns: int, progress: Progress
) -> Iterator[Line]:
    """One a transaction, on the disk when it is done."""
    for source in sources:
        with databases.copied(source) as filled:
            raw = driver_alone(filled)
            times = race(
                {"flow": _flow_touchpoint(filled), "driver": _raw_touchpoint(filled, raw)},
                rounds,
                turns,
            )
            raw.close()
        mine, alone = times["flow"].usual, times["driver"].usual
        yield Line(
            TOUCHPOINT, filled.kind, filled.size.leads, f"{1 / mine:,.0f} a second",
            alone / mine, f"the driver alone ({1 / alone:,.0f} a second)", at_least=0.35,
        )  # fmt: skip
        progress(1)


def _flow_touchpoint(filled: Filled) -> Contender:
    chance = random.Random(2)

    def prepare(turn: int) -> Callable[[], object]:
        external_id = lead_id(chance.randrange(filled.size.leads))
        added = Touchpoint("flow", f"f{turn}", "call", "reached", NOW, minutes=12, member_id=1)

        def run() -> None:
            with filled.database.write(filled.team_id) as store:
                assert store.ledger.add_touchpoint(external_id, added, NOW)

        return run

    return prepare


def _raw_touchpoint(filled: Filled, driver: Any) -> Contender:
    chance = random.Random(2)
    mark = "?" if filled.kind == "sqlite" else "%s"
    begin = "BEGIN IMMEDIATE" if filled.kind == "sqlite" else "BEGIN"
    prepared: dict[str, Any] = {} if filled.kind == "sqlite" else {"prepare": True}
    insert = (
        f"INSERT INTO touchpoint ({', '.join(rows.TOUCHPOINT)}) VALUES ({', '.join([mark] * 13)})"
    )
    update = (
        f"UPDATE lead SET queue_key = NULL, rest_until = {mark}, due_at = NULL, due_what = NULL"
        f" WHERE team_id = {mark} AND external_id = {mark}"
    )

    def prepare(turn: int) -> Callable[[], object]:
        external_id, at = lead_id(chance.randrange(filled.size.leads)), to_micros(NOW)
        row = (
            filled.team_id,
            "raw",
            f"r{turn}",
            external_id,
            1,
            "call",
            "reached",
            at,
            12,
            None,
            None,
            "",
            at,
        )

        def run() -> None:
            driver.execute(begin)
            driver.execute(insert, row, **prepared)
            driver.execute(update, (RESTS_UNTIL, filled.team_id, external_id), **prepared)
            driver.execute("COMMIT")

        return run

    return prepare


def imports(
    databases: Databases,
    sources: Sequence[Filled],
    rounds: int,
    progress: Progress,
    many: int = 100_000,
) -> Iterator[Line]:
    """Signals from a CSV file, keys included, against the same rows by executemany or COPY."""
    for source in sources:
        spreads = {"ten a lead": max(many // 10, 1), "over all leads": source.size.leads}
        for spread, leads in spreads.items():
            if spread == "over all leads" and leads <= many // 10:
                continue
            with databases.copied(source) as filled, tempfile.TemporaryDirectory() as folder:
                raw = driver_alone(filled)
                made = _Signals(filled, min(leads, source.size.leads), many, Path(folder))
                times = race(
                    {"flow": made.through_the_flow, "driver": made.by_the_driver(raw)}, rounds
                )
                raw.close()
            mine, alone = times["flow"].usual, times["driver"].usual
            yield Line(
                f"{IMPORT}, {spread}", filled.kind, filled.size.leads, f"{many / mine:,.0f} a second",
                alone / mine, f"the driver’s bulk way ({many / alone:,.0f} a second)", at_least=0.5,
            )  # fmt: skip
            progress(1)


class _Signals:
    """Signals of the last days that are new, each time others."""

    def __init__(self, filled: Filled, leads: int, many: int, folder: Path) -> None:
        self._filled, self._many, self._folder = filled, many, folder
        self._chance = random.Random(3)
        self._leads = self._chance.sample(range(filled.size.leads), leads)

    def through_the_flow(self, turn: int) -> Callable[[], object]:
        path = self._folder / "signals.csv"
        with path.open("w", newline="", encoding="utf-8") as file:
            writer = csv.writer(file)
            writer.writerow(["external_id", "lead", "kind", "occurred_at", "asset"])
            for _, _, external_id, lead, _, kind, asset, at, _, _ in self._new("flow", turn):
                when = from_micros(at).isoformat()
                writer.writerow([external_id, lead, kind, when, asset or ""])
        filled = self._filled

        def run() -> None:
            report = flow.import_signals(filled.database, filled.team_id, path, "flow", NOW)
            assert report.done == self._many, report

        return run

    def by_the_driver(self, driver: Any) -> Contender:
        def prepare(turn: int) -> Callable[[], object]:
            new = self._new("raw", turn)
            size = flow.SIGNALS_AT_ONCE
            batches = [new[start : start + size] for start in range(0, len(new), size)]

            def run() -> None:
                for batch in batches:
                    _insert(driver, self._filled.kind, batch)

            return run

        return prepare

    def _new(self, source: str, turn: int) -> list[rows.Row]:
        """In order of time, half of them with an asset; their points are the playbook's."""
        chance, now, kinds, weights = self._chance, to_micros(NOW), [*KINDS], [*KINDS.values()]
        span = 10 * 24 * 3600 * 1_000_000
        times = sorted(now - chance.randrange(span) for _ in range(self._many))
        made = zip(times, chance.choices(kinds, weights, k=self._many), strict=True)
        return [
            (
                self._filled.team_id, source, f"{source}{turn:04d}{number:08d}",
                lead_id(chance.choice(self._leads)), None, kind,
                chance.choice(ASSETS) if chance.random() < 0.5 else None, at, None, now,
            )
            for number, (at, kind) in enumerate(made)
        ]  # fmt: skip


def _insert(driver: Any, kind: str, batch: Sequence[rows.Row]) -> None:
    names = ", ".join(rows.SIGNAL)
    if kind == "sqlite":
        driver.execute("BEGIN IMMEDIATE")
        driver.executemany(f"INSERT INTO signal ({names}) VALUES ({', '.join('?' * 10)})", batch)
        driver.execute("COMMIT")
        return
    into = f"COPY signal ({names}) FROM STDIN"
    with driver.transaction(), driver.cursor() as cursor, cursor.copy(into) as copy:
        for row in batch:
            copy.write_row(row)


def driver_alone(filled: Filled) -> Any:
    """A connection of the driver alone, as durable as the program's."""
    if filled.kind == "postgresql":
        return psycopg.connect(filled.url, autocommit=True)
    driver = sqlite3.connect(filled.database.engine.url.database or "", isolation_level=None)
    driver.execute("PRAGMA journal_mode = WAL")
    driver.execute("PRAGMA synchronous = FULL")
    driver.execute("PRAGMA foreign_keys = ON")
    driver.execute("PRAGMA cache_size = -65536")
    return driver
