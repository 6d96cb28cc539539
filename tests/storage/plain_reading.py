"""DESIGN section 2 read once more, in plain Python, without a line of the program's arithmetic.

Slow and simple: every number is computed from the raw entries by its definition. What the program
answers must be what this answers.
"""

from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta

from scoring.counting import Bursts
from scoring.lead import Lead
from scoring.ledger import Signal, Touchpoint
from scoring.playbook import Playbook

CONVERSATIONS = ("reached", "appointment", "not_now")
CLOSING = ("won", "lost", "not_a_fit")


@dataclass
class PlainLead:
    lead: Lead
    signals: list[Signal] = field(default_factory=list)
    touchpoints: list[Touchpoint] = field(default_factory=list)

    @property
    def id(self) -> str:
        return self.lead.external_id

    def holding(self) -> list[Touchpoint]:
        """The touchpoints that nobody took back, in order of time."""
        undone = {t.reverses for t in self.touchpoints if t.reverses}
        return sorted(
            (t for t in self.touchpoints if not t.reverses and t.external_id not in undone),
            key=lambda t: (t.occurred_at, t.external_id),
        )

    @property
    def closed(self) -> bool:
        return any(t.outcome in CLOSING and t.kind != "snooze" for t in self.holding())

    def interest(self, playbook: Playbook, now: datetime) -> float:
        return sum(
            _points(s, playbook) * 2 ** (-((now - s.occurred_at) / playbook.half_life))
            for s in self.real(playbook)
            if not any(_same_asset_earlier(other, s) for other in self.real(playbook))
        )

    def real(self, playbook: Playbook) -> list[Signal]:
        """The signals that no mail gateway made."""
        return [s for s in self.signals if not _is_a_gateways(s, self.signals, playbook.bursts)]

    def fit(self, playbook: Playbook) -> float:
        """Here the persona has one criterion at most, and that has bands."""
        if not playbook.criteria:
            return 100
        (criterion,) = playbook.criteria
        most = max(band.points for band in criterion.bands)
        value = self.lead.attributes.get(criterion.attribute)
        if value is None:
            return 100 * playbook.unknown_share
        bands = [b.points for b in criterion.bands if b.low <= float(value) <= b.high]
        return 100 * max(bands, default=0) / most

    def priority(self, playbook: Playbook, now: datetime) -> float:
        return max(self.interest(playbook, now), 0) * max(self.fit(playbook), 1) / 100

    def promised(self, playbook: Playbook) -> datetime | None:
        """When the earliest promise that still stands is due."""
        holding = self.holding()
        made = [
            (t.next_step_at, holding[n + 1 :])
            for n, t in enumerate(holding)
            if t.next_step_at and t.kind != "snooze"
        ]
        asked = [
            (s.occurred_at, [t for t in holding if t.occurred_at >= s.occurred_at])
            for s in self.real(playbook)
            if s.kind in playbook.fast_lane
        ]
        still = [_still_due(due, since) for due, since in made + asked]
        return min((due for due in still if due), default=None)

    def rests_until(self, playbook: Playbook) -> datetime | None:
        """Until when it is left alone after its last touchpoint, where nothing is promised."""
        if not self.holding():
            return None
        last = self.holding()[-1]
        if last.kind == "snooze":
            return last.next_step_at or last.occurred_at
        return last.occurred_at + timedelta(days=playbook.rest_days.get(last.outcome, 0))

    def due(self, playbook: Playbook, now: datetime) -> datetime | None:
        promised = self.promised(playbook)
        return promised if promised and promised <= now else None

    def may_be_called(self, playbook: Playbook, now: datetime) -> bool:
        if self.lead.status != "open" or self.closed:
            return False
        waits_until = self.promised(playbook) or self.rests_until(playbook)
        return waits_until is None or waits_until <= now


def _points(signal: Signal, playbook: Playbook) -> float:
    return playbook.points.get(signal.kind, 0) if signal.points is None else signal.points


def _same_asset_earlier(other: Signal, signal: Signal) -> bool:
    def what(s: Signal) -> tuple[str, str | None, object]:
        return s.kind, s.asset, s.occurred_at.astimezone(UTC).date()

    def when(s: Signal) -> tuple[datetime, str]:
        return s.occurred_at, s.external_id

    return signal.asset is not None and what(other) == what(signal) and when(other) < when(signal)


def _is_a_gateways(signal: Signal, signals: list[Signal], bursts: Bursts) -> bool:
    if signal.kind == "email_opened" and bursts.open_span:
        return any(
            timedelta(0) <= signal.occurred_at - mail.occurred_at <= bursts.open_span
            for mail in signals
            if mail.kind == "email_sent"
            and (mail.asset or signal.asset) == (signal.asset or mail.asset)
        )
    if signal.kind != "email_clicked" or not bursts.links or not bursts.click_span:
        return False
    clicks = [s for s in signals if s.kind == "email_clicked"]
    spans = [(click.occurred_at, click.occurred_at + bursts.click_span) for click in clicks]
    return any(
        first <= signal.occurred_at <= last
        and len({c.asset for c in clicks if c.asset and first <= c.occurred_at <= last})
        >= bursts.links
        for first, last in spans
    )


