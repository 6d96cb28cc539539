"""Five years of selling on top of a market, and goals that count it: one of the team, one of each rep.

Four leads in ten of those that were fresh have been worked on: contacted, called until they answered,
met, won or lost. The leads that lists begin with, and what happened lately, stay as they were.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

import numpy as np
from sqlalchemy import bindparam, insert, literal, select, update

from bench.fill import check, store_rows, tidy_up
from bench.market import FIRST_LEADS, FRESH, NOW, REPS, Floats, Ints, Market, Size, lead_id
from bench.rows import BLOCK, Row
from scoring.bulk import DAY
from scoring.ledger import Outcome
from storage.bulk import in_one_go
from storage.database import Database
from storage.store import Store
from storage.tables import lead, uncounted
from storage.types import to_micros
from storage.workspaces import Workspaces

SOURCE = "history"
YEARS = 5
LATEST = 32  # days before NOW: whoever rested since then has rested enough
SHARE = 0.4
SAMPLE = 100  # leads whose derived columns are checked
AT_ONCE = 1000  # leads counted in one transaction of the fill
CHANNELS = ("xing", "phone", "mail", "fair", "blog", None)
COLUMNS = (
    "team_id", "source", "external_id", "lead", "member_id", "kind", "outcome", "occurred_at",
    "minutes", "next_step_at", "value_amount", "value_currency", "channel", "note", "logged_at",
)  # fmt: skip

GOAL = """
name = "{name}"
{whose}
from = 2026-01-01
to = 2026-12-31
split = "quarter"
{channels}
[targets]
revenue = "{revenue} EUR"
new_customers = {customers}

