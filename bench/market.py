"""A market of leads with their ledger, made up from a seed: columns of numbers, not rows.

One hundred reps share the leads by a power law. A lead has ten signals on average, spread over 120
days. About one lead in ten rests, 5 % are closed, 2 % are promised a call in the coming weeks, and
each rep has two promises that are due. Three more reps have lists of the same length; on top of
one's stand thousands of leads that rest, on top of another's thousands whose rest has just ended
and that no sweep has put back.

In the other market thousands of reps have the same number of leads each, and all of them a full
morning: two promises due, and strong signals of their next six leads, three of which ripened
yesterday.
"""

from dataclasses import dataclass
from datetime import UTC, datetime
from functools import cached_property
from itertools import product

import numpy as np
from numpy.typing import NDArray

from scoring.bulk import DAY, MICROSECOND, grown, priority_keys
from scoring.fit import fit
from scoring.interest import NOTHING
from scoring.ledger import Outcome
from scoring.playbook import Playbook
from storage.types import to_micros

NOW = datetime(2026, 11, 24, 9, 0, tzinfo=UTC)
SOURCE = "bench"
REPS = 100
PLAIN, RESTING_ON_TOP, JUST_RESTED = REPS + 1, REPS + 2, REPS + 3  # the three reps to compare
LEADS_A_REP = 100  # in the market of many reps
FIRST_LEADS = 8  # of each rep: two are promised a call, the others fresh
DAYS = 120
SIGNALS_A_LEAD = 10
IN_POOL = 0.01

Ints = NDArray[np.int64]
Floats = NDArray[np.float64]
Bools = NDArray[np.bool_]

KINDS = {  # per thousand
    "email_sent": 330,
    "email_opened": 220,
    "email_clicked": 90,
    "page_visited": 130,
    "price_page_visited": 25,
    "blog_read": 70,
    "newsletter_subscribed": 15,
    "newsletter_unsubscribed": 5,
    "post_liked": 40,
    "commented": 20,
    "checklist_downloaded": 15,
    "case_study_downloaded": 15,
    "white_paper_downloaded": 10,
    "webinar_attended": 10,
    "form_submitted": 5,
}
REQUEST = "price_requested"
KIND_NAMES = (*KINDS, REQUEST)
STRONG = ("commented", "case_study_downloaded", "webinar_attended")  # what puts a lead on top
ASSETS = tuple(f"{what} {n}" for what in ("case study", "guide", "webinar") for n in range(1, 61))
EMPLOYEES = (None, *map(str, (8, 15, 24, 25, 40, 49, 50, 60, 70, 85, 100, 250, 1200)))
INDUSTRIES = (None, "Maschinenbau", "Automotive", "Logistik", "Handel", "Software")
ROLES = (None, "Geschäftsführung", "Vertriebsleitung", "Einkauf", "Assistenz", "IT")
COUNTRIES = ("DE", "AT", "CH", "FR")
TRAITS = tuple(product(EMPLOYEES, INDUSTRIES, ROLES, COUNTRIES))

OUTCOMES: tuple[Outcome, ...] = (
    "reached", "no_answer", "voicemail", "appointment", "not_now", "not_a_fit", "won", "lost",
)  # fmt: skip

FRESH, CALLED, RESTING, PROMISED, CLOSED, DUE, ASKED = range(7)
SHARES = {CALLED: 0.13, RESTING: 0.10, PROMISED: 0.02, CLOSED: 0.05}


@dataclass(frozen=True)
class Size:
    """`leads` beside the `crowd` that two of the reps have on top of theirs.

    So many `equals` are the reps of the other market; 0 is the one with a hundred.
    """

    leads: int
    crowd: int = 5000
    seed: int = 1
    equals: int = 0

    @property
    def total(self) -> int:
        return self.leads + 2 * self.crowd

    @property
    def members(self) -> int:
        return self.equals or JUST_RESTED

    @property
    def name(self) -> str:
        reps = f"_{self.equals}_reps" if self.equals else ""
        return f"market_{self.leads}_{self.crowd}_{self.seed}{reps}"


