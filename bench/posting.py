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
SPREADS = {"ten a lead": 10, "over all leads": 1}

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
                    "single": signals.posted(sending, SINGLE),
                    **{
                        spread: signals.posted(sending, BATCHES, A_BATCH, a_lead)
                        for spread, a_lead in SPREADS.items()
                    },
                    "driver": signals.committed(raw, SINGLE),
                },
                rounds,
            )
            raw.close()
        single = SINGLE / times["single"].usual
        alone = SINGLE / times["driver"].usual
        yield Line(
            WHAT, filled.kind, filled.size.leads,
            f"{single:,.0f} a second (median {SINGLE / times['single'].median:,.0f})",
            single / alone, f"the driver alone ({alone:,.0f} a second)", at_least=0.35,
        )  # fmt: skip
        for spread in SPREADS:
            batches = BATCHES * A_BATCH / times[spread].usual
            median = BATCHES * A_BATCH / times[spread].median
            yield Line(
                f"{WHAT}, {A_BATCH} a request, {spread}", filled.kind, filled.size.leads,
                f"{batches:,.0f} a second (median {median:,.0f})",
                batches / single, "one a request", at_least=10,
            )  # fmt: skip
        progress(1)


class _Signals:
    """Signals of the last minutes; half of them have an asset."""

    def __init__(self, filled: Filled) -> None:
        self._filled = filled
        self._chance = random.Random(4)
        self._made = 0

    def posted(self, sending: Senders, requests: int, each: int = 1, a_lead: int = 1) -> Contender:
        """Requests with so many signals each, so many of them of one lead."""

        def prepare(turn: int) -> Callable[[], object]:
            made = [self._request(each, a_lead) for _ in range(requests)]

            def run() -> None:
                assert sending.send(made) == requests * each

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
            made = [self._row(self._lead()) for _ in range(many)]
            keys = [self._chance.uniform(1460, 1470) for _ in made]

            def run() -> None:
                for row, key in zip(made, keys, strict=True):
                    driver.execute(begin)
                    driver.execute(insert, row, **prepared)
                    driver.execute(update, (key, key, key, row[0], row[3]), **prepared)
                    driver.execute("COMMIT")

            return run

        return prepare

    def _request(self, each: int, a_lead: int) -> bytes:
        leads = [self._lead() for _ in range(each // a_lead)]
        items = [_item(self._row(lead)) for lead in leads * a_lead]
        return signed(items if each > 1 else items[0])

    def _lead(self) -> str:
        return lead_id(self._chance.randrange(self._filled.size.leads))

    def _row(self, lead: str) -> rows.Row:
        self._made += 1
        chance, now = self._chance, to_micros(NOW)
        (kind,) = chance.choices([*KINDS], [*KINDS.values()])
        asset = chance.choice(ASSETS) if chance.random() < 0.5 else None
        happened = now - chance.randrange(timedelta(minutes=10) // timedelta(microseconds=1))
        return (
            self._filled.team_id, "http", f"posted{self._made:09d}", lead, None, kind, asset,
            happened, None, now,
        )  # fmt: skip


def _item(row: rows.Row) -> dict[str, str]:
    _, _, external_id, lead, _, kind, asset, happened, _, _ = row
    item = {"external_id": external_id, "lead": lead, "kind": kind}
    item |= {"occurred_at": from_micros(happened).isoformat()}
    return item | ({"asset": asset} if asset else {})