[[chain]]
level = "contact"
when = {{}}
[[chain]]
level = "call"
when = {{ kind = "call", outcome = "reached" }}
minutes = 15
[[chain]]
level = "appointment"
when = {{ outcome = "appointment" }}
minutes = 90
[[chain]]
level = "first deal"
when = {{ outcome = "won" }}
[[chain]]
level = "follow-up deal"
when = {{ outcome = "won" }}
"""

Progress = Callable[[int], None]


@dataclass(frozen=True)
class _Events:
    """Touchpoints of one sort: of which leads and when; they take `minutes`. Money in hundredths."""

    kind: str
    outcome: Outcome
    minutes: int
    lead: Ints
    at: Ints
    cents: Ints | None = None


def grow(database: Database, size: Size, progress: Progress) -> None:
    """Adds the history and the goals to a filled database; `progress` is told how many rows were stored
    and how many leads were counted.
    """
    with database.connection() as connection:
        (workspace,) = Workspaces(connection).all()
    team_id = workspace.team_id
    with database.read(team_id) as store:
        market = Market(size, store.playbooks.active)
    events = list(_history(market))
    store_rows(database, "touchpoint", COLUMNS, _rows(market, team_id, events), progress)
    with database.write(team_id) as store:
        _close(store, events)
        load_goals(store, size.leads)
    while counted := in_one_go(database, team_id, lambda store: store.tallies.catch_up(AT_ONCE)):
        progress(counted)
    tidy_up(database)
    check(database, team_id, size, SAMPLE)


def expected(size: Size) -> int:
    """About how much `progress` will be told of."""
    return round(size.total * (1 + SHARE * 3))


def load_goals(store: Store, leads: int) -> None:
    """The goals of the team and of the reps; all leads are to be counted for them in one go."""
    everybody = "team = true"
    texts = [("All reps", everybody, None, "", leads // 2, max(leads // 500, 1))]
    for rep in range(1, REPS + 1):
        whose = f'owner = "rep{rep}@bench.example"'
        channels = "" if rep % 10 else 'channels = ["xing", "blog"]'
        texts.append((f"Rep {rep}", whose, rep, channels, 4000 * rep, rep + 9))
    for name, whose, owner_id, channels, revenue, customers in texts:
        toml = GOAL.format(
            name=name, whose=whose, channels=channels, revenue=revenue + 1000, customers=customers
        )
        stored = store.goals.add(toml, owner_id, "Europe/Berlin", "bench", NOW)
        store.goals.counted_to(stored.goal_id, None)
    every = select(literal(store.team_id), lead.c.external_id, lead.c.external_id)
    of_team = every.where(lead.c.team_id == store.team_id)
    columns = [column.name for column in uncounted.c]
    store.connection.execute(insert(uncounted).from_select(columns, of_team))


def _history(market: Market) -> Iterator[_Events]:
    """What happened to the worked leads, one sort of touchpoint after the other."""
    random = np.random.default_rng([market.size.seed, market.size.leads, YEARS])
    worked = _worked(market, random)
    n = len(worked)

    def days(least: float, mean: float) -> Ints:
        return ((least + random.exponential(mean, n)) * DAY).astype(np.int64)

    contact = to_micros(NOW) - (random.uniform(LATEST, YEARS * 365, n) * DAY).astype(np.int64)
    call = contact + days(1, 8)
    appointment = call + days(2, 10)
    deal = appointment + days(5, 30)
    again = deal + days(30, 60)
    chance = random.random((5, n))
    reached = chance[0] < 0.55
    met = reached & (chance[1] < 0.45)
    won = met & (chance[2] < 0.3)
    lost = ~won & (chance[3] < 0.6)
    ended = np.where(met, deal, np.where(reached, appointment, call + 20 * DAY))
    cents = random.integers(2_000, 12_000, (2, n)) * 100
    sorts: list[tuple[str, Outcome, int, Any, Ints, Ints | None]] = [
        ("message", "done", 10, np.ones(n, bool), contact, None),
        ("call", "no_answer", 2, random.random(n) < 0.6, (contact + call) // 2, None),
        ("call", "reached", 14, reached, call, None),
        ("call", "appointment", 9, met, appointment, None),
        ("visit", "reached", 90, met, (appointment + deal) // 2, None),
        ("meeting", "won", 70, won, deal, cents[0]),
        ("call", "won", 20, won & (chance[4] < 0.3), again, cents[1]),
        ("call", "lost", 5, lost, ended, None),
    ]
    for kind, outcome, minutes, happens, at, worth in sorts:
        past = happens & (at < to_micros(NOW) - LATEST * DAY)
        yield _Events(
            kind, outcome, minutes, worked[past], at[past], None if worth is None else worth[past]
        )


def _worked(market: Market, random: np.random.Generator) -> Ints:
    candidates = np.flatnonzero((market.state == FRESH) & (market.owner > 0))
    candidates = candidates[
        (candidates >= REPS * FIRST_LEADS) & (candidates < market.size.leads * 0.985)
    ]
    drawn: Floats = random.random(len(candidates))
    return candidates[drawn < SHARE]


def _rows(market: Market, team_id: int, events: list[_Events]) -> Iterator[list[Row]]:
    logged = to_micros(NOW)
    for number, sort in enumerate(events):
        owners = market.owner[sort.lead].tolist()
        cents = [None] * len(owners) if sort.cents is None else sort.cents.tolist()
        made = [
            (
                team_id, SOURCE, f"h{number}{n:08d}", lead_id(n), owner, sort.kind, sort.outcome,
                at, sort.minutes, None, worth, worth and "EUR", CHANNELS[n % len(CHANNELS)], "",
                logged,
            )
            for n, owner, at, worth in zip(
                sort.lead.tolist(), owners, sort.at.tolist(), cents, strict=True
            )
        ]  # fmt: skip
        for start in range(0, len(made), BLOCK):
            yield made[start : start + BLOCK]


def _close(store: Store, events: list[_Events]) -> None:
    """Whoever was won or lost is on no list any more."""
    closing = (
        update(lead)
        .where(lead.c.team_id == store.team_id, lead.c.external_id == bindparam("of_lead"))
        .values(closed=bindparam("how"), queue_key=None)
    )
    closed = [
        {"of_lead": lead_id(n), "how": sort.outcome}
        for sort in events
        if sort.outcome in ("won", "lost")
        for n in sort.lead.tolist()
    ]
    if closed:
        store.connection.execute(closing, closed)