def _still_due(due: datetime, since: list[Touchpoint]) -> datetime | None:
    """When a promise is due after the touchpoints since it was made; None where it is off."""
    for touchpoint in since:
        if touchpoint.kind == "snooze":
            due = max(due, touchpoint.next_step_at or touchpoint.occurred_at)
        elif (
            touchpoint.next_step_at
            or touchpoint.outcome in CONVERSATIONS
            or touchpoint.occurred_at >= due
        ):
            return None
    return due


@dataclass(frozen=True)
class Merged:
    """A lead as it was when it became part of another."""

    lead: Lead
    closed: bool
    into: str


class PlainTeam:
    """What a workspace would know if somebody kept it on paper."""

    def __init__(self) -> None:
        self.leads: dict[str, PlainLead] = {}
        self.merged: dict[str, Merged] = {}
        self.waiting: list[tuple[str, Signal]] = []
        self.seen: set[str] = set()

    def own(self, lead_id: str) -> PlainLead | None:
        """The lead with this id, or the one that it is part of."""
        while lead_id in self.merged:
            lead_id = self.merged[lead_id].into
        return self.leads.get(lead_id)

    def merge(self, goes: PlainLead, stays: PlainLead) -> None:
        """All that happened to one of them happened to the one that stays, which has what it lacks."""
        closed = goes.closed
        del self.leads[goes.id]
        self.merged[goes.id] = Merged(goes.lead, closed, stays.id)
        stays.signals += goes.signals
        stays.touchpoints += goes.touchpoints
        both = (goes.lead, stays.lead)
        stays.lead = replace(
            stays.lead,
            email=stays.lead.email or goes.lead.email,
            owner_id=stays.lead.owner_id or goes.lead.owner_id,
            status="opted_out" if "opted_out" in [b.status for b in both] else stays.lead.status,
            attributes={**goes.lead.attributes, **stays.lead.attributes},
        )

    def save(self, lead: Lead) -> None:
        if lead.external_id in self.merged:
            return
        known = self.leads.setdefault(lead.external_id, PlainLead(lead))
        known.lead = replace(lead, email=lead.email.lower())
        joins = [(w, s) for w, s in self.waiting if _names(known.lead, w)]
        known.signals += [s for _, s in joins]
        self.waiting = [entry for entry in self.waiting if entry not in joins]

    def add_signal(self, words: str, signal: Signal) -> None:
        if signal.external_id in self.seen:
            return
        self.seen.add(signal.external_id)
        found = self.own(words) or self._with_email(words)
        if found:
            found.signals.append(signal)
        else:
            self.waiting.append((words, signal))

    def _with_email(self, words: str) -> PlainLead | None:
        """An open one first; one that had it before it was merged, only where no other has it."""
        each = [(False, one.lead, one.closed) for one in self.leads.values()]
        each += [(True, one.lead, one.closed) for one in self.merged.values()]
        found = min(
            (
                (is_merged, lead.status != "open", closed, lead.external_id)
                for is_merged, lead, closed in each
                if _names(lead, words)
            ),
            default=None,
        )
        return self.own(found[-1]) if found else None

    def add_touchpoint(self, lead: PlainLead, touchpoint: Touchpoint) -> None:
        known = {t.external_id for one in self.leads.values() for t in one.touchpoints}
        if touchpoint.external_id not in known:
            lead.touchpoints.append(touchpoint)

    def callable_leads(
        self, playbook: Playbook, now: datetime, owner_id: int | None, everybody: bool = False
    ) -> list[PlainLead]:
        return [
            one
            for one in self.leads.values()
            if (everybody or one.lead.owner_id == owner_id) and one.may_be_called(playbook, now)
        ]


def _names(lead: Lead, words: str) -> bool:
    return words == lead.external_id or ("@" in words and words.lower() == lead.email)


def stands_above(upper: PlainLead, lower: PlainLead, playbook: Playbook, now: datetime) -> bool:
    """Whether of two callable leads `upper` comes first: promises, priority, fit, external id."""

    def place(one: PlainLead) -> tuple[float | str, ...]:
        due = one.due(playbook, now)
        if due:
            return 0, due.timestamp(), one.id
        priority = one.priority(playbook, now)
        return 1, -priority, -one.fit(playbook) if priority == 0 else 0, one.id

    a, b = place(upper), place(lower)
    if a[0] == b[0] == 1 and abs(a[1] - b[1]) <= 1e-8 * abs(a[1]):  # type: ignore[operator]
        a, b = (1, 0, *a[2:]), (1, 0, *b[2:])
    return a < b
