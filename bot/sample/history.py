"""A year of selling behind the sample: customers won, prospects lost, and some still under way.

Made up by rule, the same every time, and told backwards from now. What is still under way waits for
an agreed day after next week, so that today's call list is not touched by the past.
"""

import random
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from decimal import Decimal
from functools import cached_property
from zoneinfo import ZoneInfo

from bot.sample.traces import reason, traces, traits
from scoring.bulk import Row
from scoring.lead import Lead
from scoring.ledger import CLOSING, Outcome, Touchpoint, TouchpointKind
from scoring.money import Money
from scoring.schedule import local_day
from storage.bulk import add_signals, add_touchpoints, save_leads
from storage.store import Store

SOURCE = "sample-history"
DAYS = 400
AHEAD = timedelta(days=10)  # the next morning that a visitor jumps to is theirs
POSTED = ("blog", "forum")  # what is written there is read by more than one
_DAY = timedelta(days=1)
# Steps through which a sequence goes evenly: any run of leads has nearly the shares that all have.
_EVENLY, _EVENLY_TOO = 0.6180339887, 0.7548776662

Step = tuple[TouchpointKind, Outcome, int]  # minutes


@dataclass(frozen=True)
class Rep:
    """How somebody sells: so many leads in the time, the shares that get to each further level
    (call, appointment, deal, follow-up deal), where they come from, and what a deal is worth.
    """

    owner: str
    prefix: str
    leads: int
    rates: tuple[float, float, float, float]
    channels: tuple[str, ...]
    worth: tuple[int, int]
    country: str
    last_names: str
    first_names: str
    trades: str
    # How long ago the last of it began, in days.
    ago: int = 0


ANNA = Rep(
    "anna@example.com", "H-1", 180, (0.55, 0.45, 0.3, 0.3),
    ("xing", "phone", "blog", "mail", "fair", "xing", "forum", "phone", "facebook", "mail"),
    (2200, 5200), "DE",
    "Albers Bachmann Clemens Dreyer Ehlers Friese Gerlach Hübner Isenberg Jansen "
    "Kolbe Lüders Mertens Nagel Oswald Pohlmann Quast Reimers Seifert Thiele",
    "Ulrike Carsten Birgit Volker Heiko Dagmar Marlies Jörn Elke Rüdiger Antje",
    "Stanztechnik,Fräszentrum,Industriebedarf,Apparatebau,Dichtungen,Galvanik,Pneumatik,"
    "Formenbau,Klebetechnik",
)  # fmt: skip
BEN = Rep(
    "ben@example.com", "H-2", 150, (0.6, 0.5, 0.36, 0.3),
    ("linkedin", "mail", "phone", "blog", "linkedin", "referral"),
    (3200, 6800), "GB",
    "Ackroyd Bramwell Chadwick Driscoll Eastwood Fairclough Gladwin Holroyd Ingram Jessop "
    "Kendrick Lockwood Merrick Nightingale Ogden Pemberton Radcliffe Stanhope Tolland",
    "Alastair Bridget Cedric Dorothy Edmund Fiona Gareth Hilary Imogen Julian Kirsty",
    "Mouldings,Bearings,Instruments,Laminates,Cutting Tools,Hydraulics,Enclosures,Couplings",
)  # fmt: skip
# Who has left: all of it was over before the goals began.
CLARA = Rep(
    "clara@example.com", "H-3", 240, (0.7, 0.6, 0.5, 0.1),
    ("phone", "mail", "fair", "referral"),
    (1800, 6200), "DE",
    "Ahrens Borchert Christiansen Detering Eggers Fehling Garbe Hollmann Iversen Jürgens "
    "Kröger Lohmann Matthies Nissen Ottens Petersen Rathje Suhr Timm Uhlig",
    "Svenja Harald Gesine Detlef Maike Uwe Wiebke Holger Anke Torsten Silke",
    "Blechtechnik,Verpackung,Werkzeugbau,Antriebe,Lacke,Fördertechnik,Gießerei,Messtechnik",
    ago=420,
)  # fmt: skip
REPS = (ANNA, BEN, CLARA)


def load_history(store: Store, zone: ZoneInfo, now: datetime) -> None:
    """Saves the leads of the past with all that was logged of them."""
    for rep in REPS:
        owner_id = store.members.ensure(rep.owner)
        told = [_Story(rep, number, zone, now) for number in range(rep.leads)]
        save_leads(store, [story.lead(owner_id) for story in told], [], now)
        touchpoints = [pair for story in told for pair in story.touchpoints(owner_id)]
        add_touchpoints(store, touchpoints, now)
        # After the touchpoints: who is closed already is nobody's to be told of.
        add_signals(store, SOURCE, [did for story in told for did in story.signals()], now)


