"""Signals posted by other systems, against the driver alone committing the same rows."""

import random
from collections.abc import Callable, Iterator, Sequence
from datetime import timedelta
from typing import Any

from bench import rows
from bench.databases import Databases, Filled
from bench.market import ASSETS, KINDS, NOW, lead_id
from bench.race import Contender, race
from bench.report import Line
from bench.senders import Senders, senders, signed
from bench.server import served
from bench.writing import driver_alone
from storage.types import from_micros, to_micros

WHAT = "signals over HTTP"
SENDERS = 8
SINGLE = 400  # requests a turn
BATCHES, A_BATCH = 8, 500

Progress = Callable[[int], None]


def signals_posted(
    databases: Databases, sources: Sequence[Filled], rounds: int, progress: Progress
) -> Iterator[Line]:
    """Each is on the disk when it is answered; those of several senders at once are one commit."""
    for source in sources:
        with (
            databases.copied(source) as filled,
            served(filled) as port,
            senders(port, SENDERS) as sending,
        ):
            raw, signals = driver_alone(filled), _Signals(filled)
            times = race(
                {
                    "single": signals.posted(sending, SINGLE, 0),
                    "batches": signals.posted(sending, BATCHES, A_BATCH),
                    "driver": signals.committed(raw, SINGLE),
                },
                rounds,
            )
            raw.close()
        single = SINGLE / times["single"].usual
        batches = BATCHES * A_BATCH / times["batches"].usual
        alone = SINGLE / times["driver"].usual
        yield Line(
            WHAT, filled.kind, filled.size.leads,
            f"{single:,.0f} a second (median {SINGLE / times['single'].median:,.0f})",
            single / alone, f"the driver alone ({alone:,.0f} a second)", at_least=0.35,
        )  # fmt: skip
        yield Line(
            f"{WHAT}, {A_BATCH} a request", filled.kind, filled.size.leads,
            f"{batches:,.0f} a second (median {BATCHES * A_BATCH / times['batches'].median:,.0f})",
            batches / single, "one a request", at_least=10,
        )  # fmt: skip
        progress(1)


class _Signals:
    """Signals of the last minutes, each of another lead; half of them have an asset."""

    def __init__(self, filled: Filled) -> None:
        self._filled = filled
        self._chance = random.Random(4)
        self._made = 0

    def posted(self, sending: Senders, requests: int, each: int) -> Contender:
        """So many signals each as an array; 0 is one without."""

        def prepare(turn: int) -> Callable[[], object]:
            made = [
                signed([_item(self._row()) for _ in range(each)] if each else _item(self._row()))
                for _ in range(requests)
            ]

            def run() -> None:
                assert sending.send(made) == requests * max(each, 1)

            return run

        return prepare

    def committed(self, driver: Any, many: int) -> Contender:
        """Each row, and its lead's keys, in a transaction."""
        sqlite = self._filled.kind == "sqlite"
        mark, begin = ("?", "BEGIN IMMEDIATE") if sqlite else ("%s", "BEGIN")
        prepared: dict[str, Any] = {} if sqlite else {"prepare": True}
        names = ", ".join(rows.SIGNAL)
        insert = f"INSERT INTO signal ({names}) VALUES ({', '.join([mark] * len(rows.SIGNAL))})"
        update = (
            f"UPDATE lead SET positive_key = {mark}, priority_key = {mark},"
            f" queue_key = CASE WHEN queue_key IS NULL THEN NULL ELSE {mark} END"
            f" WHERE team_id = {mark} AND external_id = {mark}"
        )

        def prepare(turn: int) -> Callable[[], object]:
            made = [self._row() for _ in range(many)]
            keys = [self._chance.uniform(1460, 1470) for _ in made]

            def run() -> None:
                for row, key in zip(made, keys, strict=True):
                    driver.execute(begin)
                    driver.execute(insert, row, **prepared)
                    driver.execute(update, (key, key, key, row[0], row[3]), **prepared)
                    driver.execute("COMMIT")

            return run

        return prepare

    def _row(self) -> rows.Row:
        self._made += 1
        chance, now = self._chance, to_micros(NOW)
        (kind,) = chance.choices([*KINDS], [*KINDS.values()])
        asset = chance.choice(ASSETS) if chance.random() < 0.5 else None
        happened = now - chance.randrange(timedelta(minutes=10) // timedelta(microseconds=1))
        lead = lead_id(chance.randrange(self._filled.size.leads))
        return (
            self._filled.team_id, "http", f"posted{self._made:09d}", lead, None, kind, asset,
            happened, None, now,
        )  # fmt: skip


def _item(row: rows.Row) -> dict[str, str]:
    _, _, external_id, lead, _, kind, asset, happened, _, _ = row
    item = {"external_id": external_id, "lead": lead, "kind": kind}
    item |= {"occurred_at": from_micros(happened).isoformat()}
    return item | ({"asset": asset} if asset else {})
