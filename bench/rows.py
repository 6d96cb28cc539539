"""A market as rows of the tables, a block at a time."""

from collections.abc import Iterable, Iterator, Sequence
from typing import Any

import numpy as np

from bench.market import (
    ASKED,
    ASSETS,
    KIND_NAMES,
    NOW,
    OUTCOMES,
    REQUEST,
    SOURCE,
    TRAITS,
    Market,
    attributes,
    lead_id,
)
from scoring.ledger import CLOSING
from scoring.standing import CALLBACK
from storage.types import attributes_json, to_micros

BLOCK = 100_000
Row = tuple[Any, ...]

LEAD = (
    "team_id", "external_id", "company", "contact", "email", "phone", "owner_id", "kind", "status",
    "attributes", "playbook_version", "fit", "coverage", "positive_key", "negative_key",
    "priority_key", "closed", "queue_key", "rest_until", "due_at", "due_what",
)  # fmt: skip
SIGNAL = (
    "team_id", "source", "external_id", "lead", "waits_for", "kind", "asset", "occurred_at",
    "points", "received_at",
)  # fmt: skip
TOUCHPOINT = (
    "team_id", "source", "external_id", "lead", "member_id", "kind", "outcome", "occurred_at",
    "minutes", "next_step_at", "channel", "note", "logged_at",
)  # fmt: skip

FIRST = ("Anna", "Bernd", "Petra", "Jürgen", "Sabine", "Thomas", "Ayşe", "Lukas", "Julia", "Jörg")
LAST = ("Müller", "Schmidt", "Weber", "Özdemir", "Krüger", "Nowak", "von der Heide", "Groß", "Lang")
FIRMS = ("Maschinenbau", "Logistik", "Technik", "Anlagen", "Systeme", "Werkzeuge", "Spedition")


def leads(market: Market, team_id: int, playbook_version: int) -> Iterator[list[Row]]:
    texts = [attributes_json(attributes(traits)) for traits in TRAITS]
    closing = [OUTCOMES.index(name) for name in sorted(CLOSING)]
    closed = np.isin(market.outcome, closing)
    for part in _parts(market.size.total):
        columns = zip(
            range(part.start, part.stop),
            market.owner[part].tolist(),
            market.traits[part].tolist(),
            market.fit[part].tolist(),
            market.coverage[part].tolist(),
            market.positive[part].tolist(),
            market.negative[part].tolist(),
            market.priority[part].tolist(),
            [
                OUTCOMES[o] if c else None
                for o, c in zip(market.outcome[part], closed[part], strict=True)
            ],
            market.in_queue[part].tolist(),
            market.rest_until[part].tolist(),
            market.due_at[part].tolist(),
            (market.state[part] == ASKED).tolist(),
            strict=True,
        )
        yield [
            (
                team_id, lead_id(n), f"{LAST[n % 9]} {FIRMS[n % 7]} {n} GmbH",
                f"{FIRST[n % 10]} {LAST[n % 9]}", f"kontakt{n}@firma{n % 99_991}.example",
                f"+49 711 {n:08d}", owner, "new", "open", texts[traits], playbook_version, fit,
                coverage, positive, negative, priority, is_closed, priority if queued else None,
                rest or None, due or None, (REQUEST if asked else CALLBACK) if due else None,
            )
            for (n, owner, traits, fit, coverage, positive, negative, priority, is_closed, queued,
                 rest, due, asked) in columns
        ]  # fmt: skip


def signals(market: Market, team_id: int) -> Iterator[list[Row]]:
    """In the order in which they happened, as a ledger grows."""
    names = [lead_id(number) for number in range(market.size.total)]
    assets: list[str | None] = [*ASSETS, *[None] * len(ASSETS)]  # indices below 0 mean none
    for part in _parts(len(market.signal_at)):
        columns = zip(
            range(part.start, part.stop),
            market.signal_lead[part].tolist(),
            market.signal_kind[part].tolist(),
            market.signal_asset[part].tolist(),
            market.signal_at[part].tolist(),
            market.points[part].tolist(),
            strict=True,
        )
        yield [
            (
                team_id, SOURCE, f"s{n:010d}", names[lead], None, KIND_NAMES[kind], assets[asset],
                at, points, at,
            )
            for n, lead, kind, asset, at, points in columns
        ]  # fmt: skip


def touchpoints(market: Market, team_id: int) -> Iterator[list[Row]]:
    touched = np.flatnonzero(market.outcome >= 0)
    logged = to_micros(NOW)
    for part in _parts(len(touched)):
        places = touched[part]
        columns = zip(
            places.tolist(),
            market.owner[places].tolist(),
            market.outcome[places].tolist(),
            market.touched_at[places].tolist(),
            market.next_step[places].tolist(),
            strict=True,
        )
        yield [
            (
                team_id, SOURCE, f"t{n:08d}", lead_id(n), owner or None, "call", OUTCOMES[outcome],
                at, 12, next_step or None, None, "", logged,
            )
            for n, owner, outcome, at, next_step in columns
        ]  # fmt: skip


def copy_text(rows: Iterable[Sequence[Any]]) -> str:
    """Rows in the text format of PostgreSQL's COPY; there is nothing to escape in them."""
    return "".join(
        "\t".join(["\\N" if value is None else str(value) for value in row]) + "\n" for row in rows
    )


def _parts(total: int) -> Iterator[slice]:
    for start in range(0, total, BLOCK):
        yield slice(start, min(start + BLOCK, total))
