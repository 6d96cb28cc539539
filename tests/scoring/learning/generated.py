"""Histories whose truth is known: leads that are won by what a known playbook says, or by chance."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from scoring.learning.histories import LOST, NEVER, OPEN, WON, Column, Histories, Signals
from scoring.learning.scores import fits, interests
from scoring.learning.snapshots import Snapshots
from scoring.playbook import Band, Criterion, Playbook

Floats = NDArray[np.float64]
DAY = 86_400_000_000  # microseconds
AT = int(datetime(2026, 6, 1, tzinfo=UTC).timestamp()) * 1_000_000

# What marketing and sales believe before anything was learned.
BELIEVED = Playbook(
    half_life=timedelta(days=14),
    points={
        "email_opened": 4,
        "email_clicked": 6,
        "page_visited": 3,
        "price_page": 10,
        "case_study": 15,
        "unsubscribed": -10,
    },
    criteria=(
        Criterion("employees", bands=(Band(50, 70, 100), Band(25, 49, 50), Band(70, 100, 75))),
        Criterion("industry", values={"Mechanical engineering": 100, "Logistics": 60}, other=20),
    ),
)
# What is so.
TRUTH = replace(
    BELIEVED,
    points={
        "email_opened": 1,
        "email_clicked": 5,
        "page_visited": 3,
        "price_page": 30,
        "case_study": 20,
        "unsubscribed": -15,
    },
    criteria=(
        Criterion("employees", bands=(Band(25, 49, 90), Band(50, 100, 50)), other=10, unknown=30),
        Criterion("industry", values={"Logistics": 100, "Trade": 60}, other=10),
    ),
)
# Signals of each kind a lead makes in a day, when it is as busy as most.
PACE = {
    "email_opened": 0.10,
    "email_clicked": 0.05,
    "page_visited": 0.12,
    "price_page": 0.03,
    "case_study": 0.025,
    "unsubscribed": 0.01,
}
INDUSTRIES = ("Mechanical engineering", "Logistics", "Trade", "Retail")

Form = Literal["additive", "multiplicative", "noise"]


@dataclass(frozen=True)
class World:
    """How leads come, what they do and how they are decided.

    Leads start in the `span_days` before `AT` and are decided at an age of `decided_days`. A decision
    is a win by `form`: log-odds that are the sum of interest and fit, or follow the priority, each
    `strength` standard deviations strong; or chance alone. Of those not won, `logged_lost` are logged
    so, `late_days` later; the others stay open.
    """

    truth: Playbook = TRUTH
    form: Form = "additive"
    strength: float = 2.5
    wins: float = 0.4
    span_days: float = 365.0
    decided_days: tuple[float, float] = (10.0, 90.0)
    active_days: float = 120.0
    logged_lost: float = 0.7
    late_days: float = 0.0
    pace: Mapping[str, float] = field(default_factory=lambda: PACE)


@dataclass(frozen=True)
class Population:
    """Leads at the instants of their decisions (`decided_at`), with the log-odds that hold there."""

    histories: Histories
    decided_at: NDArray[np.int64]
    log_odds: Floats
    won: NDArray[np.bool_]


def population(world: World, leads: int, seed: int) -> Population:
    """So many leads of that world; the same seed gives the same ones."""
    chance = np.random.default_rng(seed)
    started = AT - (chance.random(leads) * world.span_days * DAY).astype(np.int64)
    age = chance.uniform(*world.decided_days, leads)
    decided_at = started + (age * DAY).astype(np.int64)
    bare = _undecided(world, started, chance)
    log_odds = _log_odds(world, bare, decided_at)
    won = chance.random(leads) < 1 / (1 + np.exp(-log_odds))
    return Population(_decided(world, bare, decided_at, won, chance), decided_at, log_odds, won)


def _undecided(world: World, started: NDArray[np.int64], chance: np.random.Generator) -> Histories:
    """The leads with all their signals, also those that nobody at `AT` can know yet."""
    leads = len(started)
    busy = chance.gamma(1.5, 1 / 1.5, leads)
    lead, kind, at = [np.arange(leads)], [np.full(leads, len(world.pace))], [started]
    for place, pace in enumerate(world.pace.values()):
        of = np.repeat(np.arange(leads), chance.poisson(busy * pace * world.active_days))
        lead.append(of)
        kind.append(np.full(len(of), place))
        at.append(started[of] + (chance.random(len(of)) * world.active_days * DAY).astype(np.int64))
    leads_of, kinds_of, times = (np.concatenate(parts) for parts in (lead, kind, at))
    order = np.lexsort((times, leads_of))
    signals = Signals(
        (*world.pace, "form_filled"),
        leads_of[order].astype(np.int32),
        kinds_of[order].astype(np.int32),
        times[order],
        np.full(len(order), np.nan),
    )
    return histories(started, signals, attributes(leads, chance))


def attributes(leads: int, chance: np.random.Generator) -> dict[str, Column]:
    """A size that matters, an industry that does, and a region that does not; some are unknown."""
    size = np.exp(chance.normal(3.8, 1.0, leads)).astype(int) + 1
    return {
        "employees": column([str(one) for one in size], chance.random(leads) < 0.1),
        "industry": column([INDUSTRIES[i] for i in chance.integers(0, 4, leads)], None),
        "region": column([f"Region {i}" for i in chance.integers(0, 8, leads)], None),
    }


def column(texts: Sequence[str], unknown: NDArray[np.bool_] | None) -> Column:
    distinct = {text: place for place, text in enumerate(dict.fromkeys(texts))}
    places = np.array([distinct[text] for text in texts], np.int32)
    return Column(tuple(distinct), places if unknown is None else np.where(unknown, -1, places))


def histories(
    started: NDArray[np.int64], signals: Signals, columns: Mapping[str, Column]
) -> Histories:
    """Open leads; nothing has become of any of them."""
    leads = len(started)
    last_at = started.copy()
    last_at[signals.lead] = signals.at
    return Histories(
        at=AT,
        leads=tuple(f"L{place:07}" for place in range(leads)),
        attributes=columns,
        signals=signals,
        first_at=started,
        last_at=last_at,
        fate=np.full(leads, OPEN, np.int8),
        fate_at=np.full(leads, NEVER),
    )


def _log_odds(world: World, bare: Histories, at: NDArray[np.int64]) -> Floats:
    """Standardised as the form wants, and shifted so that the share of wins is as wanted."""
    interest, fit = interests(bare, world.truth, at), fits(bare, world.truth)
    if world.form == "additive":
        score = _standard(interest) + _standard(fit)
    elif world.form == "multiplicative":
        score = _standard(np.maximum(interest, 0) * np.maximum(fit, 1) / 100)
    else:
        score = np.zeros(len(at))
    return _shifted(world.strength * score, world.wins)


def _standard(values: Floats) -> Floats:
    standard: Floats = (values - values.mean()) / (values.std() or 1.0)
    return standard


def _shifted(log_odds: Floats, share: float) -> Floats:
    """Moved along until the mean chance is `share`."""
    low, high = -20.0, 20.0
    for _ in range(60):
        middle = (low + high) / 2
        too_many = np.mean(1 / (1 + np.exp(-log_odds - middle))) > share
        low, high = (low, middle) if too_many else (middle, high)
    return log_odds + low


def _decided(
    world: World,
    bare: Histories,
    decided_at: NDArray[np.int64],
    won: NDArray[np.bool_],
    chance: np.random.Generator,
) -> Histories:
    """What the ledger knows at `AT`: fates up to then, and no signal of later."""
    logged = won | (chance.random(len(won)) < world.logged_lost)
    late = np.where(won, 0, chance.random(len(won)) * world.late_days * DAY).astype(np.int64)
    fate_at = np.where(logged, decided_at + late, NEVER)
    known = fate_at <= AT
    fate = np.where(known, np.where(won, WON, LOST), OPEN).astype(np.int8)
    return known_at(replace(bare, fate=fate, fate_at=np.where(known, fate_at, NEVER)))


def known_at(bare: Histories) -> Histories:
    """Without the signals after `AT`."""
    return with_signals(bare, bare.signals.at <= AT)


def with_signals(bare: Histories, kept: NDArray[np.bool_]) -> Histories:
    """With these of the signals alone."""
    signals = bare.signals
    left = Signals(
        signals.kinds,
        signals.lead[kept],
        signals.kind[kept],
        signals.at[kept],
        signals.points[kept],
    )
    last_at = bare.first_at.copy()
    last_at[left.lead] = left.at
    decided = np.where(bare.fate_at == NEVER, last_at, bare.fate_at)
    return replace(bare, signals=left, last_at=np.maximum(last_at, decided))


def with_kind(
    bare: Histories, kind: str, lead: NDArray[np.integer], at: NDArray[np.int64]
) -> Histories:
    """With one more signal of this kind for each of these leads."""
    signals = bare.signals
    leads, times = np.append(signals.lead, lead), np.append(signals.at, at)
    kinds = np.append(signals.kind, np.full(len(lead), len(signals.kinds)))
    points = np.append(signals.points, np.full(len(lead), np.nan))
    order = np.lexsort((times, leads))
    more = Signals(
        (*signals.kinds, kind),
        leads[order].astype(np.int32),
        kinds[order].astype(np.int32),
        times[order],
        points[order],
    )
    return replace(bare, signals=more)


def at_decisions(world: World, leads: int, seed: int) -> tuple[Snapshots, Floats]:
    """Leads none of which was learned from, as they are when they are decided; and their log-odds."""
    chance = np.random.default_rng(seed)
    started = AT - (chance.random(leads) * world.span_days * DAY).astype(np.int64)
    at = started + (chance.uniform(*world.decided_days, leads) * DAY).astype(np.int64)
    bare = _undecided(world, started, chance)
    log_odds = _log_odds(world, bare, at)
    won = chance.random(leads) < 1 / (1 + np.exp(-log_odds))
    known = with_signals(bare, bare.signals.at <= at[bare.signals.lead])
    return Snapshots(known, at, won), log_odds