def many_reps(leads: int, seed: int = 1) -> Size:
    return Size(leads, 0, seed, max(leads // LEADS_A_REP, 1))


class Market:
    def __init__(self, size: Size, playbook: Playbook) -> None:
        self.size = size
        self.playbook = playbook
        self._random = np.random.default_rng([size.seed, size.leads])
        self._own_leads()
        self._happen()
        self._touch()
        self._score()

    def _own_leads(self) -> None:
        """Whose each lead is, what it is like, and what has become of it."""
        n, random = self.size.leads, self._random
        self.owner = self._equal_shares() if self.size.equals else self._shares_by_power_law()
        self.traits = random.integers(0, len(TRAITS), self.size.total)
        state = random.choice(
            [*SHARES, FRESH], self.size.total, p=[*SHARES.values(), 1 - sum(SHARES.values())]
        )
        # Two promises of each rep are due: a callback, and a request of the prospect's own.
        reps = self.size.equals or REPS
        first_leads = [DUE, ASKED, *[FRESH] * (FIRST_LEADS - 2)]
        state[: reps * FIRST_LEADS] = np.tile(first_leads, reps)[:n]
        if not self.size.equals:
            for first in range(n - 3 * self._compared, n, self._compared):
                state[first : first + 2] = DUE, ASKED
        state[n:] = RESTING
        self.state = state

    def _shares_by_power_law(self) -> Ints:
        n, crowd, random = self.size.leads, self.size.crowd, self._random
        share = 1 / np.arange(1, REPS + 1)
        owner = random.choice(np.arange(1, REPS + 1), n, p=share / share.sum())
        owner[random.random(n) < IN_POOL] = 0
        # So that each has a list.
        owner[: REPS * FIRST_LEADS] = np.repeat(np.arange(1, REPS + 1), FIRST_LEADS)[:n]
        last = owner[n - 3 * self._compared :] if 3 * self._compared < n else owner[:0]
        compared = np.repeat([PLAIN, RESTING_ON_TOP, JUST_RESTED], self._compared)
        last[:] = compared[: len(last)]
        return np.concatenate([owner, np.repeat([RESTING_ON_TOP, JUST_RESTED], crowd)])

    @property
    def _compared(self) -> int:
        """Leads of each of the three reps to compare."""
        return max(20, self.size.leads // 200)

    def _equal_shares(self) -> Ints:
        reps = np.arange(1, self.size.equals + 1)
        first = np.repeat(reps, FIRST_LEADS)
        return np.concatenate([first, np.resize(reps, self.size.leads - len(first))])

    @property
    def ripened(self) -> Ints:
        """The leads of which the next digests are to tell, three of each of the equal reps."""
        firsts = np.arange(self.size.equals) * FIRST_LEADS
        return np.concatenate([firsts + place for place in (2, 3, 4)])

    def _happen(self) -> None:
        """The signals, in order of time; a crowd's, and a full morning's, are strong ones of late."""
        n, total, random = self.size.leads, self.size.total, self._random
        count = SIGNALS_A_LEAD * total
        lead = random.integers(0, total, count)
        strong = (lead >= n) | (lead < self.size.equals * FIRST_LEADS)
        weights = np.array([*KINDS.values()]) / sum(KINDS.values())
        kind = random.choice(len(KINDS), count, p=weights)
        kind[strong] = random.choice([KIND_NAMES.index(k) for k in STRONG], int(strong.sum()))
        age = random.random(count) * DAYS * DAY
        age[strong] /= 10
        at = to_micros(NOW) - 600_000_000 - age.astype(np.int64)
        order = np.argsort(at, kind="stable")
        self.signal_lead, self.signal_at, self.signal_kind = lead[order], at[order], kind[order]
        self.signal_asset = random.integers(-len(ASSETS), len(ASSETS), count)  # below 0: none
        self._ask_for_a_price()

    def _ask_for_a_price(self) -> None:
        """The last signal of each lead that asks for a call is its request."""
        wanted = self.state == ASKED
        places = np.flatnonzero(wanted[self.signal_lead])
        last = np.full(self.size.total, -1)
        last[self.signal_lead[places]] = places
        requests = last[wanted & (last >= 0)]
        self.signal_kind[requests] = KIND_NAMES.index(REQUEST)
        self.signal_asset[requests] = -1
        self.state[wanted & (last < 0)] = FRESH
        self.requested_at = np.zeros(self.size.total, np.int64)
        self.requested_at[self.signal_lead[requests]] = self.signal_at[requests]

    def _touch(self) -> None:
        """At most one touchpoint a lead, which makes it what its state says."""
        now, random, total = to_micros(NOW), self._random, self.size.total
        hour = DAY // 24
        outcome = np.full(total, -1)
        at = np.zeros(total, np.int64)
        next_step = np.zeros(total, np.int64)

        def choose(state: int, names: tuple[Outcome, ...]) -> Ints:
            places = np.flatnonzero(self.state == state)
            outcome[places] = random.choice([OUTCOMES.index(name) for name in names], len(places))
            return places

        def ago(places: Ints, low: float, high: float) -> None:
            at[places] = now - (random.uniform(low, high, len(places)) * hour).astype(np.int64)

        ago(choose(CALLED, ("reached", "no_answer", "voicemail")), 6 * 24, 60 * 24)
        ago(choose(CLOSED, ("won", "lost", "not_a_fit")), 1, 60 * 24)
        ago(choose(RESTING, ("reached",)), 1, 4.9 * 24)
        just_rested = np.arange(self.size.leads + self.size.crowd, total)
        outcome[just_rested] = OUTCOMES.index("no_answer")
        ago(just_rested, 24.01, 24.5)
        promised = choose(PROMISED, ("appointment", "not_now"))
        ago(promised, 1, 10 * 24)
        next_step[promised] = now + random.integers(hour, 21 * DAY, len(promised))
        due = choose(DUE, ("not_now",))
        ago(due, 5 * 24, 9 * 24)
        next_step[due] = now - random.integers(hour, 2 * DAY, len(due))
        self.outcome, self.touched_at, self.next_step = outcome, at, next_step

    def _score(self) -> None:
        """The derived columns, as `storage.leads.derived` computes them lead by lead."""
        fits = [fit(self.playbook, attributes(traits)) for traits in TRAITS]
        self.fit = np.array([f.value for f in fits])[self.traits]
        self.coverage = np.array([f.coverage for f in fits])[self.traits]
        points = self.points * self._counts()
        nothing = np.full(self.size.total, NOTHING)
        self.positive, self.negative = grown(
            nothing, nothing, self.signal_lead, points, self.signal_at, self.playbook.half_life
        )
        self.priority = priority_keys(self.positive, self.negative, self.fit)

    @cached_property
    def points(self) -> Floats:
        of_kind = [self.playbook.points.get(kind, 0.0) for kind in KIND_NAMES]
        return np.array(of_kind)[self.signal_kind]

    def _counts(self) -> Bools:
        """One asset counts once a day, at its earliest."""
        day = self.signal_at // DAY
        code = (self.signal_lead * len(KIND_NAMES) + self.signal_kind) * len(ASSETS)
        code = (code + self.signal_asset) * (DAYS + 2) + (day - day.min())
        with_asset = np.flatnonzero(self.signal_asset >= 0)
        _, first = np.unique(code[with_asset], return_index=True)  # the earliest: they are in order
        counts = self.signal_asset < 0
        counts[with_asset[first]] = True
        return counts

    @cached_property
    def rest_until(self) -> Ints:
        """Until when each lead rests; 0 where it does not."""
        rest = [int(self.playbook.rest_after(name) / MICROSECOND) for name in OUTCOMES]
        until: Ints = np.where(
            self.state == RESTING, self.touched_at + np.array(rest)[self.outcome], 0
        )
        return until

    @cached_property
    def due_at(self) -> Ints:
        """When each lead was promised a call for; 0 where it was not."""
        return np.where(self.state == ASKED, self.requested_at, self.next_step)

    @property
    def in_queue(self) -> Bools:
        waiting: Bools = (self.state == FRESH) | (self.state == CALLED)
        return waiting


def attributes(traits: tuple[str | None, ...]) -> dict[str, str]:
    names = ("employees", "industry", "role", "country")
    return {name: value for name, value in zip(names, traits, strict=True) if value}


def lead_id(number: int) -> str:
    return f"L{number:08d}"


def slack_id(member: int) -> str:
    return f"U{member:08d}"