class _Story:
    """One lead of a rep from the first contact on."""

    def __init__(self, rep: Rep, number: int, zone: ZoneInfo, now: datetime) -> None:
        self._rep, self._number, self._zone, self._now = rep, number, zone, now
        self._chance = random.Random(f"{rep.owner} {number}")
        self._id = f"{rep.prefix}{number:03d}"
        self._channel = rep.channels[int(len(rep.channels) * self._place(_EVENLY_TOO))]
        self._nature = random.Random(f"{rep.owner} {number} nature")

    def lead(self, owner_id: int) -> Lead:
        rep, number = self._rep, self._number
        last_names, trades = rep.last_names.split(), rep.trades.split(",")
        first_names = rep.first_names.split()
        last = last_names[number % len(last_names)]
        return Lead(
            self._id,
            f"{last} {trades[number // len(last_names) % len(trades)]}",
            f"{first_names[number % len(first_names)]} {last}",
            owner_id=owner_id,
            attributes={"country": rep.country, **self._traits},
        )

    def touchpoints(self, member_id: int) -> Iterator[tuple[str, Touchpoint]]:
        """What has happened by now; the last entry of a story that goes on says when."""
        told, past = self._all, self._past
        for number, (at, (kind, outcome, minutes)) in enumerate(past):
            goes_on = number + 1 == len(past) < len(told) and outcome not in CLOSING
            yield (
                self._id,
                Touchpoint(
                    SOURCE,
                    f"{self._id}-{number}",
                    kind,
                    outcome,
                    at,
                    minutes,
                    max(told[len(past)][0], self._now + AHEAD) if goes_on else None,
                    self._worth() if outcome == "won" else None,
                    self._channel,
                    self._why() if outcome == "not_a_fit" else "",
                    member_id=member_id,
                ),
            )

    def signals(self) -> Iterator[Row]:
        """What the prospect did, of whom it is known how it ended."""
        if self._fate is None:
            return iter(())
        won = self._fate == "won"
        ended = next(at for at, (_, outcome, _) in self._past if outcome in CLOSING)
        return traces(self._nature, self._id, won, self._past[0][0], ended)

    @cached_property
    def _all(self) -> list[tuple[datetime, Step]]:
        return list(self._told())

    @cached_property
    def _past(self) -> list[tuple[datetime, Step]]:
        return [(at, step) for at, step in self._all if at < self._now]

    @cached_property
    def _fate(self) -> Outcome | None:
        outcomes = (outcome for _, (_, outcome, _) in self._past)
        return next((outcome for outcome in outcomes if outcome in CLOSING), None)

    @cached_property
    def _traits(self) -> dict[str, str]:
        return traits(self._nature, self._fate) if self._fate else {}

    def _why(self) -> str:
        return reason(self._nature, self._traits["employees"])

    def _told(self) -> Iterator[tuple[datetime, Step]]:
        """The whole story, whatever the time is: each step some days after the one before."""
        began = self._rep.ago + DAYS * (self._rep.leads - self._number) / self._rep.leads
        day = local_day(self._zone, self._now) - round(began) * _DAY
        for wait, step in self._steps():
            day = _working_day(day + wait * _DAY)
            yield self._at(day), step

    def _steps(self) -> Iterator[tuple[int, Step]]:
        """Days to wait, and what is done then."""
        chance, further = self._chance, self._levels()
        written: TouchpointKind = chance.choice(("message", "mail"))
        kind = "post" if self._channel in POSTED else written
        yield 0, (kind, "done", chance.randrange(5, 16))
        for _ in range(chance.choice((0, 0, 1, 1, 2))):
            yield chance.randrange(1, 4), ("call", "no_answer", 2)
        if further == 0:
            yield chance.randrange(14, 30), ("mail", "lost", 3)
            return
        yield chance.randrange(1, 8), ("call", "reached", chance.randrange(8, 26))
        if further == 1:
            yield chance.randrange(5, 20), ("call", chance.choice(("lost", "not_a_fit")), 6)
            return
        yield chance.randrange(2, 12), ("call", "appointment", chance.randrange(10, 20))
        yield chance.randrange(4, 12), ("visit", "reached", chance.randrange(60, 120))
        if further == 2:
            yield chance.randrange(10, 30), ("call", "lost", 8)
            return
        yield chance.randrange(5, 25), ("meeting", "won", chance.randrange(60, 120))
        if further == 4:
            yield chance.randrange(30, 90), ("call", "won", chance.randrange(15, 40))

    def _levels(self) -> int:
        """How many levels beyond the first contact the lead gets."""
        place, share = self._place(_EVENLY), 1.0
        for level, rate in enumerate(self._rep.rates):
            share *= rate
            if place >= share:
                return level
        return len(self._rep.rates)

    def _place(self, step: float) -> float:
        return (self._number + 1) * step % 1

    def _worth(self) -> Money:
        least, most = self._rep.worth
        return Money(Decimal(self._chance.randrange(least, most, 50)), "EUR")

    def _at(self, day: date) -> datetime:
        hour, minute = self._chance.randrange(9, 17), self._chance.randrange(0, 60, 5)
        return datetime.combine(day, time(hour, minute), self._zone).astimezone(UTC)


def _working_day(day: date) -> date:
    return day + max(0, 7 - day.weekday()) * _DAY if day.weekday() > 4 else day
